import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "pg";
import { startPostgres } from "../../local/servers.mjs";
import { run } from "../../local/workerd.mjs";
import { startBroken } from "../broken.mjs";
import { stage } from "../stages.mjs";

const CRON = "0 3 * * SUN";
const FIRST_SUNDAY = new Date(Date.UTC(2026, 10, 1, 3));
const SECOND_SUNDAY = new Date(Date.UTC(2026, 10, 8, 3));

/** The files that a run leaves, by name. */
async function dumped(worker, scheduledTime) {
  const { outcome } = await (await worker.worker()).scheduled({ cron: CRON, scheduledTime });
  assert.equal(outcome, "ok", worker.log());
  const bucket = await worker.miniflare.getR2Bucket("BACKUPS");
  const { objects } = await bucket.list();
  return Object.fromEntries(await Promise.all(objects.map(async ({ key }) => [key, await (await bucket.get(key)).text()])));
}

const parsed = (text) => text.trim().split("\n").map((line) => JSON.parse(line));

test("D1: every row once, over pages and parts, whatever the table is called", async () => {
  const worker = await run(stage(["DB_D1", "BACKUPS"], { APP: "demo", ENVIRONMENT: "prod" }));
  try {
    const db = await worker.miniflare.getD1Database("DB_D1");
    const wide = "é".repeat(2_000); // 4 kB: 2,500 rows are two parts of the upload, and three pages
    await db.exec(`CREATE TABLE "odd ""name" (id TEXT PRIMARY KEY, wide TEXT)`);
    await db.exec("CREATE TABLE _user_kept (n INTEGER, gone TEXT)");
    await db
      .prepare(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO "odd ""name" SELECT 'row-' || i, ? FROM n`)
      .bind(wide)
      .run();
    await db.exec("INSERT INTO _user_kept VALUES (-1, NULL)");
    const files = await dumped(worker, FIRST_SUNDAY);
    assert.deepEqual(Object.keys(files), ["monthly/2026-11-01.ndjson", "weekly/2026-11-01.ndjson"]);
    assert.equal(files["monthly/2026-11-01.ndjson"], files["weekly/2026-11-01.ndjson"]);
    const lines = parsed(files["weekly/2026-11-01.ndjson"]);
    assert.deepEqual(lines[0], { dump: 1, app: "demo", environment: "prod", host: "DB_D1", date: "2026-11-01" });
    assert.deepEqual(lines.at(-1), { end: true, rows: lines.length - 2 });
    const rows = lines.slice(1, -1);
    assert.deepEqual(rows.filter(({ table }) => table === "_user_kept").map(({ row }) => row), [{ n: -1, gone: null }]);
    const odd = rows.filter(({ table }) => table === 'odd "name');
    assert.equal(new Set(odd.map(({ row }) => row.id)).size, 2500);
    assert.ok(odd.every(({ row }) => row.wide === wide));
  } finally {
    await worker.stop();
  }
});

describe("PostgreSQL", () => {
  let postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  test("values as the database writes them, a partition's rows once, over pages", async () => {
    const client = new Client(postgres.url);
    await client.connect();
    await client.query(`
      CREATE SCHEMA "Odd";
      CREATE TABLE "Odd"."A ""table""" (n BIGINT, price NUMERIC, bytes BYTEA, at TIMESTAMPTZ, list INTEGER[], gone TEXT);
      INSERT INTO "Odd"."A ""table""" VALUES (9007199254740993, 0.10, '\\x00ff', '2026-01-02T03:04:05Z', '{1,2}', NULL);
      CREATE TABLE parted (id INTEGER, month DATE, PRIMARY KEY (id, month)) PARTITION BY RANGE (month);
      CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
      INSERT INTO parted SELECT i, '2026-01-15' FROM generate_series(1, 2500) i;`);
    await client.end();
    const worker = await run(stage(["DB_POSTGRES", "BACKUPS"]), { postgres: postgres.url });
    try {
      const files = await dumped(worker, SECOND_SUNDAY);
      assert.deepEqual(Object.keys(files), ["weekly/2026-11-08.ndjson"]);
      const text = files["weekly/2026-11-08.ndjson"];
      const lines = parsed(text);
      const rows = lines.slice(1, -1);
      assert.deepEqual(lines.at(-1), { end: true, rows: rows.length });
      const parted = rows.filter(({ table }) => table.startsWith("public.parted"));
      assert.deepEqual([...new Set(parted.map(({ table }) => table))], ["public.parted"]);
      assert.equal(new Set(parted.map(({ row }) => row.id)).size, 2500);
      assert.equal(parted.length, 2500);
      // As text, since JSON.parse itself would round the number.
      assert.match(text, /"table":"Odd\.A \\"table\\"","row":\{"n":9007199254740993,"price":0\.10,"bytes":"\\\\x00ff",.*"list":\[1,2\],"gone":null/);
    } finally {
      await worker.stop();
    }
  });
});

test("a dump that fails is a failed run, reported, and leaves no file", async () => {
  const broken = await startBroken();
  const texts = { SENTRY_DSN: "https://stand-in-key@sentry.invalid/1" };
  const worker = await run(stage(["DB_POSTGRES", "BACKUPS"], texts), { postgres: broken.url });
  try {
    const result = await (await worker.worker()).scheduled({ cron: CRON, scheduledTime: FIRST_SUNDAY });
    assert.equal(result.outcome, "exception");
    assert.deepEqual((await (await worker.miniflare.getR2Bucket("BACKUPS")).list()).objects, []);
    assert.equal(worker.events[0].tags.cron, CRON);
  } finally {
    await worker.stop();
    broken.stop();
  }
});
