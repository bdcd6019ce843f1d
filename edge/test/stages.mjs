/** Stages for tests: a list of bindings by name, at the bundle's own compatibility. */
import { readFileSync } from "node:fs";

const FACTS = JSON.parse(readFileSync(new URL("../dist/worker.json", import.meta.url), "utf8"));

const KINDS = {
  DB_D1: { type: "d1", databaseId: "test-d1" },
  DB_POSTGRES: { type: "hyperdrive", id: "test-hyperdrive" },
  FILES: { type: "r2_bucket", bucketName: "test-files" },
  BACKUPS: { type: "r2_bucket", bucketName: "test-backups" },
  CACHE: { type: "kv_namespace", namespaceId: "test-cache" },
  JOBS: { type: "queue", queueName: "test-jobs" },
  SIGN_INS: { type: "durable_object_namespace", className: "SignIns" },
  ROOMS: { type: "durable_object_namespace", className: "Room" },
  LIMITER: { type: "ratelimit", namespaceId: "1001", simple: { limit: 100, period: 60 } },
};

/** `stage(["DB_D1", "FILES"], {APP: "demo"})`: the bindings, then texts (all as secrets: the Worker sees no difference). */
export function stage(names, texts = {}) {
  return {
    compatibilityDate: FACTS.compatibilityDate,
    compatibilityFlags: FACTS.compatibilityFlags,
    exports: Object.fromEntries(FACTS.classes.map((name) => [name, { type: "durable-object", storage: "sqlite" }])),
    bindings: [
      ...names.map((name) => ({ name, ...KINDS[name] })),
      ...Object.entries(texts).map(([name, text]) => ({ name, type: "secret_text", text })),
    ],
    queueConsumers: [],
  };
}
