// watcher/catalog.json
var catalog_default = {
  meters: {
    "cloudflare.workers.paid.requests": { dataset: "workers", sum: "requests" },
    "cloudflare.workers.paid.cpu": { dataset: "workers", sum: "cpuTimeUs", divide: 1e3 },
    "cloudflare.kv.paid.reads": { dataset: "kv", sum: "requests", actions: ["read"] },
    "cloudflare.kv.paid.writes": { dataset: "kv", sum: "requests", actions: ["write"] },
    "cloudflare.kv.paid.deletes": { dataset: "kv", sum: "requests", actions: ["delete"] },
    "cloudflare.kv.paid.lists": { dataset: "kv", sum: "requests", actions: ["list"] },
    "cloudflare.kv.paid.storage": { dataset: "kvStorage", stored: ["byteCount"] },
    "cloudflare.d1.paid.rows_read": { dataset: "d1", sum: "rowsRead" },
    "cloudflare.d1.paid.rows_written": { dataset: "d1", sum: "rowsWritten" },
    "cloudflare.d1.paid.storage": { dataset: "d1Storage", stored: ["databaseSizeBytes"] },
    "cloudflare.r2.standard.class_a": {
      dataset: "r2",
      sum: "requests",
      except: [
        "HeadBucket",
        "HeadObject",
        "GetObject",
        "UsageSummary",
        "GetBucketEncryption",
        "GetBucketLocation",
        "GetBucketCors",
        "GetBucketLifecycleConfiguration",
        "DeleteObject",
        "DeleteBucket",
        "AbortMultipartUpload"
      ]
    },
    "cloudflare.r2.standard.class_b": {
      dataset: "r2",
      sum: "requests",
      actions: [
        "HeadBucket",
        "HeadObject",
        "GetObject",
        "UsageSummary",
        "GetBucketEncryption",
        "GetBucketLocation",
        "GetBucketCors",
        "GetBucketLifecycleConfiguration"
      ]
    },
    "cloudflare.r2.standard.storage": { dataset: "r2Storage", stored: ["payloadSize", "metadataSize"] },
    "cloudflare.queues.paid.ops": { dataset: "queues", sum: "billableOperations" },
    "cloudflare.do.paid.requests": { dataset: "objects", sum: "requests" },
    "cloudflare.do.paid.duration": { dataset: "objectsPeriodic", sum: "duration" },
    "cloudflare.do.paid.sqlite_rows_read": { dataset: "objectsPeriodic", sum: "rowsRead" },
    "cloudflare.do.paid.sqlite_rows_written": { dataset: "objectsPeriodic", sum: "rowsWritten" },
    "cloudflare.do.paid.sqlite_storage": { dataset: "objectsStorage", stored: ["storedBytes"] }
  },
  metrics: {
    requests_today: { about: "Worker requests today", limits: ["cloudflare.workers.req_day"] },
    kv_reads_today: { about: "KV reads today", limits: ["cloudflare.kv.reads"] },
    kv_writes_today: { about: "KV writes today", limits: ["cloudflare.kv.writes"] },
    kv_bytes: { about: "what KV keeps", limits: ["cloudflare.kv.storage"] },
    d1_rows_read_today: { about: "D1 rows read today", limits: ["cloudflare.d1.rows_read"] },
    d1_rows_written_today: { about: "D1 rows written today", limits: ["cloudflare.d1.rows_written"] },
    d1_largest_bytes: { about: "the largest D1 database", limits: ["cloudflare.d1.dbsize"] },
    d1_bytes: { about: "all D1 databases", limits: ["cloudflare.d1.storage"] },
    d1_queries_per_second: { about: "the busiest D1 database", limits: ["cloudflare.d1.throughput"] },
    queue_operations_today: { about: "queue operations today", limits: ["cloudflare.queues.ops"] },
    queue_messages_per_second: { about: "the busiest queue", limits: ["cloudflare.queues.throughput"] },
    queue_backlog_bytes: { about: "the longest queue", limits: ["cloudflare.queues.backlog"] },
    objects_bytes: { about: "what Durable Objects keep", limits: ["cloudflare.do.storage.free"] },
    connections: {
      about: "connections of the busiest Hyperdrive",
      limits: ["cloudflare.hyperdrive.conns", "rungs.*.pool_size"]
    },
    p95_ms: { about: "95 of 100 answers of a Worker are faster", limits: [] },
    error_rate: { about: "failed requests of its Workers", limits: [] },
    cpu_ms: { about: "CPU time of a request", limits: [] }
  }
};

// watcher/exact.ts
var Exact = class _Exact {
  constructor(over, under) {
    this.over = over;
    this.under = under;
  }
  over;
  under;
  static ZERO = new _Exact(0n, 1n);
  /** Of a decimal text (`0.0000025`, `1e-7`) or of a number as it is printed. Throws for anything else. */
  static of(value2) {
    const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value2));
    if (found === null) throw new Error(`not a number: ${value2}`);
    const [, sign, whole = "", part = "", power = "0"] = found;
    const exponent = Number(power) - part.length;
    const digits = BigInt(`${sign}${whole}${part}`);
    return exponent < 0 ? _Exact.ratio(digits, 10n ** BigInt(-exponent)) : new _Exact(digits * 10n ** BigInt(exponent), 1n);
  }
  static ratio(over, under) {
    let [a, b] = [over < 0n ? -over : over, under];
    while (b > 0n) [a, b] = [b, a % b];
    return a === 0n ? _Exact.ZERO : new _Exact(over / a, under / a);
  }
  plus(other) {
    return _Exact.ratio(this.over * other.under + other.over * this.under, this.under * other.under);
  }
  minus(other) {
    return this.plus(new _Exact(-other.over, other.under));
  }
  times(other) {
    return _Exact.ratio(this.over * other.over, this.under * other.under);
  }
  /** `other` must be above zero. */
  by(other) {
    return this.times(new _Exact(other.under, other.over));
  }
  atLeast(other) {
    return this.over * other.under >= other.over * this.under;
  }
  /** The smallest whole number that is not below. */
  ceiling() {
    const floor = this.over / this.under;
    return new _Exact(floor * this.under < this.over ? floor + 1n : floor, 1n);
  }
  /** Rounded to that many places, half away from zero upwards; not below zero. */
  rounded(places) {
    const scale = 10n ** BigInt(places);
    return _Exact.ratio((2n * this.over * scale + this.under) / (2n * this.under), scale);
  }
  /** As a decimal with that many places. */
  fixed(places) {
    const { over, under } = this.rounded(places);
    const digits = String(over * 10n ** BigInt(places) / under).padStart(places + 1, "0");
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }
  /** The nearest floating point number: for shares and rates, never for money. */
  number() {
    return Number(this.over) / Number(this.under);
  }
};
function total(values) {
  let sum2 = Exact.ZERO;
  for (const value2 of values) sum2 = sum2.plus(value2);
  return sum2;
}

// watcher/alerts.ts
var PATIENCE = 3;
var METRICS = catalog_default.metrics;
var HOW_TO_SEE = "Make an API token with the permission Account Analytics Read for this account, then: pulumi config set --secret rungs:analytics_token …, and pulumi up";
function dollars(amount2) {
  return `$${amount2.fixed(2)}`;
}
function ofBudget(plan, { soFar, expected }) {
  const estimate = Exact.of(plan.estimate);
  const thresholds = plan.thresholds.map((text2) => ({ text: text2, at: Exact.of(text2) }));
  const passed = thresholds.filter(({ at }) => soFar.atLeast(at));
  const coming = thresholds.filter(({ at }) => !soFar.atLeast(at) && expected.atLeast(at) && at.atLeast(estimate));
  const about = (text2) => `$${text2}${share(Exact.of(text2), estimate)}`;
  return [
    ...highest(
      passed.map(({ text: text2 }) => ({
        id: `budget:${text2}`,
        text: `Spending has passed ${about(text2)}: ${dollars(soFar)} in the month so far, ${dollars(expected)} expected at its end.`
      }))
    ),
    ...highest(
      coming.map(({ text: text2 }) => ({
        id: `forecast:${text2}`,
        text: `Spending is expected to pass ${about(text2)}: ${dollars(expected)} at the month's end, ${dollars(soFar)} so far.`
      }))
    )
  ];
}
function share(amount2, estimate) {
  if (!estimate.atLeast(Exact.of("0.01"))) return "";
  return ` (${amount2.times(Exact.of(100)).by(estimate).fixed(0)} % of the estimate)`;
}
function ofLimits(plan, metrics) {
  return plan.limits.flatMap((limit) => {
    const found = metrics.get(limit.metric);
    if (found === void 0) return [];
    const used = found * (limit.times ?? 1);
    const part = Number((100 * used / limit.value).toFixed(6));
    const about = METRICS[limit.metric]?.about ?? limit.metric;
    const text2 = `${Math.floor(part)} % of a limit is used: ${about}, ${amount(used, limit.unit)} of ${amount(limit.value, limit.unit)} (${limit.id}; ${limit.source}).`;
    return highest(
      plan.limit_shares.filter((share2) => part >= share2).map((share2) => ({ id: `limit:${limit.id}:${share2}`, text: text2 }))
    );
  });
}
function ofBlindness(plan, failures, runs) {
  if (plan.access === void 0) {
    return [{ id: "blind", covers: [], text: `The spend watcher is blind: it has no token. ${HOW_TO_SEE}.` }];
  }
  if (failures.size === 0) return [];
  const each = [...failures].map(([name, failure]) => `${name} (${failure.message})`).join(", ");
  if ([...failures.values()].every((failure) => failure.refused)) {
    return [{ id: "refused", covers: [], text: `The spend watcher's token is refused: ${each}. ${HOW_TO_SEE}.` }];
  }
  if (runs < PATIENCE) return [];
  return [
    {
      id: "failing",
      covers: [],
      text: `The spend watcher has not seen everything ${runs} times in a row, so that it counts too little: ${each}.`
    }
  ];
}
function highest(rising) {
  const last = rising.at(-1);
  return last === void 0 ? [] : [{ ...last, covers: rising.slice(0, -1).map(({ id }) => id) }];
}
function amount(value2, unit) {
  if (unit === "share") return `${Number((100 * value2).toPrecision(3))} %`;
  if (unit !== "bytes") return `${Number(value2.toPrecision(3)).toLocaleString("en-US")} ${unit}`;
  return `${Number((value2 / 1e9).toPrecision(3))} GB`;
}

// watcher/api.ts
var ApiError = class extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
  status;
  /** Whether the token is not let in: waiting does not mend it. */
  get refused() {
    return this.status === 401 || this.status === 403;
  }
};
async function call(access, method, path, body) {
  let answer;
  let text2;
  try {
    answer = await fetch(access.base + path, {
      method,
      headers: { Authorization: `Bearer ${access.token}`, "Content-Type": "application/json" },
      ...body === void 0 ? {} : { body: JSON.stringify(body) },
      signal: AbortSignal.timeout(access.timeout)
    });
    text2 = await answer.text();
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    throw new ApiError(late ? `no answer within ${access.timeout / 1e3} s` : "no connection", 0);
  }
  if (!answer.ok) throw new ApiError(`answered ${answer.status}`, answer.status);
  try {
    return JSON.parse(text2);
  } catch {
    throw new ApiError("answered something that is no JSON", answer.status);
  }
}
async function rest(access, method, path, body) {
  const { success, result } = await call(access, method, path, body);
  if (success !== true || result === void 0) throw new ApiError("refused the call", 400);
  return result;
}
var MOST_ROWS = 1e4;
async function rows(access, dataset, select, filter) {
  const query = `query Usage($account: string!) {
    viewer { accounts(filter: { accountTag: $account }) {
      ${dataset}(limit: ${MOST_ROWS}, filter: { ${Object.entries(filter).map(([name, value2]) => `${name}: ${JSON.stringify(value2)}`).join(", ")} }) { ${select} }
    } }
  }`;
  const answer = await call(access, "POST", "/graphql", { query, variables: { account: access.account } });
  const refusal = answer.errors?.[0];
  if (refusal !== void 0) {
    const denied = refusal.extensions?.code === "authz" || /not authorized|authentication/i.test(refusal.message);
    throw new ApiError(refusal.message.replaceAll(access.token, "[token]").slice(0, 200), denied ? 403 : 400);
  }
  const found = answer.data?.viewer?.accounts?.[0]?.[dataset];
  if (found === void 0) throw new ApiError("the token does not see the account", 403);
  if (found.length >= MOST_ROWS) throw new ApiError(`more than ${MOST_ROWS} rows: what it counts is not whole`, 400);
  return found;
}

// watcher/brake.ts
var PAGE = 100;
async function brake(plan, memory, { soFar }) {
  const { brake: asked, access } = plan;
  if (asked === void 0 || access === void 0) return [];
  const { pulled } = memory.document;
  const alerts = [];
  for (const action of asked.actions) {
    if (pulled[action] === void 0 && soFar.atLeast(Exact.of(asked.at))) {
      try {
        pulled[action] = `The brake is pulled at ${dollars(soFar)}: ${await pull(action, asked, plan, access, memory)}.`;
        await memory.save();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const text2 = `The brake (${action}) could not be pulled: ${why}. It is tried again at every run.`;
        alerts.push({ id: `brake:${action}:failed`, covers: [], text: text2 });
      }
    }
    const done = pulled[action];
    if (done !== void 0) {
      alerts.push({ id: `brake:${action}`, covers: [], text: `${done} To release it: pulumi up --refresh.` });
    }
  }
  return alerts;
}
async function pull(action, asked, plan, access, memory) {
  if (action === "consumers") return pause(plan.queues, access);
  if (action === "limits") return tighten(plan.zone, asked.divide, access, memory);
  throw new Error(`there is no action ${action}`);
}
async function pause(names, access) {
  const path = `/accounts/${access.account}/queues`;
  for (let page = 1, left = names.length; left > 0; page += 1) {
    const queues = await rest(
      access,
      "GET",
      `${path}?page=${page}&per_page=${PAGE}`
    );
    for (const { queue_id, queue_name } of queues.filter((each) => names.includes(each.queue_name))) {
      await rest(access, "PATCH", `${path}/${queue_id}`, { queue_name, settings: { delivery_paused: true } });
      left -= 1;
    }
    if (queues.length < PAGE && left > 0) throw new Error(`${left} of its queues are not there`);
  }
  return `delivery of ${names.join(", ") || "no queue"} is paused; messages are kept for as long as the queue keeps them`;
}
var FILLED_IN = ["version", "last_updated"];
async function tighten(zone, divide, access, memory) {
  if (zone === void 0) throw new Error("the stack has no zone");
  const path = `/zones/${zone}/rulesets/phases/http_ratelimit/entrypoint`;
  const { rules = [] } = await rest(access, "GET", path);
  const { released } = memory.document;
  for (const { id, ratelimit } of rules) {
    if (ratelimit?.requests_per_period !== void 0) released[id] ??= ratelimit.requests_per_period;
  }
  await memory.save();
  const changed = rules.map((rule) => {
    const kept = Object.fromEntries(Object.entries(rule).filter(([field]) => !FILLED_IN.includes(field)));
    const before = released[rule.id];
    if (before === void 0) return kept;
    return { ...kept, ratelimit: { ...rule.ratelimit, requests_per_period: Math.max(1, Math.floor(before / divide)) } };
  });
  await rest(access, "PUT", path, { rules: changed });
  return `the zone's ${Object.keys(released).length} rate limits let a ${divide}th through`;
}

// watcher/pricing.ts
function cost(meter, quantity) {
  const included = Exact.of(meter.included ?? "0");
  const free = quantity.atLeast(included) ? included : quantity;
  if (meter.step !== void 0) {
    const step = Exact.of(meter.step);
    quantity = quantity.minus(free).by(step).ceiling().times(step).plus(free);
  }
  const rates = [["0", meter.price], ...meter.tiers ?? []];
  const amounts = rates.map(([above, price], index) => {
    const next = rates[index + 1];
    const end = next === void 0 ? quantity : least(Exact.of(next[0]), quantity);
    const start = most(Exact.of(above), free);
    return end.atLeast(start) ? end.minus(start).times(Exact.of(price)) : Exact.ZERO;
  });
  return total(amounts).by(Exact.of(meter.per)).rounded(2);
}
function least(a, b) {
  return a.atLeast(b) ? b : a;
}
function most(a, b) {
  return a.atLeast(b) ? a : b;
}

// watcher/datasets.ts
var DAILY = {
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
    select: "sum { duration rowsRead rowsWritten }"
  },
  objectsStorage: { name: "durableObjectsSqlStorageGroups", dimensions: ["namespaceId"], select: "max { storedBytes }" }
};
var HOURLY = {
  workers: {
    name: "workersInvocationsAdaptive",
    dimensions: ["scriptName"],
    select: "sum { requests errors cpuTimeUs } quantiles { wallTimeP95 }"
  },
  d1: { name: "d1AnalyticsAdaptiveGroups", dimensions: ["databaseId"], select: "sum { readQueries writeQueries }" },
  messages: { name: "queueMessageOperationsAdaptiveGroups", dimensions: ["queueId", "actionType"], select: "count" },
  // queues/observability/metrics/, whose example has this name and its table `queuesBacklogAdaptiveGroups`
  backlog: { name: "queueBacklogAdaptiveGroups", dimensions: ["queueId"], select: "avg { messages bytes }" },
  // hyperdrive/observability/metrics/
  pools: {
    name: "hyperdrivePoolSizesAdaptiveGroups",
    dimensions: ["configId", "coloCode"],
    select: "max { currentPoolSize }"
  }
};

// watcher/usage.ts
var DAY = 864e5;
var GIGABYTE = Exact.of("1e9");
var READINGS = catalog_default.meters;
function firstDay(now) {
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  return day(new Date(Math.min(month, now.getTime() - 6 * DAY)));
}
function day(date) {
  return date.toISOString().slice(0, 10);
}
async function measure(access, ids, now) {
  const wanted = ids.filter((id) => READINGS[id] !== void 0);
  const datasets = [...new Set(wanted.map((id) => READINGS[id]?.dataset))];
  const measured = { usage: /* @__PURE__ */ new Map(), stored: /* @__PURE__ */ new Map(), failures: /* @__PURE__ */ new Map() };
  await Promise.all(
    datasets.map(async (key) => {
      const { name, dimensions, select } = DAILY[key];
      try {
        const found = await rows(access, name, `dimensions { ${["date", ...dimensions].join(" ")} } ${select}`, {
          date_geq: firstDay(now),
          date_leq: day(now)
        });
        for (const id of wanted) {
          const reading = READINGS[id];
          if (reading?.dataset === key) measured.usage.set(id, quantities(reading, found));
          if (reading?.dataset === key && reading.stored) measured.stored.set(key, latest(found, reading.stored));
        }
      } catch (error) {
        measured.failures.set(name, asApiError(error));
      }
    })
  );
  return measured;
}
function asApiError(error) {
  return error instanceof ApiError ? error : new ApiError("answered in a form that is not known", 400);
}
function quantities(reading, found) {
  const days = /* @__PURE__ */ new Map();
  for (const row of found) {
    const date = text(row, "date");
    const action = row.dimensions === void 0 ? "" : String(row.dimensions.actionType ?? "");
    if (reading.actions && !reading.actions.includes(action)) continue;
    if (reading.except?.includes(action)) continue;
    let amount2;
    if (reading.stored) {
      amount2 = total(reading.stored.map((field) => value(row, "max", field)));
      amount2 = amount2.by(GIGABYTE).by(Exact.of(daysInMonth(date)));
    } else {
      amount2 = value(row, "sum", reading.sum ?? "");
      if (reading.divide) amount2 = amount2.by(Exact.of(reading.divide));
    }
    days.set(date, (days.get(date) ?? Exact.ZERO).plus(amount2));
  }
  return days;
}
function latest(found, fields) {
  const last = found.map((row) => text(row, "date")).sort().at(-1);
  return found.filter((row) => text(row, "date") === last).map((row) => total(fields.map((field) => value(row, "max", field))));
}
function daysInMonth(date) {
  const [year, month] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
function value(row, group, field) {
  const found = row[group]?.[field];
  if (typeof found !== "number") throw new ApiError(`gave no ${group}.${field}`, 400);
  return Exact.of(found);
}
function text(row, dimension) {
  const found = row.dimensions?.[dimension];
  if (typeof found !== "string") throw new ApiError(`gave no ${dimension}`, 400);
  return found;
}

// watcher/forecast.ts
var DAY2 = 864e5;
function calendar(now) {
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const days = (milliseconds) => Exact.of(milliseconds).by(Exact.of(DAY2));
  return {
    month: day(now).slice(0, 7),
    over: days(now.getTime() - first),
    left: days(next - now.getTime()),
    days: days(next - first)
  };
}
function quantities2(usage, now) {
  const { month, left } = calendar(now);
  const window = Array.from({ length: 7 }, (_, back) => day(new Date(now.getTime() - (6 - back) * DAY2)));
  const used = window.filter((date) => [...usage.values()].some((days) => days.has(date)));
  const from = Date.parse(`${used[0] ?? day(now)}T00:00:00Z`);
  const length = Exact.of(Math.max(now.getTime() - from, DAY2)).by(Exact.of(DAY2));
  return new Map(
    [...usage].map(([id, days]) => {
      const soFar = total([...days].filter(([date]) => date.startsWith(month)).map(([, amount2]) => amount2));
      const recent = total(window.map((date) => days.get(date) ?? Exact.ZERO));
      return [id, { soFar, expected: soFar.plus(recent.by(length).times(left)) }];
    })
  );
}
function forecast(usage, meters, other, now) {
  const { month, over, days } = calendar(now);
  const lines = [];
  for (const [id, { soFar, expected }] of quantities2(usage, now)) {
    const meter = meters[id];
    if (meter !== void 0) lines.push({ id, soFar: cost(meter, soFar), expected: cost(meter, expected) });
  }
  return {
    month,
    soFar: total(lines.map((line) => line.soFar)).plus(other.times(over).by(days)),
    expected: total(lines.map((line) => line.expected)).plus(other),
    lines
  };
}

// watcher/live.ts
var HOUR = 36e5;
var ENOUGH = 100;
var TODAY = {
  requests_today: "cloudflare.workers.paid.requests",
  kv_reads_today: "cloudflare.kv.paid.reads",
  kv_writes_today: "cloudflare.kv.paid.writes",
  d1_rows_read_today: "cloudflare.d1.paid.rows_read",
  d1_rows_written_today: "cloudflare.d1.paid.rows_written",
  queue_operations_today: "cloudflare.queues.paid.ops"
};
var STORED = {
  kv_bytes: { id: "cloudflare.kv.paid.storage", dataset: "kvStorage", all: true },
  d1_bytes: { id: "cloudflare.d1.paid.storage", dataset: "d1Storage", all: true },
  d1_largest_bytes: { id: "cloudflare.d1.paid.storage", dataset: "d1Storage", all: false },
  objects_bytes: { id: "cloudflare.do.paid.sqlite_storage", dataset: "objectsStorage", all: true }
};
var LAST_HOUR = {
  p95_ms: {
    dataset: "workers",
    // The slowest of the Workers that are busy enough; microseconds.
    read: (found, scripts) => most2(busy(found, scripts).map((row) => number(row, "quantiles", "wallTimeP95") / 1e3))
  },
  error_rate: { dataset: "workers", read: (found, scripts) => perRequest(found, scripts, "errors") },
  // Mean CPU time of a request; microseconds.
  cpu_ms: {
    dataset: "workers",
    read: (found, scripts) => {
      const mean = perRequest(found, scripts, "cpuTimeUs");
      return mean === void 0 ? void 0 : mean / 1e3;
    }
  },
  d1_queries_per_second: {
    dataset: "d1",
    read: (found) => most2(found.map((row) => (number(row, "sum", "readQueries") + number(row, "sum", "writeQueries")) / 3600))
  },
  queue_messages_per_second: {
    dataset: "messages",
    read: (found) => most2(
      found.filter((row) => text(row, "actionType") === "WriteMessage").map((row) => number({ all: row }, "all", "count") / 3600)
    )
  },
  queue_backlog_bytes: { dataset: "backlog", read: (found) => most2(found.map((row) => number(row, "avg", "bytes"))) },
  connections: {
    dataset: "pools",
    read(found) {
      const pools = /* @__PURE__ */ new Map();
      for (const row of found) {
        const config = text(row, "configId");
        pools.set(config, (pools.get(config) ?? 0) + number(row, "max", "currentPoolSize"));
      }
      return most2([...pools.values()]);
    }
  }
};
var METRICS2 = [...Object.keys(TODAY), ...Object.keys(STORED), ...Object.keys(LAST_HOUR)];
function idsFor(metrics) {
  return metrics.map((metric) => TODAY[metric] ?? STORED[metric]?.id).filter((id) => id !== void 0);
}
async function live(access, metrics, scripts, measured, now) {
  const found = /* @__PURE__ */ new Map();
  for (const metric of metrics) {
    const today = measured.usage.get(TODAY[metric] ?? "");
    if (today !== void 0) found.set(metric, today.get(day(now))?.number() ?? 0);
    const kept = STORED[metric] && measured.stored.get(STORED[metric].dataset)?.map((each) => each.number());
    if (kept !== void 0) found.set(metric, STORED[metric]?.all ? sum(kept) : most2(kept) ?? 0);
  }
  const datasets = new Set(metrics.map((metric) => LAST_HOUR[metric]?.dataset).filter((key) => key !== void 0));
  await Promise.all(
    [...datasets].map(async (key) => {
      const { name, dimensions, select } = HOURLY[key];
      try {
        const hour = await rows(access, name, `dimensions { ${dimensions.join(" ")} } ${select}`, {
          datetime_geq: new Date(now.getTime() - HOUR).toISOString(),
          datetime_leq: now.toISOString()
        });
        for (const metric of metrics) {
          if (LAST_HOUR[metric]?.dataset !== key) continue;
          const reading = LAST_HOUR[metric].read(hour, scripts);
          if (reading !== void 0) found.set(metric, reading);
        }
      } catch (error) {
        const failure = asApiError(error);
        measured.failures.set(name, failure);
      }
    })
  );
  return found;
}
function own(found, scripts) {
  return found.filter((row) => scripts.length === 0 || scripts.includes(text(row, "scriptName")));
}
function busy(found, scripts) {
  return own(found, scripts).filter((row) => number(row, "sum", "requests") >= ENOUGH);
}
function perRequest(found, scripts, field) {
  const counted = own(found, scripts);
  const requests = sum(counted.map((row) => number(row, "sum", "requests")));
  return requests < ENOUGH ? void 0 : sum(counted.map((row) => number(row, "sum", field))) / requests;
}
function number(row, group, field) {
  return value(row, group, field).number();
}
function sum(values) {
  return values.reduce((all, each) => all + each, 0);
}
function most2(values) {
  return values.length === 0 ? void 0 : Math.max(...values);
}

// watcher/memory.ts
var KEPT = 100 * 86400;
var Memory = class _Memory {
  constructor(namespace, key, document) {
    this.namespace = namespace;
    this.key = key;
    this.document = document;
    this.saved = JSON.stringify(document);
  }
  namespace;
  key;
  document;
  saved;
  static async open(namespace, month) {
    const found = await namespace.get(month, "json");
    return new _Memory(namespace, month, { told: {}, failures: 0, pulled: {}, released: {}, ...found });
  }
  wasTold(alert, channel) {
    return this.document.told[alert]?.includes(channel) ?? false;
  }
  tell(alert, channel) {
    if (!this.wasTold(alert, channel)) (this.document.told[alert] ??= []).push(channel);
  }
  /** Writes what changed; a write costs, so nothing is written where nothing did. */
  async save() {
    const now = JSON.stringify(this.document);
    if (now === this.saved) return;
    await this.namespace.put(this.key, now, { expirationTtl: KEPT });
    this.saved = now;
  }
};

// watcher/plan.ts
function readPlan(env) {
  const plan = { ...JSON.parse(env.WATCH), meters: JSON.parse(env.METERS), limits: JSON.parse(env.LIMITS) };
  if (env.ZONE) plan.zone = env.ZONE;
  if (env.ANALYTICS_TOKEN) {
    plan.access = {
      base: env.API_BASE ?? "https://api.cloudflare.com/client/v4",
      account: env.ACCOUNT,
      token: env.ANALYTICS_TOKEN,
      timeout: Number(env.API_TIMEOUT ?? 1e4)
    };
  }
  return plan;
}

// watcher/tell.ts
async function tell(env, plan, memory, alerts, figures, now) {
  await Promise.all(
    channels(env, plan, now).map(async ({ name, send }) => {
      const news = alerts.filter((alert) => !memory.wasTold(alert.id, name));
      if (news.length === 0) return;
      const body = news.map(({ text: text2 }) => text2).join("\n");
      try {
        await send(`Spending of ${plan.name} (${plan.stage})`, body, { ...figures, alerts: news.map(({ id }) => id) });
      } catch (error) {
        log(env, { level: "error", channel: name, error: String(error), next: "tried again at the next run" });
        return;
      }
      for (const { id, covers } of news) for (const each of [id, ...covers]) memory.tell(each, name);
    })
  );
}
function log(env, line) {
  let text2 = JSON.stringify(line);
  for (const secret of [env.ANALYTICS_TOKEN, env.WEBHOOK_URL, env.WEBHOOK_SECRET]) {
    if (secret) text2 = text2.replaceAll(JSON.stringify(secret).slice(1, -1), "[secret]");
  }
  console.log(text2);
}
function channels(env, plan, now) {
  const { WEBHOOK_URL, WEBHOOK_SECRET, EMAIL } = env;
  const found = [];
  if (WEBHOOK_URL) {
    found.push({
      name: "webhook",
      async send(subject, body, figures) {
        const answer = await fetch(WEBHOOK_URL, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            ...WEBHOOK_SECRET ? { "cf-webhook-auth": WEBHOOK_SECRET } : {}
          },
          body: JSON.stringify(payload(new URL(WEBHOOK_URL).hostname, subject, body, figures, env.ACCOUNT, now)),
          signal: AbortSignal.timeout(Number(env.API_TIMEOUT ?? 1e4))
        }).catch((error) => {
          throw new Error(error.name === "TimeoutError" ? "no answer in time" : "no connection");
        });
        await answer.body?.cancel();
        if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
      }
    });
  }
  if (EMAIL && plan.mail_from) {
    const from = plan.mail_from;
    for (const to of plan.mail_to ?? []) {
      found.push({
        name: `email:${to}`,
        async send(subject, text2) {
          await EMAIL.send({ from, to, subject, text: text2 });
        }
      });
    }
  }
  return found;
}
function payload(host, subject, body, figures, account, now) {
  const text2 = `${subject}
${body}`;
  if (host === "hooks.slack.com" || host === "chat.googleapis.com") return { text: text2 };
  if (host === "discord.com" || host === "discordapp.com") return { content: text2 };
  return {
    name: subject,
    text: body,
    data: figures,
    ts: Math.floor(now.getTime() / 1e3),
    account_id: account,
    policy_name: subject,
    alert_type: "rungs_spend_watcher"
  };
}

// watcher/worker.ts
var worker_default = {
  async scheduled({ scheduledTime }, env) {
    await watch(env, new Date(scheduledTime));
  }
};
async function watch(env, now) {
  const plan = readPlan(env);
  const { month } = calendar(now);
  const memory = await Memory.open(env.MEMORY, month);
  if (plan.access === void 0) {
    await tell(env, plan, memory, ofBlindness(plan, /* @__PURE__ */ new Map(), 0), { month }, now);
    await memory.save();
    return;
  }
  const metrics = plan.limits.map(({ metric }) => metric);
  const ids = [.../* @__PURE__ */ new Set([...Object.keys(plan.meters), ...idsFor(metrics)])];
  const measured = await measure(plan.access, ids, now);
  const standing = await live(plan.access, metrics, plan.scripts, measured, now);
  const { failures } = measured;
  memory.document.failures = failures.size === 0 ? 0 : memory.document.failures + 1;
  const money = forecast(measured.usage, plan.meters, Exact.of(plan.other_monthly), now);
  const figures = {
    month,
    so_far: money.soFar.fixed(2),
    expected: money.expected.fixed(2),
    estimate: plan.estimate,
    at_the_estimate: plan.other_monthly,
    lines: Object.fromEntries(money.lines.map((line) => [line.id, line.soFar.fixed(2)])),
    not_measured: [...failures.keys()]
  };
  const alerts = [
    ...await brake(plan, memory, money),
    ...ofBudget(plan, money),
    ...ofLimits(plan, standing),
    ...ofBlindness(plan, failures, memory.document.failures)
  ];
  await tell(env, plan, memory, alerts, figures, now);
  log(env, { level: "info", ...figures, lines: void 0, alerts: alerts.map(({ id }) => id) });
  await memory.save();
}
export {
  worker_default as default
};
