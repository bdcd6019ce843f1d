/**
 * A stage's bindings as miniflare runs them.
 *
 * A stage is what a WorkerVersion declares, as JSON: `bindings` (the provider's own list), `compatibilityDate`,
 * `compatibilityFlags`, `exports` (Durable Object classes), and `queueConsumers`, a list of
 * `{queueName, maxBatchSize?, maxRetries?, retryDelay?, deadLetterQueue?}`.
 */

/** Per type of binding: where miniflare wants it, and in which form. */
const KINDS = {
  plain_text: ({ text }) => ["bindings", text],
  secret_text: ({ text }) => ["bindings", text],
  d1: ({ databaseId }) => ["d1Databases", databaseId],
  kv_namespace: ({ namespaceId }) => ["kvNamespaces", namespaceId],
  r2_bucket: ({ bucketName }) => ["r2Buckets", bucketName],
  queue: ({ queueName }) => ["queueProducers", { queueName }],
  ratelimit: ({ simple: { limit, period } }) => ["ratelimits", { simple: { limit, period } }],
  hyperdrive: (_, { postgres }) => ["hyperdrives", postgres],
  durable_object_namespace: ({ name, className }, { exports }) => {
    const declared = exports?.[className];
    if (declared?.type !== "durable-object") {
      throw new Error(`${name} binds the class ${className}, which exports does not declare as a durable-object`);
    }
    return ["durableObjects", { className, useSQLite: declared.storage === "sqlite" }];
  },
};

/**
 * Miniflare's options for a stage.
 * @param stage see above
 * @param postgres the connection string of a PostgreSQL that stands behind every Hyperdrive
 */
export function options(stage, { postgres } = {}) {
  const made = {
    compatibilityDate: stage.compatibilityDate,
    compatibilityFlags: stage.compatibilityFlags ?? [],
    queueConsumers: {},
  };
  for (const binding of stage.bindings) {
    const kind = Object.hasOwn(KINDS, binding.type) ? KINDS[binding.type] : undefined;
    if (kind === undefined) {
      throw new Error(`${binding.name}: no such type "${binding.type}"; known: ${Object.keys(KINDS).join(", ")}`);
    }
    const [option, value] = kind(binding, { postgres, exports: stage.exports });
    if (value === undefined) throw new Error(`${binding.name} (${binding.type}) lacks what it refers to`);
    made[option] ??= {};
    if (Object.hasOwn(made[option], binding.name)) throw new Error(`${binding.name} is bound twice`);
    made[option][binding.name] = value;
  }
  for (const { queueName, ...settings } of stage.queueConsumers ?? []) {
    // A batch is delivered at once: waiting for it to fill is the platform's, not the Worker's.
    made.queueConsumers[queueName] = { ...settings, maxBatchTimeout: 0 };
  }
  return made;
}

/** The values of a stage's plain texts and secrets, by name. */
export function texts(stage) {
  return Object.fromEntries(
    stage.bindings.filter(({ text }) => text !== undefined).map(({ name, text }) => [name, text]),
  );
}
