/** Real PostgreSQL and Redis for programs of Node: the Python package local/ of this repository starts them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.RUNGS_PYTHON ?? `${ROOT}.venv/bin/python`;

/** `url` to connect to. With `directory` its data stays there; without, it is gone after `stop`. */
export const startPostgres = (options) => start("postgres", options);

/** `host`, `port` and `password`; the same. */
export const startRedis = (options) => start("redis", options);

async function start(server, { directory } = {}) {
  const child = spawn(PYTHON, ["-m", "local", server, ...(directory ? ["--directory", directory] : [])], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  child.on("error", (error) => (said += `${PYTHON}: ${error.message}; run: ./rungs setup dev`));
  const ended = once(child, "close").catch(() => {});
  const line = await Promise.race([once(createInterface(child.stdout), "line"), ended.then(() => undefined)]);
  if (line === undefined || !String(line[0]).startsWith("{")) throw new Error(said.trim() || `${server} does not start`);
  return {
    ...JSON.parse(line[0]),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
