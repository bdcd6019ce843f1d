/**
 * Stands in for Cloudflare's API as far as the spend watcher calls it: analytics by GraphQL, queues, rate limits.
 *
 * It is strict: an unknown dataset, field, filter or call, a wrong token or account is refused as the service does it.
 * Rows are given by the test, one a day or a moment, and grouped by the dimensions that a query asks for.
 */
import { createServer } from "node:http";

const TIMES = ["date", "datetime"];

/** What each dataset has; sources beside the queries, in watcher/datasets.ts. */
const SCHEMA = {
  workersInvocationsAdaptive: {
    dimensions: ["scriptName", "status"],
    sum: ["requests", "errors", "subrequests", "cpuTimeUs"],
    quantiles: ["cpuTimeP50", "cpuTimeP99", "wallTimeP50", "wallTimeP95"],
  },
  kvOperationsAdaptiveGroups: { dimensions: ["namespaceId", "actionType"], sum: ["requests"] },
  kvStorageAdaptiveGroups: { dimensions: ["namespaceId"], max: ["keyCount", "byteCount"] },
  d1AnalyticsAdaptiveGroups: {
    dimensions: ["databaseId"],
    sum: ["readQueries", "writeQueries", "rowsRead", "rowsWritten"],
  },
  d1StorageAdaptiveGroups: { dimensions: ["databaseId"], max: ["databaseSizeBytes"] },
  r2OperationsAdaptiveGroups: { dimensions: ["bucketName", "actionType"], sum: ["requests"] },
  r2StorageAdaptiveGroups: { dimensions: ["bucketName"], max: ["objectCount", "uploadCount", "payloadSize", "metadataSize"] },
  queueMessageOperationsAdaptiveGroups: {
    dimensions: ["queueId", "actionType", "outcome"],
    sum: ["billableOperations", "bytes"],
    count: true,
  },
  queueBacklogAdaptiveGroups: { dimensions: ["queueId"], avg: ["messages", "bytes"] },
  durableObjectsInvocationsAdaptiveGroups: { dimensions: ["namespaceId", "scriptName"], sum: ["requests", "errors"] },
  durableObjectsPeriodicGroups: {
    dimensions: ["namespaceId"],
    sum: ["activeTime", "duration", "rowsRead", "rowsWritten"],
  },
  durableObjectsSqlStorageGroups: { dimensions: ["namespaceId"], max: ["storedBytes"] },
  hyperdrivePoolSizesAdaptiveGroups: {
    dimensions: ["configId", "coloCode"],
    avg: ["currentPoolSize", "availablePoolSlots", "waitingClients"],
    max: ["currentPoolSize", "maxPoolSize", "waitingClients"],
  },
};

/**
 * An account with its usage.
 * - `data`: rows by dataset, such as `{ at: "2026-11-21T10:00:00Z", scriptName: "api", requests: 5 }`
 * - `queues`: `{ queue_id, queue_name, settings }`; `rules`: of the zone's rate limits
 * - `trouble`: by dataset, queue name, `ruleset` or `*`, a status to answer with, or `hang`
 */
export function cloudflare({ account = "a".repeat(32), token = "stand-in-token", zone = "b".repeat(32) } = {}) {
  const state = { data: {}, queues: [], rules: [], trouble: {}, calls: [] };

  async function answer(request) {
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace(/^\/client\/v4/, "");
    const body = request.method === "GET" ? undefined : await request.json();
    state.calls.push({ method: request.method, path, body });
    if (state.trouble["*"]) return trouble(state.trouble["*"]);
    if (request.headers.get("Authorization") !== `Bearer ${token}`) {
      return json(401, { success: false, errors: [{ code: 10000, message: "Authentication error" }] });
    }
    if (path === "/graphql" && request.method === "POST") return graphql(body);
    if (path === `/accounts/${account}/queues` && request.method === "GET") {
      const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
      return json(200, { success: true, result: state.queues.slice((page - 1) * size, page * size) });
    }
    const queue = state.queues.find((each) => path === `/accounts/${account}/queues/${each.queue_id}`);
    if (queue && request.method === "PATCH") {
      if (state.trouble[queue.queue_name]) return trouble(state.trouble[queue.queue_name]);
      const known = ["delivery_paused", "delivery_delay", "message_retention_period"];
      if (Object.keys(body.settings).some((name) => !known.includes(name))) return json(400, { success: false });
      Object.assign(queue.settings, body.settings);
      return json(200, { success: true, result: queue });
    }
    if (path === `/zones/${zone}/rulesets/phases/http_ratelimit/entrypoint`) return ruleset(request.method, body);
    return json(404, { success: false, errors: [{ code: 7003, message: "Could not route to your request" }] });
  }

  function ruleset(method, body) {
    if (method === "PUT") {
      const unknown = body.rules.some((rule) => "version" in rule || "last_updated" in rule);
      if (unknown || body.rules.length !== state.rules.length) return json(400, { success: false });
      state.rules = body.rules.map((rule) => ({ ...rule, version: "2", last_updated: "2026-11-21T00:00:00Z" }));
      if (state.trouble.ruleset) return trouble(state.trouble.ruleset); // done, but its answer is lost
    }
    return json(200, { success: true, result: { id: "ratelimits", phase: "http_ratelimit", rules: state.rules } });
  }

  function graphql({ query, variables }) {
    const found = /accounts\(filter: \{ accountTag: \$account \}\) \{\s*(\w+)\(limit: (\d+), filter: (\{.*?\})\) \{(.*)\}\s*\}\s*\}\s*\}$/s.exec(query);
    if (!found) return refuse("cannot parse the query");
    const [, name, limit, filterText, selection] = found;
    const dataset = Object.hasOwn(SCHEMA, name) ? SCHEMA[name] : undefined;
    if (!dataset) return refuse(`unknown field "${name}"`);
    if (state.trouble[name]) return trouble(state.trouble[name]);
    if (variables.account !== account) return refuse("not authorized for that account", "authz");
    const filter = Object.fromEntries([...filterText.matchAll(/(\w+): ("[^"]*")/g)].map(([, key, value]) => [key, JSON.parse(value)]));
    for (const [key, value] of Object.entries(filter)) {
      const time = key.replace(/_(geq|leq)$/, "");
      const form = time === "date" ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
      if (!TIMES.includes(time) || !form.test(value)) return refuse(`unknown or wrong filter ${key}: ${value}`);
    }
    const asked = {};
    for (const [, group, fields] of selection.matchAll(/(\w+)(?:\s*\{([^}]*)\})?/g)) {
      asked[group] = fields === undefined ? true : fields.trim().split(/\s+/);
      const known = group === "dimensions" ? [...TIMES, ...dataset.dimensions] : dataset[group];
      if (known === undefined) return refuse(`unknown field "${group}"`);
      const unknown = fields === undefined ? undefined : asked[group].find((field) => !known.includes(field));
      if (unknown) return refuse(`unknown field "${unknown}"`);
    }
    const rows = grouped(within(state.data[name] ?? [], filter), asked).slice(0, Number(limit));
    return json(200, { data: { viewer: { accounts: [{ [name]: rows }] } }, errors: null });
  }

  return {
    answer,
    state,
    account,
    token,
    zone,
    /** The same on a loopback port: gives its address and a way to stop it. */
    async listen() {
      const server = createServer(async (incoming, outgoing) => {
        const chunks = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const bodied = incoming.method === "GET" ? {} : { body: Buffer.concat(chunks) };
        const request = new Request(`http://127.0.0.1${incoming.url}`, { method: incoming.method, headers: incoming.headers, ...bodied });
        const answered = await answer(request);
        outgoing.writeHead(answered.status).end(await answered.text());
      });
      await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
      return {
        base: `http://127.0.0.1:${server.address().port}/client/v4`,
        stop: () => new Promise((done) => {
          server.close(done);
          server.closeAllConnections();
        }),
      };
    },
  };
}

function within(rows, filter) {
  return rows.filter(({ at }) =>
    Object.entries(filter).every(([key, value]) => {
      const own = key.startsWith("datetime") ? new Date(at).getTime() : at.slice(0, 10);
      const bound = key.startsWith("datetime") ? new Date(value).getTime() : value;
      return key.endsWith("_geq") ? own >= bound : own <= bound;
    }),
  );
}

function grouped(rows, { dimensions = [], ...groups }) {
  const found = new Map();
  for (const row of rows) {
    const own = Object.fromEntries(
      dimensions.map((name) => [name, name === "date" ? row.at.slice(0, 10) : (row[name] ?? "")]),
    );
    const key = JSON.stringify(own);
    if (!found.has(key)) found.set(key, { dimensions: own, rows: [] });
    found.get(key).rows.push(row);
  }
  return [...found.values()].map(({ dimensions: own, rows: members }) => {
    const made = { dimensions: own };
    for (const [group, fields] of Object.entries(groups)) {
      if (group === "count") made.count = members.reduce((sum, row) => sum + (row.count ?? 1), 0);
      else made[group] = Object.fromEntries(fields.map((field) => [field, combined(group, members.map((row) => row[field] ?? 0))]));
    }
    return made;
  });
}

function combined(group, values) {
  const sum = values.reduce((all, each) => all + each, 0);
  return { sum, avg: sum / values.length, max: Math.max(...values), quantiles: Math.max(...values) }[group];
}

function trouble(what) {
  if (what === "hang") return new Promise(() => {});
  if (what === "garbage") return new Response("<html>busy</html>");
  return json(what, { success: false, errors: [{ message: "stand-in trouble" }] });
}

function refuse(message, code = "parse") {
  return json(200, { data: null, errors: [{ message, path: null, extensions: { code } }] });
}

function json(status, body) {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
