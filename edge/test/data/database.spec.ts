import { env } from "cloudflare:test";
import { expect, test } from "vitest";
import { withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";

const bindings = env as Bindings;
const user = (db: { write: (sql: string, ...values: string[]) => Promise<unknown> }, id: string) =>
  db.write("INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, ?3, ?4)", id, `name-${id}`, "x", "2026-01-01T00:00:00.000Z");

test("the first use makes the schema, and the second finds it", async () => {
  await withDatabase(bindings, (db) => user(db, "a"));
  const names = await withDatabase(bindings, (db) => db.read<{ name: string }>("SELECT name FROM users"));
  expect(names).toEqual([{ name: "name-a" }]);
});

test("what is written together is written whole or not at all", async () => {
  await withDatabase(bindings, async (db) => {
    const insert = { sql: "INSERT INTO jobs_done (id, kind, done_at) VALUES (?1, 'push', '2026-01-01')", values: ["one"] };
    const error = await db.writeAll([insert, insert]).catch((reason: unknown) => reason);
    expect(db.isThere(error)).toBe(true);
    expect(await db.read("SELECT id FROM jobs_done")).toEqual([]);
  });
});

test("under the fence reads go on and writes are refused", async () => {
  await withDatabase(bindings, (db) => user(db, "b"));
  await withDatabase({ ...bindings, DB_FENCED: "true" }, async (db) => {
    expect(await db.read("SELECT id FROM users")).toContainEqual({ id: "b" });
    await expect(user(db, "c")).rejects.toMatchObject({ status: 503, retryAfter: 30 });
    await expect(db.writeAll([])).rejects.toMatchObject({ status: 503 });
  });
});
