/**
 * What a stack's Worker serves, as miniflare's Workers: one version, or two that share the requests.
 *
 * Served is the document of sandbox/served.py: `script`, `queueConsumers`, `values`, and `versions`, the one with the larger
 * share first, each `{id, percent, mainModule, modules, ...stage}` (bindings.mjs), its modules `{name, type, content}` in base 64.
 */
import { options } from "./bindings.mjs";

/** The provider's content types, as workerd calls them. */
const TYPES = {
  "application/javascript+module": "ESModule",
  "application/javascript": "CommonJS",
  "application/wasm": "CompiledWasm",
  "application/octet-stream": "Data",
  "text/html": "Text",
  "text/plain": "Text",
};

/** The Worker in front of two versions. A visitor who sends a version key stays with one of them, as on the platform. */
const ROUTER = `
function chosen(request, { SHARE, SCRIPT, IDS }) {
  const wanted = /^\\s*([^=\\s]+)\\s*=\\s*"([^"]+)"/.exec(request.headers.get("Cloudflare-Workers-Version-Overrides") ?? "");
  if (wanted?.[1] === SCRIPT && IDS.includes(wanted[2])) return IDS.indexOf(wanted[2]);
  const key = request.headers.get("Cloudflare-Workers-Version-Key");
  return (key === null ? Math.random() : unit(key)) * 100 < SHARE ? 0 : 1;
}
/** A text as a number from 0 to 1 (FNV-1a). */
function unit(text) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
export default {
  fetch: (request, env) => [env.FIRST, env.SECOND][chosen(request, env)].fetch(request),
  scheduled: ({ cron, scheduledTime }, env) => env.FIRST.scheduled({ cron, scheduledTime: new Date(scheduledTime) }),
};`;

/**
 * The Workers; the first one answers requests. The version with the larger share has the objects, drains the queues and
 * answers crons.
 * @param answers what answers each version's own fetches
 */
export function workersOf(served, { postgres, answers }) {
  const [first, second] = served.versions;
  const worker = (version, name, more) => ({
    name,
    modulesRoot: "/",
    modules: modulesOf(version),
    outboundService: answers[served.versions.indexOf(version)],
    ...options({ ...version, queueConsumers: more.queueConsumers }, { postgres, waits: true, objectsIn: more.objectsIn }),
  });
  const main = worker(first, served.script, { queueConsumers: served.queueConsumers });
  if (second === undefined) return [main];
  const router = {
    name: `${served.script}-router`,
    modules: [{ type: "ESModule", path: "router.mjs", contents: ROUTER }],
    compatibilityDate: first.compatibilityDate,
    compatibilityFlags: ["service_binding_extra_handlers"],
    bindings: { SHARE: first.percent, SCRIPT: served.script, IDS: [first.id, second.id] },
    serviceBindings: { FIRST: served.script, SECOND: `${served.script}-second` },
  };
  return [router, main, worker(second, `${served.script}-second`, { objectsIn: served.script })];
}

/** The modules, the main one first. */
function modulesOf({ mainModule, modules }) {
  const main = modules.filter(({ name }) => name === mainModule);
  return [...main, ...modules.filter(({ name }) => name !== mainModule)].map(({ name, type, content }) => {
    const bytes = Buffer.from(content, "base64");
    const path = `/${name}`;
    if (type === "application/json") return { type: "ESModule", path, contents: `export default ${bytes};` };
    if (!Object.hasOwn(TYPES, type)) throw new Error(`${name} is of the type ${type}; known: ${Object.keys(TYPES).join(", ")}`);
    const binary = ["Data", "CompiledWasm"].includes(TYPES[type]);
    return { type: TYPES[type], path, contents: binary ? new Uint8Array(bytes) : bytes.toString("utf8") };
  });
}
