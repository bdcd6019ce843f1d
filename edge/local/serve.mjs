/**
 * node serve.mjs
 *
 * Serves a Worker in workerd for `./rungs dev` (local/serving.py starts it). Each line of standard input is a document
 * of JSON that says all of what is to be served from then on; when standard input ends, all that was started ends too.
 *
 *     {"served": ..., "data": DIRECTORY, "port": 8787, "postgres": {BINDING: URL}, "redis": {"host", "port", "password"} or null}
 *
 * `served` is as versions.mjs says, without any secret of a cloud. Each line of standard output is an event:
 * `{"event": "ready", "url"}`, `{"event": "refused", "why"}` (what was served before, if anything, goes on) or
 * `{"event": "blocked", "method", "origin"}` (a path may hold a secret); the Worker's own log goes to standard error.
 */
import { createInterface } from "node:readline";
import { Log, LogLevel, Miniflare } from "miniflare";
import { outside } from "./outside.mjs";
import { workersOf } from "./versions.mjs";

const PERSISTED = { d1: "d1", kv: "kv", r2: "r2", cache: "cache", durableObjects: "do" };

const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** Warnings and errors of miniflare, beside the Worker's log. */
class Warnings extends Log {
  log(message) {
    process.stderr.write(`${message}\n`);
  }
}

/** A document as miniflare's options; `stop` ends what it needs besides. */
function prepared({ served, data, port, postgres, redis }) {
  const onStray = ({ method, url }) => tell({ event: "blocked", method, origin: new URL(url).origin });
  const standIns = served.versions.map((version) => outside(version, { redis: redis ?? undefined, onStray }));
  return {
    stop: () => standIns.forEach((each) => each.stop()),
    options: {
      workers: workersOf(served, { postgres, answers: standIns.map(({ answer }) => answer) }),
      host: "127.0.0.1",
      port,
      cf: false, // else it is fetched from the network
      unsafeTriggerHandlers: true,
      log: new Warnings(LogLevel.WARN),
      handleRuntimeStdio(stdout, stderr) {
        for (const stream of [stdout, stderr]) stream.on("data", (chunk) => process.stderr.write(chunk));
      },
      ...Object.fromEntries(Object.entries(PERSISTED).map(([kind, folder]) => [`${kind}Persist`, `${data}/${folder}`])),
    },
  };
}

/** Starts the same somewhere else and without data. Throws what workerd has to say where it does not start. */
async function rehearse({ options }) {
  const kept = Object.fromEntries(Object.keys(PERSISTED).map((kind) => [`${kind}Persist`, false]));
  const said = [];
  const trial = new Miniflare({
    ...options,
    ...kept,
    port: 0,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on("data", (chunk) => said.push(String(chunk)));
    },
  });
  try {
    await trial.ready;
  } catch (error) {
    throw new Error(said.join("").trim() || error.message);
  } finally {
    await trial.dispose().catch(() => {}); // it fails with the same error
  }
}

let miniflare;
let serving;

async function serve(document) {
  let next;
  try {
    next = prepared(document);
    await rehearse(next);
    if (serving === undefined) miniflare = new Miniflare(next.options);
    else await miniflare.setOptions(next.options).catch((error) => back(error));
    const { origin: url } = await miniflare.ready;
    await write(document.served);
    tell({ event: "ready", url });
  } catch (error) {
    next?.stop();
    if (serving === undefined) await miniflare?.dispose().catch(() => {}); // it fails with the same error
    tell({ event: "refused", why: error.message });
    return;
  }
  serving?.stop();
  serving = next;
}

/** Puts what the program of the stack writes into KV where its Worker reads it. */
async function write({ script, values }) {
  for (const { binding, key, value } of values) {
    await (await miniflare.getKVNamespace(binding, script)).put(key, value);
  }
}

/** What started elsewhere may still fail here: then what was served before is served again. */
async function back(error) {
  await miniflare.setOptions(serving.options);
  throw error;
}

process.on("SIGINT", () => {}); // the end is that of standard input
process.on("SIGTERM", () => process.stdin.destroy());
for await (const line of createInterface(process.stdin)) await serve(JSON.parse(line));
await miniflare?.dispose().catch(() => {});
serving?.stop();
process.exit();
