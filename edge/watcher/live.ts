/** How things stand now, by the metric names of catalog.json. A metric that cannot be read is absent, never zero. */
import { type Access, type ApiError, type Row, rows } from "./api";
import type { Exact } from "./exact";
import { HOURLY, type Hourly } from "./datasets";
import { asApiError, day, type Measured, text, value } from "./usage";

const HOUR = 3_600_000;
/** With fewer requests in the hour, a share of failures or a percentile says nothing. */
const ENOUGH = 100;

/** Metrics that are what a price's quantity is today. */
const TODAY: Record<string, string> = {
  requests_today: "cloudflare.workers.paid.requests",
  kv_reads_today: "cloudflare.kv.paid.reads",
  kv_writes_today: "cloudflare.kv.paid.writes",
  d1_rows_read_today: "cloudflare.d1.paid.rows_read",
  d1_rows_written_today: "cloudflare.d1.paid.rows_written",
  queue_operations_today: "cloudflare.queues.paid.ops",
};

/** Metrics of what is stored: the price that reads it, and whether all of it counts or the largest. */
const STORED: Record<string, { id: string; dataset: "kvStorage" | "d1Storage" | "objectsStorage"; all: boolean }> = {
  kv_bytes: { id: "cloudflare.kv.paid.storage", dataset: "kvStorage", all: true },
  d1_bytes: { id: "cloudflare.d1.paid.storage", dataset: "d1Storage", all: true },
  d1_largest_bytes: { id: "cloudflare.d1.paid.storage", dataset: "d1Storage", all: false },
  objects_bytes: { id: "cloudflare.do.paid.sqlite_storage", dataset: "objectsStorage", all: true },
};

/** Metrics of the last hour: the dataset, and how its rows become one number; `undefined` says nothing. */
const LAST_HOUR: Record<string, { dataset: Hourly; read: (found: Row[], scripts: string[]) => number | undefined }> = {
  p95_ms: {
    dataset: "workers",
    // The slowest of the Workers that are busy enough; microseconds.
    read: (found, scripts) => most(busy(found, scripts).map((row) => number(row, "quantiles", "wallTimeP95") / 1_000)),
  },
  error_rate: { dataset: "workers", read: (found, scripts) => perRequest(found, scripts, "errors") },
  // Mean CPU time of a request; microseconds.
  cpu_ms: {
    dataset: "workers",
    read: (found, scripts) => {
      const mean = perRequest(found, scripts, "cpuTimeUs");
      return mean === undefined ? undefined : mean / 1_000;
    },
  },
  d1_queries_per_second: {
    dataset: "d1",
    read: (found) =>
      most(found.map((row) => (number(row, "sum", "readQueries") + number(row, "sum", "writeQueries")) / 3_600)),
  },
  queue_messages_per_second: {
    dataset: "messages",
    read: (found) =>
      most(
        found
          .filter((row) => text(row, "actionType") === "WriteMessage")
          .map((row) => number({ all: row as Record<string, number> }, "all", "count") / 3_600),
      ),
  },
  queue_backlog_bytes: { dataset: "backlog", read: (found) => most(found.map((row) => number(row, "avg", "bytes"))) },
  connections: {
    dataset: "pools",
    read(found) {
      const pools = new Map<string, number>();
      for (const row of found) {
        const config = text(row, "configId");
        pools.set(config, (pools.get(config) ?? 0) + number(row, "max", "currentPoolSize"));
      }
      return most([...pools.values()]);
    },
  },
};

export const METRICS = [...Object.keys(TODAY), ...Object.keys(STORED), ...Object.keys(LAST_HOUR)];

/** The prices whose reading a metric needs. */
export function idsFor(metrics: readonly string[]): string[] {
  return metrics.map((metric) => TODAY[metric] ?? STORED[metric]?.id).filter((id) => id !== undefined);
}

/**
 * The metrics that can be told. Adds to `measured.failures` what went wrong.
 * @param scripts the Workers whose answers count; none: all of the account
 */
export async function live(
  access: Access,
  metrics: readonly string[],
  scripts: string[],
  measured: Measured,
  now: Date,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const metric of metrics) {
    const today = measured.usage.get(TODAY[metric] ?? "");
    if (today !== undefined) found.set(metric, today.get(day(now))?.number() ?? 0);
    const kept = STORED[metric] && measured.stored.get(STORED[metric].dataset)?.map((each: Exact) => each.number());
    if (kept !== undefined) found.set(metric, STORED[metric]?.all ? sum(kept) : (most(kept) ?? 0));
  }
  const datasets = new Set(metrics.map((metric) => LAST_HOUR[metric]?.dataset).filter((key) => key !== undefined));
  await Promise.all(
    [...datasets].map(async (key) => {
      const { name, dimensions, select } = HOURLY[key];
      try {
        const hour = await rows(access, name, `dimensions { ${dimensions.join(" ")} } ${select}`, {
          datetime_geq: new Date(now.getTime() - HOUR).toISOString(),
          datetime_leq: now.toISOString(),
        });
        for (const metric of metrics) {
          if (LAST_HOUR[metric]?.dataset !== key) continue;
          const reading = LAST_HOUR[metric].read(hour, scripts);
          if (reading !== undefined) found.set(metric, reading);
        }
      } catch (error) {
        const failure: ApiError = asApiError(error);
        measured.failures.set(name, failure);
      }
    }),
  );
  return found;
}

function own(found: Row[], scripts: string[]): Row[] {
  return found.filter((row) => scripts.length === 0 || scripts.includes(text(row, "scriptName")));
}

function busy(found: Row[], scripts: string[]): Row[] {
  return own(found, scripts).filter((row) => number(row, "sum", "requests") >= ENOUGH);
}

function perRequest(found: Row[], scripts: string[], field: string): number | undefined {
  const counted = own(found, scripts);
  const requests = sum(counted.map((row) => number(row, "sum", "requests")));
  return requests < ENOUGH ? undefined : sum(counted.map((row) => number(row, "sum", field))) / requests;
}

function number(row: Row, group: string, field: string): number {
  return value(row, group, field).number();
}

function sum(values: number[]): number {
  return values.reduce((all, each) => all + each, 0);
}

function most(values: number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
