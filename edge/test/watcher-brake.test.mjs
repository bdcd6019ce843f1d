import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NOON, start } from "./watcher.mjs";

const started = [];
after(() => Promise.all(started.map((watcher) => watcher.stop())));

const ZONE = { ZONE: "b".repeat(32) };
const hour = (hours) => new Date(NOON.getTime() + hours * 3_600_000);
const brake = (...actions) => ({ at: "150", actions, divide: 4 });
const rule = (id, requests_per_period) => ({
  id,
  ref: id,
  action: "block",
  expression: "true",
  ratelimit: { characteristics: ["ip.src"], period: 60, requests_per_period },
  version: "1",
  last_updated: "2026-11-01T00:00:00Z",
});

async function watcher({ bindings = {}, ...watch }) {
  const made = await start({ bindings, watch: { thresholds: ["1000"], ...watch } });
  started.push(made);
  made.state.queues = [
    // a full page of other stacks' queues before its own
    ...Array.from({ length: 100 }, (_, each) => ({ queue_id: `other-${each}`, queue_name: `other-${each}`, settings: { delivery_paused: false } })),
    { queue_id: "jobs", queue_name: "chat-prod-jobs", settings: { delivery_paused: false } },
  ];
  made.state.rules = [rule("minute", 1_000), rule("sign_in", 3)];
  return made;
}

const changes = ({ state }) => state.calls.filter(({ method, path }) => method !== "GET" && path !== "/graphql").map(({ method, path }) => [method, path]);
const limits = ({ state }) => state.rules.map(({ ratelimit }) => ratelimit.requests_per_period);
const ids = ({ sent }) => sent.map(({ data }) => data.alerts);

test("nothing is touched unless the stack asks for it, or before its amount", async () => {
  const made = await watcher({});
  made.use("2026-11-02", 200);
  await made.run();
  assert.deepEqual(changes(made), []);

  const asked = await watcher({ brake: brake("consumers", "limits") });
  asked.use("2026-11-02", 149);
  await asked.run();
  assert.deepEqual([changes(asked), asked.sent], [[], []]);
});

test("the queues of the stack, and they alone, are paused once, and that is told at once", async () => {
  const made = await watcher({ brake: brake("consumers") });
  made.use("2026-11-02", 200);
  for (let run = 0; run < 3; run += 1) await made.run(hour(run));

  assert.deepEqual(changes(made), [["PATCH", `/accounts/${made.account}/queues/jobs`]]);
  assert.deepEqual(made.state.queues.filter(({ settings }) => settings.delivery_paused).map(({ queue_id }) => queue_id), ["jobs"]);
  assert.deepEqual(ids(made), [["brake:consumers"]]);
  assert.match(made.sent[0].text, /pulled at \$200\.00: delivery of chat-prod-jobs is paused.*To release it: pulumi up --refresh/);
});

test("released, it is not pulled again in the same month", async () => {
  const made = await watcher({ brake: brake("consumers") });
  made.use("2026-11-02", 200);
  await made.run();
  made.state.queues.at(-1).settings.delivery_paused = false;
  await made.run(hour(1));
  assert.equal(made.state.queues.at(-1).settings.delivery_paused, false);

  made.use("2026-12-01", 200);
  await made.run(new Date("2026-12-02T00:00:00Z"));
  assert.equal(made.state.queues.at(-1).settings.delivery_paused, true);
});

test("rate limits let a share through, at least one request, and keep all else", async () => {
  const made = await watcher({ brake: brake("limits"), bindings: ZONE });
  const before = structuredClone(made.state.rules);
  made.use("2026-11-02", 200);
  for (let run = 0; run < 2; run += 1) await made.run(hour(run));

  assert.deepEqual(limits(made), [250, 1]);
  const rest = ({ ratelimit: { requests_per_period, ...others }, version, last_updated, ...kept }) => [others, kept];
  assert.deepEqual(made.state.rules.map(rest), before.map(rest));
  assert.equal(changes(made).length, 1);
  assert.match(made.sent[0].text, /the zone's 2 rate limits let a 4th through/);
});

test("an answer that is lost divides nothing twice", async () => {
  const made = await watcher({ brake: brake("limits"), bindings: ZONE });
  made.use("2026-11-02", 200);
  made.state.trouble.ruleset = 500;
  await made.run();
  assert.deepEqual(limits(made), [250, 1]);
  assert.deepEqual(ids(made), [["brake:limits:failed"]]);
  made.state.trouble = {};
  await made.run(hour(1));

  assert.deepEqual(limits(made), [250, 1]);
  assert.deepEqual(ids(made).at(-1), ["brake:limits"]);
});

test("an action that fails is told, tried again, and does not hinder the other", async () => {
  const made = await watcher({ brake: brake("consumers", "limits"), bindings: ZONE });
  made.use("2026-11-02", 200);
  made.state.trouble["chat-prod-jobs"] = 403;
  await made.run();
  assert.deepEqual(ids(made), [["brake:consumers:failed", "brake:limits"]]);
  assert.match(made.sent[0].text, /could not be pulled: answered 403\. It is tried again at every run/);
  made.state.trouble = {};
  await made.run(hour(1));

  assert.deepEqual(ids(made).at(-1), ["brake:consumers"]);
});

test("a queue that is not there is said, and the others are paused", async () => {
  const made = await watcher({ brake: brake("consumers"), queues: ["chat-prod-jobs", "chat-prod-gone"] });
  made.use("2026-11-02", 200);
  await made.run();

  assert.equal(made.state.queues.at(-1).settings.delivery_paused, true);
  assert.match(made.sent[0].text, /1 of its queues are not there/);
});

test("who could not be told when it was pulled is told at the next run", async () => {
  const made = await watcher({ brake: brake("consumers") });
  made.use("2026-11-02", 200);
  made.failing.add("webhook");
  await made.run();
  made.failing.clear();
  await made.run(hour(1));

  assert.deepEqual(ids(made), [["brake:consumers"]]);
  assert.equal(made.mails.length, 1);
});
