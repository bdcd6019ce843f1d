/** Two versions of a Worker at once, as `rungs:rollout` deploys them: over the same rows and the same Durable Object. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Log, LogLevel, Miniflare } from "miniflare";
import { workersOf } from "../../local/versions.mjs";

const SCRIPT = "chat-prod-api";
const STABLE = "00000000-0000-4000-8000-000000000001";
const CURRENT = "00000000-0000-4000-8000-000000000002";

/** Both versions count in one Durable Object; each reads and writes messages in its own way. */
const worker = (version, insert, select) => `
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

const CODE = {
  [STABLE]: worker(1, "INSERT INTO messages (id, body) VALUES (?, ?)", "SELECT id, body FROM messages WHERE id = ?"),
  [CURRENT]: worker(
    2,
    "INSERT INTO messages (id, body, language) VALUES (?, ?, 'en')",
    "SELECT id, body, language FROM messages WHERE id = ?",
  ),
};

const version = (id, percent) => ({
  id,
  percent,
  mainModule: "worker.js",
  modules: [{ name: "worker.js", type: "application/javascript+module", content: btoa(CODE[id]) }],
  compatibilityDate: "2026-04-01",
  bindings: [
    { type: "d1", name: "DB_D1", databaseId: "messages" },
    { type: "durable_object_namespace", name: "SIGN_INS", className: "SignIns" },
  ],
  exports: { SignIns: { type: "durable-object", storage: "sqlite" } },
});

let directory;
let miniflare;
let address;

/** Deploys the shares, by version, the larger one first; the data stays. */
async function deploy(shares) {
  const versions = Object.entries(shares).map(([id, percent]) => version(id, percent));
  const answers = versions.map(() => ({ url }) => assert.fail(`${url} was fetched`));
  const options = {
    workers: workersOf({ script: SCRIPT, queueConsumers: [], versions }, { answers }),
    host: "127.0.0.1",
    port: 0,
    cf: false, // else it is fetched from the network
    log: new Log(LogLevel.NONE),
    d1Persist: join(directory, "d1"),
    durableObjectsPersist: join(directory, "do"),
  };
  if (miniflare) await miniflare.setOptions(options);
  else miniflare = new Miniflare(options);
  address = await miniflare.ready;
}

const migrate = async (statement) => (await miniflare.getD1Database("DB_D1", SCRIPT)).prepare(statement).run();

/** A request that one version answers. */
const ask = (id, path, init) =>
  fetch(new URL(path, address), {
    ...init,
    headers: { "Cloudflare-Workers-Version-Overrides": `${SCRIPT}="${id}"` },
  });
const write = async (id, path, body) => (await ask(id, path, { method: "PUT", body })).json();
const read = async (id, path) => (await ask(id, path)).json();

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "rungs-rollout-"));
});
after(async () => {
  await miniflare?.dispose();
  await rm(directory, { recursive: true, force: true });
});

test("an expand migration, then two versions over the same data, then only the new one", async (t) => {
  await t.test("the older version goes on while the schema grows under it", async () => {
    await deploy({ [STABLE]: 100 });
    await migrate("CREATE TABLE messages (id TEXT PRIMARY KEY, body TEXT NOT NULL)");
    await write(STABLE, "early", "before the column");
    await migrate("ALTER TABLE messages ADD COLUMN language TEXT");

    assert.deepEqual(await read(STABLE, "early"), { id: "early", body: "before the column" });
    await write(STABLE, "late", "after the column");
    assert.equal(await read(STABLE, "count"), 1);
  });

  await t.test("what one version writes the other reads", async () => {
    await deploy({ [STABLE]: 95, [CURRENT]: 5 });
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
      (await fetch(new URL("version", address), { headers: { "Cloudflare-Workers-Version-Key": key } })).text();
    const keys = Array.from({ length: 400 }, (_, index) => `visitor ${index}`);
    const first = [];
    for (const key of keys) first.push(await visit(key));
    const current = first.filter((answer) => answer === "2").length;

    assert.ok(current >= 8 && current <= 36, `${current} of 400 requests went to a version with 5 %`);
    for (const [index, key] of keys.slice(0, 40).entries()) assert.equal(await visit(key), first[index]);
  });

  await t.test("a rollback keeps what the new version wrote, and so does going forward again", async () => {
    await deploy({ [STABLE]: 100 });
    assert.deepEqual(await read(STABLE, "new"), { id: "new", body: "by the new version" });
    await deploy({ [CURRENT]: 100 });
    assert.equal((await read(CURRENT, "new")).language, "en");
    assert.equal(await read(CURRENT, "count"), 5);
  });

  await t.test("a contract step while the older version serves is what breaks it", async () => {
    await deploy({ [CURRENT]: 95, [STABLE]: 5 });
    await migrate("ALTER TABLE messages RENAME COLUMN body TO text");

    assert.equal((await ask(STABLE, "new")).status, 500);
  });
});
