import assert from "node:assert/strict";
import { test } from "node:test";
import { options } from "../local/bindings.mjs";

const stage = (binding, rest = {}) => ({ compatibilityDate: "2026-04-01", bindings: [binding], ...rest });

const KINDS = [
  [{ type: "plain_text", name: "APP", text: "demo" }, { bindings: { APP: "demo" } }],
  [{ type: "secret_text", name: "SENTRY_DSN", text: "a secret" }, { bindings: { SENTRY_DSN: "a secret" } }],
  [{ type: "d1", name: "DB_D1", databaseId: "db" }, { d1Databases: { DB_D1: "db" } }],
  [{ type: "kv_namespace", name: "CACHE", namespaceId: "kv" }, { kvNamespaces: { CACHE: "kv" } }],
  [{ type: "r2_bucket", name: "FILES", bucketName: "files" }, { r2Buckets: { FILES: "files" } }],
  [{ type: "queue", name: "JOBS", queueName: "jobs" }, { queueProducers: { JOBS: { queueName: "jobs" } } }],
  [
    { type: "ratelimit", name: "LIMITER", namespaceId: "1001", simple: { limit: 100, period: 60 } },
    { ratelimits: { LIMITER: { namespace_id: "1001", simple: { limit: 100, period: 60 } } } },
  ],
  [{ type: "hyperdrive", name: "DB_POSTGRES", id: "h" }, { hyperdrives: { DB_POSTGRES: "postgres://u:p@127.0.0.1:1/d" } }],
];

for (const [binding, expected] of KINDS) {
  test(`${binding.type} becomes ${Object.keys(expected)[0]}`, () => {
    const made = options(stage(binding), { postgres: "postgres://u:p@127.0.0.1:1/d" });
    assert.deepEqual(made, { compatibilityDate: "2026-04-01", compatibilityFlags: [], queueConsumers: {}, ...expected });
  });
}

test("durable_object_namespace takes its storage from exports", () => {
  const binding = { type: "durable_object_namespace", name: "ROOMS", className: "Room" };
  const made = (storage) => options(stage(binding, { exports: { Room: { type: "durable-object", storage } } }));
  assert.deepEqual(made("sqlite").durableObjects, { ROOMS: { className: "Room", useSQLite: true } });
  assert.deepEqual(made("legacy-kv").durableObjects, { ROOMS: { className: "Room", useSQLite: false } });
  assert.throws(() => options(stage(binding)), /ROOMS binds the class Room, which exports does not declare/);
});

test("objects may live in another Worker", () => {
  const binding = { type: "durable_object_namespace", name: "ROOMS", className: "Room" };
  const exports = { Room: { type: "durable-object", storage: "sqlite" } };
  assert.deepEqual(options(stage(binding, { exports }), { objectsIn: "chat-api" }).durableObjects, {
    ROOMS: { className: "Room", useSQLite: true, scriptName: "chat-api" },
  });
});

test("each Hyperdrive may have a database of its own", () => {
  const bindings = ["DB_POSTGRES", "LOG_POSTGRES"].map((name) => ({ type: "hyperdrive", name, id: name }));
  const postgres = { DB_POSTGRES: "postgres://u:p@127.0.0.1:1/db", LOG_POSTGRES: "postgres://u:p@127.0.0.1:1/log" };
  assert.deepEqual(options({ bindings }, { postgres }).hyperdrives, postgres);
  assert.throws(() => options({ bindings }, { postgres: {} }), /DB_POSTGRES \(hyperdrive\) lacks what it refers to/);
});

test("a queue's consumer keeps its settings, and waits for nothing unless it is told to", () => {
  const binding = { type: "queue", name: "JOBS", queueName: "jobs" };
  const settings = { maxBatchSize: 10, maxRetries: 5, deadLetterQueue: "dead" };
  const consumers = [{ queueName: "jobs", maxBatchTimeout: 5, ...settings }, { queueName: "dead", deadLetterQueue: null }];
  const made = (given) => options(stage(binding, { queueConsumers: consumers }), given).queueConsumers;
  assert.deepEqual(made(), { jobs: { ...settings, maxBatchTimeout: 0 }, dead: { maxBatchTimeout: 0 } });
  assert.equal(made({ waits: true }).jobs.maxBatchTimeout, 5);
});

test("compatibility date and flags are the stage's", () => {
  const made = options({ compatibilityDate: "2026-01-02", compatibilityFlags: ["nodejs_compat"], bindings: [] });
  assert.deepEqual([made.compatibilityDate, made.compatibilityFlags], ["2026-01-02", ["nodejs_compat"]]);
});

test("what is no binding is refused by name", () => {
  assert.throws(() => options(stage({ type: "kv", name: "CACHE" })), /CACHE: no such type "kv"; known: plain_text/);
  assert.throws(() => options(stage({ type: "toString", name: "CACHE" })), /no such type "toString"/);
  assert.throws(() => options(stage({ type: "d1", name: "DB_D1" })), /DB_D1 \(d1\) lacks what it refers to/);
  assert.throws(() => options(stage({ type: "hyperdrive", name: "DB_POSTGRES", id: "h" })), /DB_POSTGRES .* lacks/);
  const twice = { type: "plain_text", name: "APP", text: "a" };
  assert.throws(() => options({ bindings: [twice, twice] }), /APP is bound twice/);
});
