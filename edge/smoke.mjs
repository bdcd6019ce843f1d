/**
 * node smoke.mjs STAGE.json [STAGE2.json ...]
 *
 * Starts workerd with exactly the bindings of each stage (format: local/bindings.mjs), uses it as a client would, and checks every answer:
 * what is bound works, what is not says so, and under the fence nothing is written. One line per check.
 * Exit code 1 if any check fails, 2 if a file cannot be read as a stage. Nothing leaves the loopback interface.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { pathToFileURL } from "node:url";
import { texts } from "./local/bindings.mjs";
import { startPostgres } from "./local/servers.mjs";
import { join, run } from "./local/workerd.mjs";

/** A check that hangs is a failed check. */
const HANG_MS = 60_000;
/** How often something that happens after the answer is looked for. */
const LOOKS = 2_000;

const QUEUES = { PUSH: "push", EMAIL: "email", ANALYTICS: "analytics", IMAGES: "images" };
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** Checks one stage; `say(ok, check, why)` is told of each. */
export async function smoke(stage, { postgres, say }) {
  const persist = mkdtempSync(path(tmpdir(), "edge-smoke-"));
  const fenced = texts(stage).DB_FENCED === "true";
  try {
    // A fence falls upon a stack that was written to before.
    const before = fenced ? await attend(open(stage), { postgres, persist }, (running) => enter(running)) : undefined;
    await attend(stage, { postgres, persist }, async (running) => {
      for (const [check, body] of checksOf(stage, running, before)) {
        try {
          await inTime(body());
          say(true, check);
        } catch (error) {
          say(false, check, error.message.split("\n")[0]);
        }
      }
    });
  } finally {
    rmSync(persist, { recursive: true, force: true });
  }
}

/** Pairs of a name and what it runs, in order. `before`: who entered before the fence fell. */
function checksOf(stage, running, before) {
  const values = texts(stage);
  const fenced = before !== undefined;
  const binding = (name) => stage.bindings.find((each) => each.name === name);
  const hosts = ["DB_D1", "DB_POSTGRES"].filter(binding);
  const serving = values.DB_SERVING ?? hosts[0];
  const database = serving !== undefined;
  let client = before;
  const checks = [];
  const check = (name, body) => checks.push([name, body]);
  const get = async (route, status = 200) => read(await call(running, client, "GET", route), status);
  /** A write; under the fence, that it is refused. Gives the answer's body, or nothing under the fence. */
  const write = async (route, body, status = 201, headers = {}) => {
    const answer = await call(running, client, "POST", route, body, headers);
    if (!fenced) return read(answer, status);
    await refused(answer);
    return undefined;
  };
  /** What is bound, or that its absence is said. */
  const needs = (name, title, absent, body) => {
    if (binding(name)) check(title, body);
    else if (database) check(`${title} without ${name}`, async () => assert.equal((await absent()).binding, name));
  };

  check("GET /health", async () => {
    const health = await get("/health");
    const unknown = stage.bindings.map(({ name }) => name).filter((name) => !health.bindings.includes(name));
    assert.deepEqual(unknown, [], `the Worker does not know ${unknown.join(", ")} (edge/src/env.ts)`);
    assert.equal(health.bindings.length, stage.bindings.length, "no other binding is there");
    assert.deepEqual([health.ok, health.app], [true, values.APP]);
  });
  check("GET /ready", async () => {
    const { ready, answers } = await get("/ready");
    assert.equal(ready, true, JSON.stringify(answers));
    for (const host of hosts) assert.equal(answers[host], true, `${host} answers`);
  });
  check("GET /no-such-route", async () => {
    const { error, requestId } = await get("/no-such-route", 404);
    assert.ok(error && requestId);
  });
  if (values.DB_SERVING !== undefined) {
    check("DB_SERVING names a database that is bound", async () => {
      assert.ok(hosts.includes(serving), `${serving} is not among ${hosts.join(", ") || "none"}`);
    });
  }

  if (database) {
    if (!fenced) check("sign-up, a room, a message", async () => void (client = await enter(running)));
    check("who is signed in", async () => assert.equal((await get("/auth/me")).user.name, client.name));
    check("a message is kept, and the same key is the same message", async () => {
      const route = `/rooms/${client.room}/messages`;
      const sent = await write(route, { key: "second", text: "and again" });
      if (sent) assert.equal((await write(route, { key: "second", text: "and again" }, 200)).seq, sent.seq);
      const { messages } = await get(route);
      assert.deepEqual(messages.map(({ text }) => text).sort(), sent ? ["and again", "hello"] : ["hello"]);
    });
    check("a stranger sees nothing of it", async () => {
      if (fenced) return;
      const stranger = await signUp(running);
      await read(await call(running, stranger, "GET", `/rooms/${client.room}/messages`), 404);
    });
    check("GET /discover", async () => assert.ok(Array.isArray((await get("/discover")).rooms)));
  }

  needs("FILES", "a file goes up and comes down", () => get("/files/00000000-0000-4000-8000-000000000000", 404), async () => {
    if (!database) return;
    const file = await write("/files?name=dot.png", PNG, 201, { "Content-Type": "image/png" });
    if (!file) return;
    const answer = await call(running, client, "GET", `/files/${file.id}`);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), PNG);
    const link = await call(running, client, "POST", `/files/${file.id}/links`, { seconds: 60 });
    if (!binding("SIGNING_KEY")) return assert.equal((await read(link, 404)).binding, "SIGNING_KEY");
    const { url } = await read(link, 201);
    assert.equal((await running.fetch(url)).status, 200);
    await read(await running.fetch(url.replace(/.$/, (last) => (last === "A" ? "B" : "A"))), 403);
  });

  const kinds = Object.entries(QUEUES).filter(([name]) => binding(name));
  if (kinds.length === 0 && binding("JOBS")) kinds.push(["JOBS", "email"]);
  for (const [name, kind] of database ? kinds : []) {
    const { queueName } = binding(name);
    check(`${name} and what dies in it have consumers`, async () => {
      const consumed = (stage.queueConsumers ?? []).map((each) => each.queueName);
      assert.ok(consumed.includes(queueName), `nothing consumes ${queueName}`);
      const { deadLetterQueue } = stage.queueConsumers.find((each) => each.queueName === queueName);
      assert.ok(consumed.includes(deadLetterQueue), `nothing consumes ${deadLetterQueue}`);
    });
    check(`${name}: a job is done, and what is none is put aside`, async () => {
      const data = { event: "smoke", fileId: crypto.randomUUID() };
      const job = { id: crypto.randomUUID(), kind, at: new Date().toISOString(), data };
      const result = await (await running.worker()).queue(queueName, [delivery("good", job), delivery("bad", "no job")]);
      assert.equal(result.outcome, "ok");
      assert.deepEqual(result.explicitAcks.sort(), fenced ? [] : ["bad", "good"], "acknowledged");
      const retried = result.retryMessages.map(({ msgId, delaySeconds }) => [msgId, delaySeconds > 0]);
      assert.deepEqual(retried, fenced ? [["good", true], ["bad", true]] : [], "to come again, with a delay");
    });
  }
  if (database && binding("OPERATOR_TOKEN")) {
    check("what died can be looked at and sent again", async () => {
      const operator = { Authorization: `Bearer ${values.OPERATOR_TOKEN}` };
      const list = async () => read(await running.fetch("/operator/dead-letters", { headers: operator }), 200);
      assert.equal((await running.fetch("/operator/dead-letters")).status, 401);
      const died = await (await running.worker()).queue("smoke-dead", [delivery("dead", { some: "job" })]);
      assert.deepEqual(died.explicitAcks, fenced ? [] : ["dead"]);
      const { letters } = await list();
      assert.equal(letters.some(({ id }) => id === "dead"), !fenced);
    });
  }

  needs("ROOMS", "live: a message is stored, then acknowledged and shown", () => get(`/rooms/${client.room}/live`, 404), async () => {
    if (!database) return;
    const live = await join(running, client.room, client.token);
    try {
      await live.next("joined");
      live.send(JSON.stringify({ type: "message", key: "live", text: "live" }));
      if (fenced) return assert.ok((await live.next("error")).retryAfter > 0);
      const { seq } = await live.next("ack");
      const { messages } = await get(`/rooms/${client.room}/messages?after=${seq - 1}`);
      assert.deepEqual(messages.map(({ text }) => text), ["live"]);
    } finally {
      live.close();
    }
  });

  if (binding("BACKUPS") && database) {
    check("the weekly cron: a dump in BACKUPS", async () => {
      const scheduledTime = new Date(Date.UTC(2026, 10, 22, 3)); // the fourth Sunday of a month
      const result = await (await running.worker()).scheduled({ cron: "0 3 * * SUN", scheduledTime });
      assert.equal(result.outcome, "ok");
      const object = await (await running.miniflare.getR2Bucket("BACKUPS")).get("weekly/2026-11-22.ndjson");
      const lines = (await object.text()).trim().split("\n").map((line) => JSON.parse(line));
      assert.equal(lines[0].host, serving);
      assert.deepEqual(lines.at(-1), { end: true, rows: lines.length - 2 });
      assert.ok(lines.some(({ table, row }) => /(^|\.)messages$/.test(table) && row.text === "hello"));
    });
    check("the daily cron", async () => {
      const result = await (await running.worker()).scheduled({ cron: "30 2 * * *", scheduledTime: new Date() });
      assert.equal(result.outcome, "ok");
    });
  }

  if (binding("SENTRY_DSN") && database) {
    check("SENTRY_DSN gets errors", async () => {
      const events = running.events.length;
      if (fenced) return;
      await (await running.worker()).queue("smoke", [delivery("worse", "no job")]);
      await until(() => running.events.length > events);
    });
  }
  if (binding("LIMITER")) {
    check("who asks too often is told to wait, and nobody else", async () => {
      const { simple } = binding("LIMITER");
      const from = (address) => running.fetch("/limit", { headers: { "CF-Connecting-IP": address } });
      // The window may turn over meanwhile, so one visitor may be let in more often than the limit, never less.
      let allowed = 0;
      let answer;
      for (; allowed < 10 * simple.limit; allowed += 1) {
        answer = await from("198.51.100.1");
        if (answer.status !== 200) break;
        await answer.body?.cancel();
      }
      const { requests } = await read(await from("198.51.100.3"), 200);
      assert.equal(Number(requests), simple.limit, "LIMITER_REQUESTS is what LIMITER allows");
      assert.ok(allowed >= simple.limit, `refused after ${allowed}`);
      assert.ok(Number(answer.headers.get("Retry-After")) >= simple.period, "told to wait for a whole period");
      await read(answer, 429);
      await read(await from("198.51.100.2"), 200);
      await read(await running.fetch("/health", { headers: { "CF-Connecting-IP": "198.51.100.1" } }), 200);
    });
  }
  check("no secret in an answer to /health or in the log", async () => {
    const shown = JSON.stringify(await get("/health")) + running.log();
    for (const { type, name, text } of stage.bindings) {
      if (type === "secret_text") assert.ok(!shown.includes(text), `${name} is shown`);
    }
  });
  check("nothing fetched but what is bound", async () => assert.deepEqual(running.strays, []));
  return checks;
}

let visitors = 0;

/** Somebody new, from an address of their own, so that the rate limits of one are not another's. */
async function signUp(running) {
  visitors += 1;
  const visitor = { address: `2001:db8:${visitors.toString(16)}::1`, name: `smoke-${crypto.randomUUID().slice(0, 8)}` };
  const body = { name: visitor.name, password: crypto.randomUUID() };
  const { token } = await read(await call(running, visitor, "POST", "/auth/sign-up", body), 201);
  return { ...visitor, token };
}

/** Somebody new in a room of their own, with a message in it. */
async function enter(running) {
  const client = await signUp(running);
  const { id } = await read(await call(running, client, "POST", "/rooms", { name: "smoke", public: true }), 201);
  await read(await call(running, client, "POST", `/rooms/${id}/messages`, { key: "first", text: "hello" }), 201);
  return { ...client, room: id };
}

function call(running, client, method, route, body, headers = {}) {
  const json = body !== undefined && !Buffer.isBuffer(body);
  return running.fetch(route, {
    method,
    body: json ? JSON.stringify(body) : body,
    headers: {
      "CF-Connecting-IP": client?.address ?? "2001:db8::1",
      ...(client?.token ? { Authorization: `Bearer ${client.token}` } : {}),
      ...(json ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
  });
}

/** The answer's JSON, its status and request id checked. */
async function read(answer, status) {
  const text = await answer.text();
  assert.equal(answer.status, status, `${answer.status}: ${text.slice(0, 200)}`);
  assert.ok(answer.headers.get("X-Request-Id"), "an answer has a request id");
  return JSON.parse(text);
}

async function refused(answer) {
  assert.ok(Number(answer.headers.get("Retry-After")) > 0, "a fenced write says when to try again");
  await read(answer, 503);
}

function delivery(id, body) {
  return { id, timestamp: new Date(0), attempts: 1, body };
}

/** The same stage with its fence taken down. */
function open(stage) {
  const bindings = stage.bindings.map((each) => (each.name === "DB_FENCED" ? { ...each, text: "false" } : each));
  return { ...stage, bindings };
}

async function attend(stage, options, use) {
  const running = await run(stage, options);
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
}

async function inTime(promise) {
  let guard;
  const hang = new Promise((_, fail) => {
    guard = setTimeout(() => fail(new Error("no answer")), HANG_MS);
  });
  try {
    return await Promise.race([promise, hang]);
  } finally {
    clearTimeout(guard);
  }
}

async function until(holds) {
  for (let look = 0; look < LOOKS; look += 1) {
    if (holds()) return;
    await new Promise((done) => setImmediate(done));
  }
  throw new Error("it did not happen");
}

async function main(paths) {
  if (paths.length === 0) {
    console.error("usage: node smoke.mjs STAGE.json [STAGE2.json ...]");
    return 2;
  }
  const stages = [];
  for (const file of paths) {
    try {
      const stage = JSON.parse(readFileSync(file, "utf8"));
      if (!Array.isArray(stage.bindings)) throw new Error('"bindings" must be a list');
      stages.push([file, stage]);
    } catch (error) {
      console.error(`${file}: ${error.message}`);
      return 2;
    }
  }
  const hyperdrive = stages.some(([, { bindings }]) => bindings.some(({ type }) => type === "hyperdrive"));
  const postgres = hyperdrive ? await startPostgres() : undefined;
  let failed = 0;
  try {
    for (const [file, stage] of stages) {
      const say = (ok, check, why) => {
        if (!ok) failed += 1;
        console.log(`${ok ? "ok  " : "FAIL"}  ${file}  ${check}${why ? `: ${why}` : ""}`);
      };
      await smoke(stage, { postgres: postgres?.url, say }).catch((error) => say(false, "start", error.message));
    }
  } finally {
    await postgres?.stop();
  }
  console.log(failed === 0 ? "all checks passed" : `${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = await main(process.argv.slice(2));
