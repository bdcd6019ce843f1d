/**
 * A stage's bindings as miniflare runs them.
 *
 * A stage is what a WorkerVersion declares, as JSON: `bindings` (the provider's own list), `compatibilityDate`,
 * `compatibilityFlags`, `exports` (Durable Object classes), and `queueConsumers`, a list of
 * `{queueName, maxBatchSize?, maxBatchTimeout?, maxRetries?, retryDelay?, deadLetterQueue?}` (times in seconds).
 */

/** Per type of binding: where miniflare wants it, and in which form. */
const KINDS = {
  plain_text: ({ text }) => ["bindings", text],
  secret_text: ({ text }) => ["bindings", text],
  d1: ({ databaseId }) => ["d1Databases", databaseId],
  kv_namespace: ({ namespaceId }) => ["kvNamespaces", namespaceId],
  r2_bucket: ({ bucketName }) => ["r2Buckets", bucketName],
  queue: ({ queueName }) => ["queueProducers", { queueName }],
  ratelimit: ({ namespaceId, simple: { limit, period } }) => ["ratelimits", { namespace_id: namespaceId, simple: { limit, period } }],
  hyperdrive: ({ name }, { postgres }) => ["hyperdrives", typeof postgres === "object" ? postgres[name] : postgres],
  durable_object_namespace: ({ name, className }, { exports, objectsIn }) => {
    const declared = exports?.[className];
    if (declared?.type !== "durable-object") {
      throw new Error(`${name} binds the class ${className}, which exports does not declare as a durable-object`);
    }
    const where = objectsIn === undefined ? {} : { scriptName: objectsIn };
    return ["durableObjects", { className, useSQLite: declared.storage === "sqlite", ...where }];
  },
};

/**
 * Miniflare's options for a stage.
 * @param stage see above
 * @param postgres the connection string of the PostgreSQL behind every Hyperdrive, or one for each by its binding
 * @param objectsIn the Worker that runs the Durable Objects; default: this one
 * @param waits whether a batch waits to fill, as it does on the platform; default: it is delivered at once
 */
export function options(stage, { postgres, objectsIn, waits = false } = {}) {
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
    const [option, value] = kind(binding, { postgres, objectsIn, exports: stage.exports });
    if (value === undefined) throw new Error(`${binding.name} (${binding.type}) lacks what it refers to`);
    made[option] ??= {};
    if (Object.hasOwn(made[option], binding.name)) throw new Error(`${binding.name} is bound twice`);
    made[option][binding.name] = value;
  }
  for (const { queueName, maxBatchTimeout, deadLetterQueue, ...settings } of stage.queueConsumers ?? []) {
    made.queueConsumers[queueName] = {
      ...settings,
      ...(deadLetterQueue ? { deadLetterQueue } : {}),
      maxBatchTimeout: waits ? (maxBatchTimeout ?? 0) : 0,
    };
  }
  return made;
}

/** The values of a stage's plain texts and secrets, by name. */
export function texts(stage) {
  return Object.fromEntries(
    stage.bindings.filter(({ text }) => text !== undefined).map(({ name, text }) => [name, text]),
  );
}
