import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { HOOK, HOOK_SECRET, METERS, NOON, start } from "./watcher.mjs";

const started = [];
after(() => Promise.all(started.map((watcher) => watcher.stop())));

async function watcher(options) {
  const made = await start(options);
  started.push(made);
  return made;
}

const hour = (hours) => new Date(NOON.getTime() + hours * 3_600_000);
const ids = ({ sent }) => sent.map(({ data }) => data.alerts);

test("a threshold is told once, to everybody, with what is spent and expected", async () => {
  const made = await watcher();
  made.use("2026-11-02", 52);
  for (const when of [NOON, hour(1)]) assert.equal(await made.run(when), "ok");

  assert.deepEqual(ids(made), [["budget:50"]]);
  const [told] = made.sent;
  assert.equal(told.text, "Spending has passed $50 (50 % of the estimate): $52.00 in the month so far, $52.00 expected at its end.");
  assert.deepEqual([told.name, told.secret, told.alert_type], ["Spending of chat-prod (growth)", HOOK_SECRET, "rungs_spend_watcher"]);
  assert.deepEqual([told.data.so_far, told.data.expected, told.data.estimate], ["52.00", "52.00", "100.00"]);
  assert.deepEqual(made.mails.map(({ from, to, subject, text }) => [from, to, subject, text]), [
    ["alerts@example.com", "ops@example.com", told.name, told.text],
  ]);
  assert.deepEqual(made.strays, []);
});

test("several thresholds passed at once are one line, and none is told later", async () => {
  const made = await watcher();
  made.use("2026-11-02", 130);
  await made.run();
  await made.run(hour(1));

  assert.deepEqual(ids(made), [["budget:120"]]);
  assert.match(made.sent[0].text, /passed \$120 \(120 % of the estimate\)/);
});

test("each next threshold is told when it is passed, and a new month starts afresh", async () => {
  const made = await watcher();
  made.use("2026-11-02", 60);
  await made.run();
  made.use("2026-11-03", 30);
  await made.run(hour(1));
  made.use("2026-12-01", 55);
  await made.run(new Date("2026-12-09T00:00:00Z"));

  assert.deepEqual(ids(made), [["budget:50"], ["budget:80"], ["budget:50"]]);
});

test("the end of the month is the month so far and the rate of the last seven days", async () => {
  const made = await watcher({ watch: { thresholds: ["80", "100", "120"] } });
  // Seven days at 6 a day, of which the seventh has only begun: 36 in 6 days, 15 days left, and nothing before.
  for (let day = 10; day <= 15; day += 1) made.use(`2026-11-${day}`, 6);
  await made.run();

  assert.deepEqual(ids(made), [["forecast:120"]]);
  assert.deepEqual([made.sent[0].data.so_far, made.sent[0].data.expected], ["36.00", "126.00"]);
  assert.match(made.sent[0].text, /expected to pass \$120 .*: \$126\.00 at the month's end, \$36\.00 so far/);
});

test("a forecast below the estimate is no news", async () => {
  const made = await watcher();
  for (let day = 10; day <= 15; day += 1) made.use(`2026-11-${day}`, 4);
  await made.run();

  assert.deepEqual(made.sent, []);
});

test("days of the month before count for the rate alone", async () => {
  const made = await watcher({ watch: { thresholds: ["1000"] }, limits: [{ id: "cloudflare.workers.req_day.free", metric: "requests_today", value: 1, unit: "requests/day", source: "a page" }] });
  for (const date of ["2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"]) made.use(date, 10);
  await made.run(new Date("2026-12-03T00:00:00Z"));
  made.use("2026-12-03", 1);
  await made.run(new Date("2026-12-03T13:00:00Z"));

  const { so_far, expected } = made.sent[0].data;
  // 51 in the 5 days and 13 hours since the 28th, and 28 days and 11 hours left
  assert.deepEqual([so_far, expected], ["21.00", "282.90"]);
});

test("what no dataset measures counts as its share of the month, and in full at its end", async () => {
  const made = await watcher({ watch: { other_monthly: "120" } });
  await made.run();

  const [{ data }] = made.sent;
  assert.deepEqual([data.so_far, data.expected, data.at_the_estimate], ["60.00", "120.00", "120"]);
  assert.deepEqual(data.alerts, ["budget:50", "forecast:120"]);
});

test("a delivery that fails is tried again, and does not hinder the other channel", async () => {
  const made = await watcher();
  made.use("2026-11-02", 52);
  made.failing.add("webhook");
  await made.run();
  assert.deepEqual([made.sent.length, made.mails.length], [0, 1]);
  made.failing.clear();
  made.failing.add("email");
  await made.run(hour(1));
  await made.run(hour(2));

  assert.deepEqual([made.sent.length, made.mails.length], [1, 1]);
  assert.match(made.log(), /the webhook answered 500/);
});

test("stored bytes are GB-months: each day its share of the month", async () => {
  const meters = { "cloudflare.d1.paid.storage": { price: "0.75", per: "1", included: "5" } };
  const made = await watcher({ meters, watch: { estimate: "10", thresholds: ["1"] } });
  made.state.data.d1StorageAdaptiveGroups = Array.from({ length: 15 }, (_, day) => [
    { at: `2026-11-${String(day + 1).padStart(2, "0")}T10:00:00Z`, databaseId: "one", databaseSizeBytes: 15e9 },
    { at: `2026-11-${String(day + 1).padStart(2, "0")}T22:00:00Z`, databaseId: "two", databaseSizeBytes: 5e9 },
  ]).flat();
  await made.run();

  assert.deepEqual([made.sent[0].data.so_far, made.sent[0].data.expected], ["3.75", "11.25"]);
});

test("operations are priced by their class; an unknown one as the dearer", async () => {
  const meters = {
    "cloudflare.r2.standard.class_a": { price: "10", per: "1" },
    "cloudflare.r2.standard.class_b": { price: "1", per: "1" },
    "cloudflare.kv.paid.reads": { price: "0.1", per: "1" },
  };
  const made = await watcher({ meters, watch: { thresholds: ["1"] } });
  const at = "2026-11-02T10:00:00Z";
  made.state.data.r2OperationsAdaptiveGroups = ["PutObject", "GetObject", "DeleteObject", "NewOperation"].map((actionType) => ({ at, actionType, requests: 1 }));
  made.state.data.kvOperationsAdaptiveGroups = ["read", "write"].map((actionType) => ({ at, actionType, requests: 1 }));
  await made.run();

  assert.deepEqual(made.sent[0].data.lines, {
    "cloudflare.r2.standard.class_a": "20.00",
    "cloudflare.r2.standard.class_b": "1.00",
    "cloudflare.kv.paid.reads": "0.10",
  });
});

test("limits are told at 70 and 85 %, once each", async () => {
  const limits = [{ id: "cloudflare.d1.dbsize.paid", metric: "d1_largest_bytes", value: 10e9, unit: "bytes", source: "D1 limits" }];
  const made = await watcher({ meters: {}, limits });
  const grow = (size) => (made.state.data.d1StorageAdaptiveGroups = [
    { at: "2026-11-15T10:00:00Z", databaseId: "small", databaseSizeBytes: 6e9 },
    { at: "2026-11-15T10:00:00Z", databaseId: "large", databaseSizeBytes: size },
  ]);
  for (const [index, size] of [6.9e9, 7e9, 8e9, 8.6e9, 9e9].entries()) {
    grow(size);
    await made.run(hour(index));
  }

  assert.deepEqual(ids(made), [["limit:cloudflare.d1.dbsize.paid:70"], ["limit:cloudflare.d1.dbsize.paid:85"]]);
  assert.match(made.sent[0].text, /^70 % of a limit is used: the largest D1 database, 7 GB of 10 GB \(cloudflare\.d1\.dbsize\.paid; D1 limits\)/);
});

test("every metric that a limit can be about is read", async () => {
  const at = "2026-11-15T23:30:00Z";
  const now = new Date("2026-11-15T23:59:00Z");
  const values = {
    requests_today: 100_000,
    kv_reads_today: 100_000,
    kv_writes_today: 1_000,
    kv_bytes: 1e9,
    d1_rows_read_today: 5_000_000,
    d1_rows_written_today: 100_000,
    d1_largest_bytes: 5e8,
    d1_bytes: 5e9,
    d1_queries_per_second: 1_000,
    queue_operations_today: 10_000,
    queue_messages_per_second: 5_000,
    queue_backlog_bytes: 25e9,
    objects_bytes: 5e9,
    connections: 1_500,
    p95_ms: 500,
    error_rate: 0.01,
    cpu_ms: 10,
  };
  const { metrics } = JSON.parse(readFileSync(new URL("../watcher/catalog.json", import.meta.url), "utf8"));
  assert.deepEqual(Object.keys(values), Object.keys(metrics));
  const limits = Object.entries(values).map(([metric, value]) => ({ id: `of.${metric}`, metric, value, unit: "of it", source: "a page" }));
  const made = await watcher({ meters: {}, limits });
  made.state.data = {
    workersInvocationsAdaptive: [
      { at, scriptName: "chat-prod-api", requests: 90_000, errors: 810, cpuTimeUs: 810_000_000, wallTimeP95: 450_000 },
      { at, scriptName: "another", requests: 5_000, errors: 5_000, wallTimeP95: 9_000_000 },
    ],
    kvOperationsAdaptiveGroups: [
      { at, actionType: "read", requests: 90_000 },
      { at, actionType: "write", requests: 900 },
    ],
    kvStorageAdaptiveGroups: [
      { at, namespaceId: "one", byteCount: 4.5e8 },
      { at, namespaceId: "two", byteCount: 4.5e8 },
    ],
    d1AnalyticsAdaptiveGroups: [
      { at, databaseId: "one", rowsRead: 4_500_000, rowsWritten: 90_000, readQueries: 3_240_000, writeQueries: 0 },
      { at, databaseId: "two", readQueries: 1, writeQueries: 1 },
    ],
    d1StorageAdaptiveGroups: Array.from({ length: 10 }, (_, each) => ({ at, databaseId: `${each}`, databaseSizeBytes: 4.5e8 })),
    queueMessageOperationsAdaptiveGroups: [
      { at, queueId: "one", actionType: "WriteMessage", count: 16_200_000, billableOperations: 9_000 },
      { at, queueId: "one", actionType: "ReadMessage", count: 99_000_000, billableOperations: 0 },
    ],
    queueBacklogAdaptiveGroups: [{ at, queueId: "one", bytes: 22.5e9, messages: 5 }],
    durableObjectsSqlStorageGroups: [{ at, namespaceId: "one", storedBytes: 4.5e9 }],
    hyperdrivePoolSizesAdaptiveGroups: [
      { at, configId: "one", coloCode: "AMS", currentPoolSize: 1_000 },
      { at, configId: "one", coloCode: "FRA", currentPoolSize: 350 },
      { at, configId: "two", coloCode: "FRA", currentPoolSize: 400 },
    ],
  };
  await made.run(now);

  assert.deepEqual(ids(made)[0], Object.keys(values).map((metric) => `limit:of.${metric}:85`));
  for (const line of made.sent[0].text.split("\n")) {
    assert.match(line, /^(90|95) % of a limit/, line); // the rows of the second Worker make 95 of the account's requests
  }
});

test("a limit that counts smaller things is compared with them", async () => {
  const limits = [{ id: "cloudflare.d1.throughput", metric: "d1_queries_per_second", times: 5, value: 1_000, unit: "queries/second", source: "D1 limits" }];
  const made = await watcher({ meters: {}, limits });
  made.state.data.d1AnalyticsAdaptiveGroups = [{ at: "2026-11-15T23:30:00Z", databaseId: "one", readQueries: 540_000, writeQueries: 0 }];
  await made.run();

  assert.match(made.sent[0].text, /^75 % of a limit is used: the busiest D1 database, 750 queries\/second of 1,000/);
});

test("a few failures in a quiet hour are no alarm", async () => {
  const limits = [{ id: "objective.errors", metric: "error_rate", value: 0.01, unit: "share", source: "an objective" }];
  const made = await watcher({ meters: {}, limits });
  made.state.data.workersInvocationsAdaptive = [{ at: "2026-11-15T23:30:00Z", scriptName: "chat-prod-api", requests: 99, errors: 99 }];
  await made.run();

  assert.deepEqual(made.sent, []);
  made.state.data.workersInvocationsAdaptive[0].requests = 10_000;
  await made.run(hour(0));
  assert.match(made.sent[0].text, /^99 % of a limit is used: failed requests of its Workers, 0\.99 % of 1 % \(objective\.errors/);
});

test("with no token it says once a month that it is blind, and how to mend that", async () => {
  const made = await watcher({ blind: true });
  for (const when of [NOON, hour(1), new Date("2026-12-01T00:00:00Z")]) await made.run(when);

  assert.deepEqual(ids(made), [["blind"], ["blind"]]);
  assert.match(made.sent[0].text, /Account Analytics Read .*pulumi config set --secret rungs:analytics_token/);
  assert.deepEqual(made.state.calls, []);
});

test("a token that is refused is told at once", async () => {
  const made = await watcher({ bindings: { ANALYTICS_TOKEN: "another-token" } });
  await made.run();

  assert.deepEqual(ids(made), [["refused"]]);
  assert.doesNotMatch(JSON.stringify(made.sent) + made.log(), /another-token/);
});

test("a token of another account is told at once", async () => {
  const made = await watcher({ bindings: { ACCOUNT: "c".repeat(32) } });
  await made.run();

  assert.deepEqual(ids(made), [["refused"]]);
});

for (const trouble of [500, 429, "hang", "garbage"]) {
  test(`an API that is in trouble (${trouble}) is told after three runs, and the run does not fail`, async () => {
    const made = await watcher({ bindings: trouble === "hang" ? { API_TIMEOUT: "50" } : {} });
    made.use("2026-11-02", 52);
    made.state.trouble["*"] = trouble;
    const outcomes = [];
    for (let run = 0; run < 2; run += 1) outcomes.push(await made.run(hour(run)));
    assert.deepEqual(made.sent, []);
    for (let run = 2; run < 5; run += 1) outcomes.push(await made.run(hour(run)));

    assert.deepEqual(outcomes, Array(5).fill("ok"));
    assert.deepEqual(ids(made), [["failing"]]);
    assert.match(made.sent[0].text, /has not seen everything 3 times in a row.*workersInvocationsAdaptive/);
    assert.deepEqual(made.sent[0].data.not_measured, ["workersInvocationsAdaptive"]);
    if (trouble === "hang") return; // it is too impatient for answers, too
    made.state.trouble = {};
    await made.run(hour(6));
    assert.deepEqual(ids(made).at(-1), ["budget:50"]);
  });
}

test("a dataset that fails hides no other", async () => {
  const meters = { ...METERS, "cloudflare.d1.paid.rows_read": { price: "1", per: "1" } };
  const made = await watcher({ meters });
  made.use("2026-11-02", 52);
  made.state.trouble.d1AnalyticsAdaptiveGroups = 500;
  await made.run();

  assert.deepEqual(ids(made), [["budget:50"]]);
  assert.deepEqual(made.sent[0].data.not_measured, ["d1AnalyticsAdaptiveGroups"]);
});

test("e-mail goes out by the binding that Workers have for it, to the addresses that it allows", async () => {
  const email = { send_email: [{ name: "EMAIL", allowed_destination_addresses: ["ops@example.com"], allowed_sender_addresses: ["alerts@example.com"] }] };
  const made = await watcher({ email, watch: { mail_to: ["ops@example.com", "stranger@example.com"] } });
  made.use("2026-11-02", 52);
  await made.run();

  const { told } = await (await made.memory()).get("2026-11", "json");
  assert.deepEqual(told["budget:50"].sort(), ["email:ops@example.com", "webhook"]);
  assert.match(made.log(), /email to stranger@example\.com not allowed/);
});

test("chats get the form that they take", async () => {
  const made = await watcher({ bindings: { WEBHOOK_URL: "https://hooks.slack.com/services/stand-in" }, email: false });
  made.use("2026-11-02", 52);
  await made.run();

  assert.deepEqual(made.strays, ["https://hooks.slack.com/services/stand-in"]);
  assert.doesNotMatch(made.log(), /services\/stand-in/);
});

test("no secret is in a message or in the log, and nothing is asked of anybody else", async () => {
  const made = await watcher({ watch: { brake: { at: "50", actions: ["consumers", "limits"], divide: 4 } } });
  made.use("2026-11-02", 200);
  made.failing.add("webhook");
  await made.run();
  made.failing.clear();
  await made.run(hour(1));

  const told = JSON.stringify([made.sent.map(({ secret, ...rest }) => rest), made.mails]) + made.log();
  for (const secret of [made.token, HOOK, HOOK_SECRET]) assert.ok(!told.includes(secret), `${secret} is shown`);
  assert.deepEqual(made.strays, []);
});
