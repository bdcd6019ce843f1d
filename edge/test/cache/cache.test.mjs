/** The levels of the cache between isolates: what they share is KV, or a real Redis where the stage has one. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startRedis } from "../../local/servers.mjs";
import { outside } from "../../local/outside.mjs";
import { run } from "../../local/workerd.mjs";
import { stage } from "../stages.mjs";

const REDIS = { REDIS_UPSTASH_URL: "https://redis.invalid", REDIS_UPSTASH_TOKEN: "stand-in-redis-token" };

let redis;
let folder;
before(async () => {
  redis = await startRedis();
  folder = await mkdtemp(join(tmpdir(), "rungs-cache-"));
});
after(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

/** Names of what all isolates share: of answers, and of the versions of tags. */
const KEYS = {
  KV: async (worker) => (await (await worker.miniflare.getKVNamespace("CACHE")).list({ prefix: "cache/" })).keys.map(({ name }) => name),
  Redis: async (_, standIns) => {
    const headers = { Authorization: `Bearer ${REDIS.REDIS_UPSTASH_TOKEN}` };
    const asked = new Request(REDIS.REDIS_UPSTASH_URL, { method: "POST", headers, body: '["KEYS", "cache/*"]' });
    return (await (await standIns.answer(asked)).json()).result;
  },
};

// KV gets only what was asked for again, minutes later: here, the version of a tag.
for (const [title, texts, from, written] of [["KV", {}, "source", 0], ["Redis", REDIS, "shared", 2]]) {
  describe(title, () => {
    const declared = stage(["DB_D1", "CACHE", "SIGN_INS"], texts);
    /** An isolate that begins with an empty memory, on the same data; it ends when so many keys are written, after its answers. */
    async function isolate(keys, use) {
      const standIns = outside(declared, { redis });
      const worker = await run(declared, { standIns, persist: join(folder, title) });
      try {
        await use(worker);
        while ((await KEYS[title](worker, standIns)).length < keys) await new Promise((done) => setTimeout(done, 10));
        assert.deepEqual([worker.strays, worker.log().match(/"level":"error".*/g)], [[], null]);
      } finally {
        await worker.stop();
        standIns.stop();
      }
    }
    // Each run has an address of its own, as if in another data centre.
    const found = async (worker) => {
      const answer = await worker.fetch("/discover?q=lob");
      return [answer.headers.get("X-Cache"), (await answer.json()).rooms.map(({ name }) => name)];
    };

    test("a value of one isolate is another's, and a purge reaches those that begin later", async () => {
      await isolate(written / 2, async (worker) => {
        assert.deepEqual(await found(worker), ["source", []]);
        assert.deepEqual(await found(worker), ["local", []]);
      });
      await isolate(1 + written, async (worker) => {
        assert.deepEqual(await found(worker), [from, []]);
        const sign = { method: "POST", body: JSON.stringify({ name: "ada", password: "correct horse" }) };
        const { token } = await (await worker.fetch("/auth/sign-up", sign)).json();
        const headers = { Authorization: `Bearer ${token}` };
        const made = await worker.fetch("/rooms", { method: "POST", headers, body: '{"name": "lobby", "public": true}' });
        assert.equal(made.status, 201);
        assert.deepEqual(await found(worker), ["source", ["lobby"]]);
      });
      await isolate(1 + written, async (worker) => assert.deepEqual(await found(worker), [from, ["lobby"]]));
    });
  });
}

test("nine of ten reads of an API that is read a lot come from the cache, and a Redis that is down is nobody's error", async () => {
  const standIns = outside(stage([], REDIS), { redis: { host: "127.0.0.1", port: 1, password: "x" } });
  const worker = await run(stage(["DB_D1", "CACHE"], REDIS), { standIns });
  try {
    const from = [];
    for (let n = 0; n < 50; n += 1) {
      const answer = await worker.fetch(`/discover?q=${"abc"[n % 3]}`);
      assert.equal(answer.status, 200);
      from.push(answer.headers.get("X-Cache"));
    }
    assert.ok(from.filter((level) => level !== "source").length >= 45, from.join());
    assert.equal(worker.log().match(/Redis does not answer/g).length, 1);
  } finally {
    await worker.stop();
    standIns.stop();
  }
});
