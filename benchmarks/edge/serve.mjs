/**
 * node serve.mjs
 *
 * One side of the benchmark: a Worker in workerd, set up as the other side's is. The first line of standard input says which:
 *
 *     {"script": PATH, "stage": ..., "postgres": URL or null, "connections": 20, "redis": {"host", "port", "password"} or null}
 *
 * (`stage` as edge/local/bindings.mjs has it). Answers `{"url"}`. Each further line is answered with what the pool in front
 * of PostgreSQL has counted, `{"queries", "sessions"}`. All ends with standard input; the Worker's log goes to standard error.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { options } from "../../edge/local/bindings.mjs";
import { outside } from "../../edge/local/outside.mjs";
import { startPool } from "./pool.mjs";

const { Log, LogLevel, Miniflare } = createRequire(new URL("../../edge/package.json", import.meta.url))("miniflare");

const tell = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);
const lines = createInterface(process.stdin)[Symbol.asyncIterator]();

const { script, stage, postgres, connections, redis } = JSON.parse((await lines.next()).value);
const pool = postgres === null ? undefined : await startPool(postgres, connections);
const { answer, stop } = outside(stage, { redis: redis ?? undefined });
const miniflare = new Miniflare({
  ...options(stage, { postgres: pool?.url, waits: true }),
  modules: true,
  scriptPath: script,
  modulesRoot: dirname(script),
  host: "127.0.0.1",
  port: 0,
  cf: false, // else it is fetched from the network
  outboundService: answer,
  log: new Log(LogLevel.NONE),
  handleRuntimeStdio(stdout, stderr) {
    for (const stream of [stdout, stderr]) stream.pipe(process.stderr, { end: false });
  },
});
try {
  tell({ url: (await miniflare.ready).origin });
  while (!(await lines.next()).done) tell(pool?.counts ?? {});
} finally {
  await miniflare.dispose().catch(() => {});
  stop();
  pool?.stop();
}
process.exit();
