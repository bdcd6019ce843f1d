/** Deployments of one or two versions of a Worker in workerd, one after the other over the same data. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { workersOf } from "../../local/versions.mjs";

export const SCRIPT = "chat-prod-api";

/** A Worker of which `versions`, by id, are `{code, ...stage}` (local/bindings.mjs). Call `stop` when done. */
export async function worker(versions) {
  const directory = await mkdtemp(join(tmpdir(), "rungs-rollout-"));
  let miniflare;
  let address;
  return {
    /** Deploys the shares, in percent by version, the larger one first; the data stays. */
    async deploy(shares) {
      const served = Object.entries(shares).map(([id, percent]) => {
        const { code, ...stage } = versions[id];
        const module = { name: "worker.js", type: "application/javascript+module", content: Buffer.from(code).toString("base64") };
        return { id, percent, mainModule: module.name, modules: [module], ...stage };
      });
      const answers = served.map(() => ({ url }) => assert.fail(`${url} was fetched`));
      const options = {
        workers: workersOf({ script: SCRIPT, queueConsumers: [], versions: served }, { answers }),
        host: "127.0.0.1",
        port: 0,
        cf: false, // else it is fetched from the network
        log: new Log(LogLevel.NONE),
        handleRuntimeStdio(...streams) {
          for (const stream of streams) stream.resume(); // what the Worker logs
        },
        d1Persist: join(directory, "d1"),
        kvPersist: join(directory, "kv"),
        durableObjectsPersist: join(directory, "do"),
      };
      if (miniflare) await miniflare.setOptions(options);
      else miniflare = new Miniflare(options);
      address = await miniflare.ready;
    },
    /** A request that one version answers; whichever it falls to where none is named. */
    fetch: (path, { version, headers, ...init } = {}) =>
      fetch(new URL(path, address), {
        ...init,
        headers: { ...headers, ...(version && { "Cloudflare-Workers-Version-Overrides": `${SCRIPT}="${version}"` }) },
      }),
    /** A WebSocket, answered by one version. */
    upgrade: (path, { version, headers }) =>
      miniflare.dispatchFetch(new URL(path, address), {
        headers: { Upgrade: "websocket", ...headers, "Cloudflare-Workers-Version-Overrides": `${SCRIPT}="${version}"` },
      }),
    database: () => miniflare.getD1Database("DB_D1", SCRIPT),
    async stop() {
      await miniflare?.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
