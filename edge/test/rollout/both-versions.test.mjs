/** Two versions of a Worker at once, as `rungs:rollout` deploys them: over the same rows and the same Durable Object. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { worker } from "./deploying.mjs";

const STABLE = "00000000-0000-4000-8000-000000000001";
const CURRENT = "00000000-0000-4000-8000-000000000002";

/** Both versions count in one Durable Object; each reads and writes messages in its own way. */
const code = (version, insert, select) => `
import { DurableObject } from "cloudflare:workers";
export class SignIns extends DurableObject {
  count() {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS seen (at INTEGER)");
    sql.exec("INSERT INTO seen VALUES (0)");
    return sql.exec("SELECT count(*) AS n FROM seen").one().n;
  }
}
export default {
  async fetch(request, env) {
    const path = new URL(request.url).pathname.slice(1);
    if (path === "version") return new Response(${version});
    if (path === "count") return Response.json(await env.SIGN_INS.get(env.SIGN_INS.idFromName("all")).count());
    if (request.method === "PUT") await env.DB_D1.prepare(${JSON.stringify(insert)}).bind(path, await request.text()).run();
    return Response.json(await env.DB_D1.prepare(${JSON.stringify(select)}).bind(path).first());
  },
};`;

const STAGE = {
  compatibilityDate: "2026-04-01",
  bindings: [
    { type: "d1", name: "DB_D1", databaseId: "messages" },
    { type: "durable_object_namespace", name: "SIGN_INS", className: "SignIns" },
  ],
  exports: { SignIns: { type: "durable-object", storage: "sqlite" } },
};
const VERSIONS = {
  [STABLE]: {
    code: code(1, "INSERT INTO messages (id, body) VALUES (?, ?)", "SELECT id, body FROM messages WHERE id = ?"),
    ...STAGE,
  },
  [CURRENT]: {
    code: code(
      2,
      "INSERT INTO messages (id, body, language) VALUES (?, ?, 'en')",
      "SELECT id, body, language FROM messages WHERE id = ?",
    ),
    ...STAGE,
  },
};

let api;
before(async () => {
  api = await worker(VERSIONS);
});
after(() => api.stop());

const migrate = async (statement) => (await api.database()).prepare(statement).run();
const write = async (version, path, body) => (await api.fetch(path, { version, method: "PUT", body })).json();
const read = async (version, path) => (await api.fetch(path, { version })).json();

test("an expand migration, then two versions over the same data, then only the new one", async (t) => {
  await t.test("the older version goes on while the schema grows under it", async () => {
    await api.deploy({ [STABLE]: 100 });
    await migrate("CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT NOT NULL)");
    await write(STABLE, "early", "before the column");
    await migrate("ALTER TABLE messages ADD COLUMN language TEXT");

    assert.deepEqual(await read(STABLE, "early"), { id: "early", body: "before the column" });
    await write(STABLE, "late", "after the column");
    assert.equal(await read(STABLE, "count"), 1);
  });

  await t.test("what one version writes the other reads", async () => {
    await api.deploy({ [STABLE]: 95, [CURRENT]: 5 });
    await write(CURRENT, "new", "by the new version");
    await write(STABLE, "old", "by the old version");

    assert.deepEqual(await read(STABLE, "new"), { id: "new", body: "by the new version" });
    assert.deepEqual(await read(CURRENT, "new"), { id: "new", body: "by the new version", language: "en" });
    for (const [id, body] of [
      ["old", "by the old version"],
      ["early", "before the column"],
      ["late", "after the column"],
    ]) {
      assert.deepEqual(await read(CURRENT, id), { id, body, language: null });
    }
  });

  await t.test("both count in the same Durable Object", async () => {
    assert.deepEqual([await read(CURRENT, "count"), await read(STABLE, "count"), await read(CURRENT, "count")], [2, 3, 4]);
  });

  await t.test("requests are shared by percent, and a visitor with a key stays with one version", async () => {
    const visit = async (key) =>
      (await api.fetch("version", { headers: { "Cloudflare-Workers-Version-Key": key } })).text();
    const keys = Array.from({ length: 400 }, (_, index) => `visitor ${index}`);
    const first = [];
    for (const key of keys) first.push(await visit(key));
    const current = first.filter((answer) => answer === "2").length;

    assert.ok(current >= 8 && current <= 36, `${current} of 400 requests went to a version with 5 %`);
    for (const [index, key] of keys.slice(0, 40).entries()) assert.equal(await visit(key), first[index]);
  });

  await t.test("a rollback keeps what the new version wrote, and so does going forward again", async () => {
    await api.deploy({ [STABLE]: 100 });
    assert.deepEqual(await read(STABLE, "new"), { id: "new", body: "by the new version" });
    await api.deploy({ [CURRENT]: 100 });
    assert.equal((await read(CURRENT, "new")).language, "en");
    assert.equal(await read(CURRENT, "count"), 5);
  });

  await t.test("a contract step while the older version serves is what breaks it", async () => {
    await api.deploy({ [CURRENT]: 95, [STABLE]: 5 });
    await migrate("ALTER TABLE messages RENAME COLUMN body TO text");

    assert.equal((await api.fetch("new", { version: STABLE })).status, 500);
  });
});
