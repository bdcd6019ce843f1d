/**
 * node smoke.mjs STAGE.json [STAGE2.json ...]
 *
 * Starts workerd with exactly the bindings of each stage (format: local/bindings.mjs), calls every route, and checks every answer:
 * a route that is bound works, one that is not says so, and under the fence nothing is written. One line per check.
 * Exit code 1 if any check fails, 2 if a file cannot be read as a stage. Nothing leaves the loopback interface.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { texts } from "./local/bindings.mjs";
import { startPostgres } from "./test/postgres.mjs";
import { join, run } from "./local/workerd.mjs";

/** A check that hangs is a failed check. */
const HANG_MS = 60_000;
/** How often the answer to a job is asked for. */
const POLLS = 2_000;

const QUEUES = { JOBS: "/jobs", PUSH: "/jobs/push", EMAIL: "/jobs/email", ANALYTICS: "/jobs/analytics", IMAGES: "/jobs/images" };
const TEXT = { "Content-Type": "text/plain" };
const JSON_TYPE = { "Content-Type": "application/json" };

/** Checks one stage; `say(ok, check, why)` is told of each. */
export async function smoke(stage, { postgres, say }) {
  const running = await run(stage, { postgres });
  try {
    for (const [check, body] of checksOf(stage, running)) {
      let guard;
      const hang = new Promise((_, fail) => {
        guard = setTimeout(() => fail(new Error("no answer")), HANG_MS);
      });
      try {
        await Promise.race([body(), hang]);
        say(true, check);
      } catch (error) {
        say(false, check, error.message.split("\n")[0]);
      } finally {
        clearTimeout(guard);
      }
    }
  } finally {
    await running.stop();
  }
}

/** Pairs of a name and what it runs, in order. */
function checksOf(stage, running) {
  const values = texts(stage);
  const binding = (name) => stage.bindings.find((each) => each.name === name);
  const fenced = values.DB_FENCED === "true";
  const hosts = ["DB_D1", "DB_POSTGRES"].filter(binding);
  const serving = values.DB_SERVING ?? hosts[0];
  const checks = [];
  const check = (name, body) => checks.push([name, body]);

  let visitors = 0;
  /** A request from an address of its own, so that the rate limit of one check is not another's. */
  const fetch = (path, { headers, ...init } = {}) => {
    visitors += 1;
    const address = `2001:db8::${visitors.toString(16)}`;
    return running.fetch(path, { ...init, headers: { "CF-Connecting-IP": address, ...headers } });
  };
  const get = async (path, status = 200) => read(await fetch(path), status);
  /** A write; under the fence, that it is refused. Gives the answer's body, or nothing under the fence. */
  const write = async (method, path, body, headers, status = 201) => {
    const answer = await fetch(path, { method, body, headers });
    if (!fenced) return read(answer, status);
    assert.ok(Number(answer.headers.get("Retry-After")) > 0, "a fenced write says when to try again");
    await read(answer, 503);
    return undefined;
  };
  /** Checks a route whose binding may be absent. */
  const route = (name, title, path, body) => {
    if (binding(name)) check(title, body);
    else {
      check(`${title} without ${name}`, async () => {
        const { binding: named } = await get(path, 404);
        assert.equal(named, name);
      });
    }
  };

  check("GET /health", async () => {
    const health = await get("/health");
    assert.equal(health.ok, true);
    const unknown = stage.bindings.map(({ name }) => name).filter((name) => !health.bindings.includes(name));
    assert.deepEqual(unknown, [], `the Worker does not know ${unknown.join(", ")} (edge/src/env.ts)`);
    assert.equal(health.bindings.length, stage.bindings.length, "no other binding is there");
    assert.equal(health.app, values.APP);
  });

  check("GET /ready", async () => {
    const { ready, answers } = await get("/ready");
    assert.equal(ready, true);
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

  route(serving ?? "DB_D1", "/db", "/db", async () => {
    const before = await get("/db");
    assert.equal(before.serving, serving);
    assert.equal(before.fenced, fenced);
    const note = await write("POST", "/db", JSON.stringify({ text: "smoke" }), JSON_TYPE);
    const after = await get("/db");
    assert.equal(after.count, before.count + (note ? 1 : 0));
    if (note) assert.ok(after.latest.some(({ id, text }) => id === note.id && text === "smoke"));
  });

  route("FILES", "/files/:key", "/files/none", async () => {
    if (!(await write("PUT", "/files/smoke.txt", "a file", TEXT))) return get("/files/smoke.txt", 404);
    const answer = await fetch("/files/smoke.txt");
    assert.equal(answer.headers.get("Content-Type"), "text/plain");
    assert.equal(await answer.text(), "a file");
  });

  route("CACHE", "/cache/:key", "/cache/none", async () => {
    if (!(await write("PUT", "/cache/smoke?ttl=60", "a value", TEXT))) return get("/cache/smoke", 404);
    assert.equal(await (await fetch("/cache/smoke")).text(), "a value");
  });

  for (const [name, path] of Object.entries(QUEUES)) {
    if (!binding(name)) {
      check(`POST ${path} without ${name}`, async () => {
        if (fenced) return write("POST", path, "{}", JSON_TYPE);
        assert.equal((await read(await fetch(path, { method: "POST", body: "{}", headers: JSON_TYPE }), 404)).binding, name);
      });
      continue;
    }
    const { queueName } = binding(name);
    const consumed = (stage.queueConsumers ?? []).some((each) => each.queueName === queueName);
    check(`${name} has a consumer`, async () => assert.ok(consumed, `nothing consumes ${queueName}`));
    check(`POST ${path} and its consumer`, async () => {
      const job = await write("POST", path, JSON.stringify({ smoke: true }), JSON_TYPE, 202);
      if (job && consumed) await done(running, fetch, job.id);
    });
    check(`${name}: the consumer, delivered to directly`, async () => {
      const job = { id: `smoke-${name}`, queue: path.split("/")[2] ?? "jobs", data: {} };
      const result = await (await running.worker()).queue(queueName, [delivery("good", job), delivery("bad", "no job")]);
      assert.equal(result.outcome, "ok");
      assert.deepEqual(result.explicitAcks, fenced ? [] : ["good"], "acknowledged");
      const retried = result.retryMessages.map(({ msgId, delaySeconds }) => [msgId, delaySeconds > 0]);
      assert.deepEqual(retried, fenced ? [["good", true], ["bad", true]] : [["bad", true]], "retried, with a delay");
    });
  }

  route("ROOMS", "/rooms/:id", "/rooms/smoke", async () => {
    await get("/rooms/smoke", 426);
    const ada = await join(running, "smoke", "ada");
    const bob = await join(running, "smoke", "bob");
    try {
      await bob.next("joined");
      ada.send("hello");
      if (fenced) return assert.ok((await ada.next("error")).retryAfter > 0);
      const { name, text } = await bob.next("message");
      assert.deepEqual({ name, text }, { name: "ada", text: "hello" });
      const eve = await join(running, "smoke", "eve");
      assert.deepEqual((await eve.next("joined")).messages.map((each) => each.text), ["hello"]);
      eve.close();
    } finally {
      ada.close();
      bob.close();
    }
  });

  const redis = values.REDIS_SERVING ?? ["REDIS_UPSTASH", "REDIS_EXTERNAL", "REDIS"].find((host) => binding(`${host}_URL`));
  route(`${redis ?? "REDIS_UPSTASH"}_URL`, "/redis", "/redis", async () => {
    assert.deepEqual(await get("/redis"), { ping: "PONG" });
    if (values.REDIS_FENCED === "true") return read(await fetch("/redis/smoke", { method: "PUT", body: "a" }), 503);
    if (!(await write("PUT", "/redis/smoke", "a value", TEXT))) return get("/redis/smoke", 404);
    assert.equal(await (await fetch("/redis/smoke")).text(), "a value");
  });

  if (binding("BACKUPS") && serving) {
    check("the weekly cron: a dump in BACKUPS", async () => {
      const scheduledTime = new Date(Date.UTC(2026, 10, 22, 3)); // the fourth Sunday of a month
      const result = await (await running.worker()).scheduled({ cron: "0 3 * * SUN", scheduledTime });
      assert.equal(result.outcome, "ok");
      const object = await (await running.miniflare.getR2Bucket("BACKUPS")).get("weekly/2026-11-22.ndjson");
      const lines = (await object.text()).trim().split("\n").map((line) => JSON.parse(line));
      assert.equal(lines[0].host, serving);
      assert.deepEqual(lines.at(-1), { end: true, rows: lines.length - 2 });
      const { count } = await get("/db");
      assert.equal(lines.filter(({ table }) => /(^|\.)notes$/.test(table)).length, count);
    });
  }

  if (binding("SENTRY_DSN") && serving) {
    check("SENTRY_DSN gets errors", async () => {
      const before = running.events.length;
      await (await running.worker()).queue("smoke", [delivery("bad", "no job")]);
      assert.equal(running.events.length, before + 1);
    });
  }

  route("LIMITER", "/limit", "/limit", async () => {
    const { simple } = binding("LIMITER");
    const { requests } = await get("/limit");
    if (requests !== undefined) assert.equal(Number(requests), simple.limit, "LIMITER_REQUESTS is what LIMITER allows");
    // The window may turn over meanwhile, so one visitor may be let in more often than the limit, never less.
    let allowed = 0;
    let answer;
    for (; allowed < 10 * simple.limit; allowed += 1) {
      answer = await running.fetch("/limit", { headers: { "CF-Connecting-IP": "198.51.100.1" } });
      if (answer.status !== 200) break;
      await answer.body?.cancel();
    }
    assert.ok(allowed >= simple.limit, `refused after ${allowed}`);
    assert.ok(Number(answer.headers.get("Retry-After")) >= simple.period, "told to wait for a whole period");
    await read(answer, 429);
    await get("/limit"); // another visitor is not meant
    await read(await running.fetch("/health", { headers: { "CF-Connecting-IP": "198.51.100.1" } }), 200);
  });

  check("no secret in an answer to /health or in the log", async () => {
    const shown = JSON.stringify(await get("/health")) + running.log();
    for (const { type, name, text } of stage.bindings) {
      if (type === "secret_text") assert.ok(!shown.includes(text), `${name} is shown`);
    }
  });
  check("nothing fetched but what is bound", async () => assert.deepEqual(running.strays, []));
  return checks;
}

/** The answer's JSON, its status and request id checked. */
async function read(answer, status) {
  const text = await answer.text();
  assert.equal(answer.status, status, `${answer.status}: ${text.slice(0, 200)}`);
  assert.ok(answer.headers.get("X-Request-Id"), "an answer has a request id");
  return JSON.parse(text);
}

async function done(running, fetch, id) {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const { done } = await read(await fetch("/jobs"), 200);
    if (done.some((job) => job.id === id)) return;
  }
  throw new Error(`the job is not done after ${POLLS} looks: ${running.log().slice(-500)}`);
}

function delivery(id, body) {
  return { id, timestamp: new Date(0), attempts: 1, body };
}

async function main(paths) {
  if (paths.length === 0) {
    console.error("usage: node smoke.mjs STAGE.json [STAGE2.json ...]");
    return 2;
  }
  const stages = [];
  for (const path of paths) {
    try {
      const stage = JSON.parse(readFileSync(path, "utf8"));
      if (!Array.isArray(stage.bindings)) throw new Error('"bindings" must be a list');
      stages.push([path, stage]);
    } catch (error) {
      console.error(`${path}: ${error.message}`);
      return 2;
    }
  }
  const hyperdrive = stages.some(([, { bindings }]) => bindings.some(({ type }) => type === "hyperdrive"));
  const postgres = hyperdrive ? await startPostgres() : undefined;
  let failed = 0;
  try {
    for (const [path, stage] of stages) {
      const say = (ok, check, why) => {
        if (!ok) failed += 1;
        console.log(`${ok ? "ok  " : "FAIL"}  ${path}  ${check}${why ? `: ${why}` : ""}`);
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
