/** The built bundle in workerd, with the bindings of a stage. */
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";
import { options } from "./bindings.mjs";
import { outside } from "./outside.mjs";

const BUNDLE = fileURLToPath(new URL("../dist/worker.js", import.meta.url));

/**
 * Starts workerd. Call `stop` when done.
 * @param postgres connection string; needed only by a stage with a Hyperdrive
 * @param standIns what answers the Worker's own fetches
 * @param persist a directory in which data outlives this run
 */
export async function run(stage, { postgres, standIns = outside(stage), persist } = {}) {
  const { answer, events, strays } = standIns;
  const logged = [];
  const miniflare = new Miniflare({
    ...options(stage, { postgres }),
    ...(persist ? { defaultPersistRoot: persist } : {}),
    modules: true,
    scriptPath: BUNDLE,
    host: "127.0.0.1",
    port: 0,
    cf: false, // else it is fetched from the network
    outboundService: answer,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on("data", (chunk) => logged.push(String(chunk)));
    },
  });
  const address = await miniflare.ready.catch(async (error) => {
    await miniflare.dispose().catch(() => {}); // it fails with the same error
    throw new Error(`workerd does not start: ${logged.join("").trim() || error.message}`);
  });
  return {
    miniflare,
    /** Events that Sentry got. */
    events,
    /** Addresses that the Worker fetched and should not have. */
    strays,
    /** What the Worker and the runtime wrote. */
    log: () => logged.join(""),
    fetch: (path, init) => fetch(new URL(path, address), init),
    /** A WebSocket, or the answer that refuses it. */
    upgrade: (path, headers) =>
      miniflare.dispatchFetch(new URL(path, address), { headers: { Upgrade: "websocket", ...headers } }),
    worker: () => miniflare.getWorker(),
    stop: () => miniflare.dispose(),
  };
}

/** A WebSocket of a room for who has `token`, with its frames one by one; `query` such as `?since=3`. */
export async function join(running, room, token, query = "") {
  const answer = await running.upgrade(`/rooms/${room}/live${query}`, { Authorization: `Bearer ${token}` });
  if (answer.webSocket === null) throw new Error(`no WebSocket: ${answer.status} ${await answer.text()}`);
  const frames = [];
  const waiting = [];
  answer.webSocket.addEventListener("message", ({ data }) => {
    const next = waiting.shift();
    if (next) next(data);
    else frames.push(data);
  });
  answer.webSocket.accept();
  const raw = () => (frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((done) => waiting.push(done)));
  return {
    send: (text) => answer.webSocket.send(text),
    raw,
    /** The next frame of a type; others before it are passed over. */
    async next(type) {
      for (;;) {
        const frame = JSON.parse(await raw());
        if (frame.type === type) return frame;
      }
    },
    close: () => answer.webSocket.close(),
  };
}
