import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "pg";
import { startPostgres } from "../../local/servers.mjs";
import { run } from "../../local/workerd.mjs";
import { startBroken } from "../broken.mjs";
import { stage } from "../stages.mjs";

const SENTRY = { SENTRY_DSN: "https://stand-in-key@sentry.invalid/1" };

async function withWorker(names, texts, postgres, use) {
  const worker = await run(stage(names, texts), { postgres });
  try {
    return await use(worker);
  } finally {
    await worker.stop();
  }
}

let postgres;
let broken;
before(async () => {
  [postgres, broken] = await Promise.all([startPostgres(), startBroken()]);
});
after(() => Promise.all([postgres.stop(), broken.stop()]));

describe("PostgreSQL", () => {
  test("ten first requests at once make the schema once, with partitions for this month and the two after it", async () => {
    await withWorker(["DB_POSTGRES"], {}, postgres.url, async (worker) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => worker.fetch("/discover?q=a")));
      assert.deepEqual(answers.map(({ status }) => status), Array(10).fill(200), worker.log());
    });
    await query(async (client) => {
      const { rows } = await client.query("SELECT version, name FROM schema_migrations ORDER BY version");
      assert.deepEqual(rows[0], { version: 1, name: "start" });
      assert.deepEqual(await partitions(client), months(3));
    });
  });

  test("the daily care makes the months that are missing, and takes old records of jobs away", async () => {
    await query(async (client) => {
      await client.query(`DROP TABLE messages_${months(3)[2]}`);
      await client.query("INSERT INTO jobs_done VALUES ('old', 'push', now() - interval '31 days'), ('new', 'push', now())");
    });
    await withWorker(["DB_POSTGRES"], {}, postgres.url, async (worker) => {
      const { outcome } = await (await worker.worker()).scheduled({ cron: "30 2 * * *", scheduledTime: new Date() });
      assert.equal(outcome, "ok", worker.log());
    });
    await query(async (client) => {
      assert.deepEqual(await partitions(client), months(3));
      assert.deepEqual((await client.query("SELECT id FROM jobs_done")).rows, [{ id: "new" }]);
    });
  });
});

describe("which host serves", () => {
  const cases = [
    ["both and no DB_SERVING", ["DB_D1", "DB_POSTGRES"], {}, 500, /DB_D1 and DB_POSTGRES are both bound/],
    ["a DB_SERVING that is none", ["DB_D1"], { DB_SERVING: "D1" }, 500, /expected one of DB_D1, DB_POSTGRES/],
    ["a DB_SERVING that is not bound", ["DB_D1"], { DB_SERVING: "DB_POSTGRES" }, 404, /does not bind DB_POSTGRES/],
    ["no database", [], {}, 404, /does not bind DB_D1/],
  ];
  for (const [title, names, texts, status, message] of cases) {
    test(title, () =>
      withWorker(names, texts, broken.url, async (worker) => {
        const answer = await worker.fetch("/discover");
        assert.equal(answer.status, status);
        assert.match((await answer.json()).error, message);
      }),
    );
  }
});

describe("a PostgreSQL that does not answer", () => {
  test("the route says 503 and when to try again, Sentry gets the cause, and nobody the password", () =>
    withWorker(["DB_POSTGRES"], SENTRY, broken.url, async (worker) => {
      const answer = await worker.fetch("/discover");
      assert.deepEqual([answer.status, (await answer.json()).binding], [503, "DB_POSTGRES"]);
      assert.ok(Number(answer.headers.get("Retry-After")) > 0);
      const ready = await worker.fetch("/ready");
      assert.deepEqual([ready.status, (await ready.json()).answers], [503, { DB_POSTGRES: false }]);
      assert.equal(worker.events.length, 2);
      assert.equal(worker.events[0].exception.values.length, 2, "the cause and what it became");
      assert.doesNotMatch(JSON.stringify(worker.events) + worker.log(), /stand-in-password/);
    }));

  test("beside a D1 that serves, the Worker is ready", () =>
    withWorker(["DB_D1", "DB_POSTGRES"], { DB_SERVING: "DB_D1" }, broken.url, async (worker) => {
      const ready = await worker.fetch("/ready");
      assert.deepEqual([ready.status, (await ready.json()).answers], [200, { DB_D1: true, DB_POSTGRES: false }]);
    }));
});

for (const [value, fenced] of [["true", true], ["false", false], ["yes", true]]) {
  test(`DB_FENCED "${value}" ${fenced ? "refuses" : "lets through"} a write, and never a read`, () =>
    withWorker(["DB_D1", "CACHE", "SIGN_INS"], { DB_FENCED: value }, undefined, async (worker) => {
      const body = JSON.stringify({ name: "somebody", password: "a password" });
      const write = await worker.fetch("/auth/sign-up", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      assert.equal(write.status, fenced ? 503 : 201);
      assert.equal(write.headers.has("Retry-After"), fenced);
      assert.equal((await worker.fetch("/health")).status, 200);
    }));
}

test("an error of the database is ours: 500, reported with its stack, and the client learns only the request id", () =>
  withWorker(["DB_D1"], { APP: "demo", ENVIRONMENT: "prod", ...SENTRY }, undefined, async (worker) => {
    const db = await worker.miniflare.getD1Database("DB_D1");
    await db.exec("CREATE TABLE rooms (other TEXT)");
    const answer = await worker.fetch("/discover", { headers: { "X-Request-Id": "request-1" } });
    assert.equal(answer.status, 500);
    assert.deepEqual(await answer.json(), { error: "internal error", requestId: "request-1" });
    const [event] = worker.events;
    assert.equal(event.environment, "prod");
    assert.equal(event.tags.requestId, "request-1");
    assert.match(event.exception.values.at(-1).value, /rooms already exists/);
    assert.ok(event.exception.values.at(-1).stacktrace.frames.some(({ lineno }) => lineno > 0));
    assert.match(worker.log(), /rooms already exists/);
  }));

async function query(use) {
  const client = new Client(postgres.url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function partitions(client) {
  const { rows } = await client.query("SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'messages'::regclass");
  return rows.map(({ name }) => name.replace("messages_", "")).sort();
}

/** The month that it is and those after it, as partitions are named. */
function months(count) {
  const now = new Date();
  return Array.from({ length: count }, (_, ahead) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString().slice(0, 7).replace("-", "_"),
  );
}
