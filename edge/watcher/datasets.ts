/**
 * The analytics datasets that the watcher reads, and what is asked of each.
 *
 * Names and fields: the "Metrics and analytics" page of each product under developers.cloudflare.com, named beside it.
 * The pages leave out some fields, which only the API's own schema lists (introspection): `cpuTimeUs` and `wallTimeP95`
 * of Workers, `duration` and the rows of Durable Objects, their SQLite storage.
 * No dataset is documented for Workers Logs, plan fees, Argo, Images and Cache Reserve: they are counted at the estimate.
 */

export interface Dataset {
  name: string;
  /** Fields beside the `date` (by day) that tell rows apart. */
  dimensions: string[];
  select: string;
}

/** By day: what is billed. */
export const DAILY = {
  // analytics/graphql-api/tutorials/querying-workers-metrics/
  workers: { name: "workersInvocationsAdaptive", dimensions: [], select: "sum { requests cpuTimeUs }" },
  // kv/observability/metrics-analytics/
  kv: { name: "kvOperationsAdaptiveGroups", dimensions: ["actionType"], select: "sum { requests }" },
  kvStorage: { name: "kvStorageAdaptiveGroups", dimensions: ["namespaceId"], select: "max { byteCount }" },
  // d1/observability/metrics-analytics/
  d1: { name: "d1AnalyticsAdaptiveGroups", dimensions: [], select: "sum { rowsRead rowsWritten }" },
  d1Storage: { name: "d1StorageAdaptiveGroups", dimensions: ["databaseId"], select: "max { databaseSizeBytes }" },
  // r2/platform/metrics-analytics/
  r2: { name: "r2OperationsAdaptiveGroups", dimensions: ["actionType"], select: "sum { requests }" },
  r2Storage: { name: "r2StorageAdaptiveGroups", dimensions: ["bucketName"], select: "max { payloadSize metadataSize }" },
  // queues/observability/metrics/
  queues: { name: "queueMessageOperationsAdaptiveGroups", dimensions: [], select: "sum { billableOperations }" },
  // durable-objects/observability/metrics-and-analytics/
  objects: { name: "durableObjectsInvocationsAdaptiveGroups", dimensions: [], select: "sum { requests }" },
  objectsPeriodic: {
    name: "durableObjectsPeriodicGroups",
    dimensions: [],
    select: "sum { duration rowsRead rowsWritten }",
  },
  objectsStorage: { name: "durableObjectsSqlStorageGroups", dimensions: ["namespaceId"], select: "max { storedBytes }" },
} satisfies Record<string, Dataset>;

/** Of the last hour: how things stand. */
export const HOURLY = {
  workers: {
    name: "workersInvocationsAdaptive",
    dimensions: ["scriptName"],
    select: "sum { requests errors cpuTimeUs } quantiles { wallTimeP95 }",
  },
  d1: { name: "d1AnalyticsAdaptiveGroups", dimensions: ["databaseId"], select: "sum { readQueries writeQueries }" },
  messages: { name: "queueMessageOperationsAdaptiveGroups", dimensions: ["queueId", "actionType"], select: "count" },
  // queues/observability/metrics/, whose example has this name and its table `queuesBacklogAdaptiveGroups`
  backlog: { name: "queueBacklogAdaptiveGroups", dimensions: ["queueId"], select: "avg { messages bytes }" },
  // hyperdrive/observability/metrics/
  pools: {
    name: "hyperdrivePoolSizesAdaptiveGroups",
    dimensions: ["configId", "coloCode"],
    select: "max { currentPoolSize }",
  },
} satisfies Record<string, Dataset>;

export type Daily = keyof typeof DAILY;
export type Hourly = keyof typeof HOURLY;
