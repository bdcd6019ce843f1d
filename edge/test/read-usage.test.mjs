import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cloudflare } from "./cloudflare.mjs";

const PROGRAM = fileURLToPath(new URL("../watcher/dist/read-usage.mjs", import.meta.url));
const api = cloudflare();
let server;
before(async () => {
  server = await api.listen();
});
after(() => server.stop());

function read(environment = {}) {
  const env = { CLOUDFLARE_API_TOKEN: api.token, CLOUDFLARE_ACCOUNT_ID: api.account, CLOUDFLARE_API_BASE_URL: server.base, ...environment };
  return new Promise((done) =>
    execFile(process.execPath, [PROGRAM], { env }, (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr })),
  );
}

test("the month so far by price id, how things stand, and what could not be read", async () => {
  const at = new Date().toISOString();
  api.state.data = {
    workersInvocationsAdaptive: [{ at, scriptName: "api", requests: 1_000, errors: 5, cpuTimeUs: 7_000_000, wallTimeP95: 120_000 }],
    hyperdrivePoolSizesAdaptiveGroups: [{ at, configId: "one", coloCode: "AMS", currentPoolSize: 12 }],
  };
  api.state.trouble = { d1StorageAdaptiveGroups: 500 };
  const { code, stdout, stderr } = await read();
  const found = JSON.parse(stdout);

  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(found.month, at.slice(0, 7));
  assert.equal(Number(found.quantities["cloudflare.workers.paid.requests"]), 1_000);
  assert.equal(Number(found.quantities["cloudflare.workers.paid.cpu"]), 7_000);
  assert.equal(Number(found.quantities["cloudflare.kv.paid.reads"]), 0);
  assert.ok(!("cloudflare.d1.paid.storage" in found.quantities), "what was not read is not zero");
  assert.deepEqual(found.not_measured, { d1StorageAdaptiveGroups: "answered 500" });
  const { p95_ms, error_rate, cpu_ms, connections } = found.metrics;
  assert.deepEqual([p95_ms, error_rate, cpu_ms, connections], [120, 0.005, 7, 12]);
});

test("a token that is refused is one line, and is not shown", async () => {
  const { code, stdout, stderr } = await read({ CLOUDFLARE_API_TOKEN: "another-token" });

  assert.equal(code, 1);
  assert.match(JSON.parse(stdout).error, /^Cloudflare refuses the token .*Account Analytics Read/);
  assert.doesNotMatch(stdout + stderr, /another-token/);
});

test("nothing to reach, or nothing given, is one line", async () => {
  const nowhere = await read({ CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1/client/v4" });
  assert.deepEqual([nowhere.code, JSON.parse(nowhere.stdout).error], [1, "nothing could be read from Cloudflare: no connection"]);
  const nothing = await read({ CLOUDFLARE_API_TOKEN: "" });
  assert.deepEqual([nothing.code, JSON.parse(nothing.stdout).error], [1, "CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are needed"]);
});
