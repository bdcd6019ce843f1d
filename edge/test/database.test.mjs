import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startBroken, startPostgres } from "./postgres.mjs";
import { run } from "../local/workerd.mjs";
import { stage } from "./stages.mjs";

const note = (text) => ({ method: "POST", body: JSON.stringify({ text }) });

let broken;
before(async () => {
  broken = await startBroken();
});
after(() => broken.stop());

describe("either host", () => {
  let postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  for (const host of ["DB_D1", "DB_POSTGRES"]) {
    test(`${host}: nothing is read before the first write, and a note as it was written after it`, async () => {
      const worker = await run(stage([host]), { postgres: postgres.url });
      try {
        assert.deepEqual(await (await worker.fetch("/db")).json(), { serving: host, fenced: false, count: 0, latest: [] });
        const written = await (await worker.fetch("/db", note("it's a ?1 and a $1 \u{1F600}"))).json();
        assert.match(written.id, /^[0-9a-f-]{36}$/);
        assert.deepEqual((await (await worker.fetch("/db")).json()).latest, [written]);
      } finally {
        await worker.stop();
      }
    });
  }
});

describe("which host serves", () => {
  const cases = [
    ["both and no DB_SERVING", ["DB_D1", "DB_POSTGRES"], {}, 500, /DB_D1 and DB_POSTGRES are both bound/],
    ["a DB_SERVING that is none", ["DB_D1"], { DB_SERVING: "D1" }, 500, /expected one of DB_D1, DB_POSTGRES/],
    ["a DB_SERVING that is not bound", ["DB_D1"], { DB_SERVING: "DB_POSTGRES" }, 404, /does not bind DB_POSTGRES/],
    ["no database", [], {}, 404, /does not bind DB_D1/],
  ];
  for (const [title, names, texts, status, message] of cases) {
    test(title, async () => {
      const worker = await run(stage(names, texts), { postgres: broken.url });
      try {
        const answer = await worker.fetch("/db");
        assert.equal(answer.status, status);
        assert.match((await answer.json()).error, message);
      } finally {
        await worker.stop();
      }
    });
  }
});

describe("a PostgreSQL that does not answer", () => {
  const texts = { SENTRY_DSN: "https://stand-in-key@sentry.invalid/1" };

  test("the route says 503 and when to try again, Sentry gets the cause, and nobody the password", async () => {
    const worker = await run(stage(["DB_POSTGRES"], texts), { postgres: broken.url });
    try {
      for (const request of [["/db"], ["/db", note("lost")]]) {
        const answer = await worker.fetch(...request);
        const body = await answer.json();
        assert.deepEqual([answer.status, body.binding], [503, "DB_POSTGRES"]);
        assert.ok(Number(answer.headers.get("Retry-After")) > 0);
      }
      const ready = await worker.fetch("/ready");
      assert.deepEqual([ready.status, (await ready.json()).answers], [503, { DB_POSTGRES: false }]);
      assert.equal(worker.events.length, 3);
      assert.equal(worker.events[0].exception.values.length, 2, "the cause and what it became");
      assert.doesNotMatch(JSON.stringify(worker.events) + worker.log(), /stand-in-password/);
    } finally {
      await worker.stop();
    }
  });

  test("beside a D1 that serves, the Worker is ready", async () => {
    const worker = await run(stage(["DB_D1", "DB_POSTGRES"], { DB_SERVING: "DB_D1" }), { postgres: broken.url });
    try {
      const ready = await worker.fetch("/ready");
      assert.deepEqual([ready.status, (await ready.json()).answers], [200, { DB_D1: true, DB_POSTGRES: false }]);
    } finally {
      await worker.stop();
    }
  });
});

describe("the fence", () => {
  for (const [value, fenced] of [["true", true], ["false", false], ["yes", true]]) {
    test(`DB_FENCED "${value}" ${fenced ? "refuses" : "lets through"} a write, and never a read`, async () => {
      const worker = await run(stage(["DB_D1", "CACHE"], { DB_FENCED: value }));
      try {
        const write = await worker.fetch("/db", note("a"));
        assert.equal(write.status, fenced ? 503 : 201);
        assert.equal(write.headers.has("Retry-After"), fenced);
        assert.equal((await worker.fetch("/cache/a", { method: "PUT", body: "a" })).status, fenced ? 503 : 201);
        const read = await (await worker.fetch("/db")).json();
        assert.deepEqual([read.fenced, read.count], [fenced, fenced ? 0 : 1]);
      } finally {
        await worker.stop();
      }
    });
  }
});

test("a note that is none is refused", async () => {
  const worker = await run(stage(["DB_D1"]));
  try {
    for (const body of ["", "[]", "null", "{}", '{"text": ""}', '{"text": 1}', '{"text": "\\u0000"}', JSON.stringify({ text: "a".repeat(10_001) })]) {
      assert.equal((await worker.fetch("/db", { method: "POST", body })).status, 400, body.slice(0, 20));
    }
    assert.equal((await (await worker.fetch("/db")).json()).count, 0);
  } finally {
    await worker.stop();
  }
});

test("an error of the database is ours: 500, reported with its stack, and the client learns only the request id", async () => {
  const worker = await run(stage(["DB_D1"], { APP: "demo", ENVIRONMENT: "prod", SENTRY_DSN: "https://stand-in-key@sentry.invalid/1" }));
  try {
    await (await worker.miniflare.getD1Database("DB_D1")).exec("CREATE TABLE notes (other TEXT)");
    const answer = await worker.fetch("/db", { ...note("a"), headers: { "X-Request-Id": "request-1" } });
    assert.equal(answer.status, 500);
    assert.deepEqual(await answer.json(), { error: "internal error", requestId: "request-1" });
    const [event] = worker.events;
    assert.equal(event.environment, "prod");
    assert.deepEqual(event.tags, { app: "demo", requestId: "request-1" });
    assert.match(event.exception.values.at(-1).value, /no column named/);
    assert.ok(event.exception.values.at(-1).stacktrace.frames.some(({ lineno }) => lineno > 0));
    assert.match(worker.log(), /no column named/);
  } finally {
    await worker.stop();
  }
});
