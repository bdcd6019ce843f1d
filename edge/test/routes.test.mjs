import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { outside } from "../local/outside.mjs";
import { join, run } from "../local/workerd.mjs";
import { stage } from "./stages.mjs";

const REDIS = { REDIS_URL: "https://redis.invalid", REDIS_TOKEN: "stand-in-redis-token" };
const SENTRY = { SENTRY_DSN: "https://stand-in-key@sentry.invalid/1" };

let worker;
before(async () => {
  worker = await run(stage(["DB_D1", "FILES", "CACHE", "JOBS", "ROOMS"], { APP: "demo", ...REDIS, ...SENTRY }));
});
after(() => worker.stop());

describe("every answer", () => {
  test("keeps the client's request id, and makes one instead of a strange one", async () => {
    const id = async (given) => (await worker.fetch("/health", { headers: { "X-Request-Id": given } })).headers.get("X-Request-Id");
    assert.equal(await id("abc-123"), "abc-123");
    assert.match(await id("<script>"), /^[0-9a-f-]{36}$/);
  });

  test("an unknown route and an unknown method are 404 in JSON", async () => {
    for (const [path, init] of [["/"], ["/nothing"], ["/db", { method: "DELETE" }]]) {
      const answer = await worker.fetch(path, init);
      assert.equal(answer.status, 404);
      assert.deepEqual(Object.keys(await answer.json()).sort(), ["error", "requestId"]);
    }
  });
});

describe("/files", () => {
  test("bytes come back as they were, with their type, as a download", async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(50_000));
    const put = await worker.fetch("/files/a%20b%2Fc", { method: "PUT", body: bytes, headers: { "Content-Type": "text/html" } });
    const { key, size, etag } = await put.json();
    assert.deepEqual([put.status, key, size], [201, "a b/c", bytes.length]);
    const got = await worker.fetch("/files/a%20b%2Fc");
    assert.deepEqual(new Uint8Array(await got.arrayBuffer()), bytes);
    const header = (name) => got.headers.get(name);
    assert.deepEqual([header("Content-Type"), header("ETag"), header("Content-Disposition")], ["text/html", etag, "attachment"]);
    assert.equal(header("X-Content-Type-Options"), "nosniff");
  });

  test("an empty file is a file", async () => {
    assert.equal((await worker.fetch("/files/empty", { method: "PUT" })).status, 201);
    assert.equal(await (await worker.fetch("/files/empty")).text(), "");
  });

  test("no length, no upload", async () => {
    const body = new ReadableStream({ start: (c) => (c.enqueue(new Uint8Array(1)), c.close()) });
    assert.equal((await worker.fetch("/files/a", { method: "PUT", body, duplex: "half" })).status, 411);
  });

  test("a key that R2 would refuse is the client's fault", async () => {
    assert.equal((await worker.fetch(`/files/${"a".repeat(1_025)}`, { method: "PUT", body: "a" })).status, 400);
    assert.equal((await worker.fetch("/files/none")).status, 404);
  });
});

describe("/cache", () => {
  test("a value lives at least as long as KV can count", async () => {
    for (const ttl of ["59", "0", "-60", "60.5", "soon"]) {
      assert.equal((await worker.fetch(`/cache/a?ttl=${ttl}`, { method: "PUT", body: "a" })).status, 400, ttl);
    }
    assert.deepEqual(await (await worker.fetch("/cache/a", { method: "PUT", body: "a" })).json(), { key: "a", ttl: 300 });
    const { keys } = await (await worker.miniflare.getKVNamespace("CACHE")).list();
    assert.ok(keys.find(({ name }) => name === "a").expiration > 0, "it expires");
  });

  test("a key that KV would refuse is the client's fault", async () => {
    assert.equal((await worker.fetch(`/cache/${"é".repeat(257)}`, { method: "PUT", body: "a" })).status, 400);
    assert.equal((await worker.fetch("/cache/none")).status, 404);
  });
});

describe("/redis", () => {
  test("a value comes back, and none is 404", async () => {
    assert.equal((await worker.fetch("/redis/a", { method: "PUT", body: "a value" })).status, 201);
    assert.equal(await (await worker.fetch("/redis/a")).text(), "a value");
    assert.equal((await worker.fetch("/redis/none")).status, 404);
  });

  test("of two hosts the one that REDIS_SERVING names is asked, and its fence refuses writes alone", async () => {
    const texts = (serving) => ({
      REDIS_UPSTASH_URL: "https://a.invalid",
      REDIS_UPSTASH_TOKEN: "stand-in-a",
      REDIS_EXTERNAL_URL: "https://b.invalid",
      REDIS_EXTERNAL_TOKEN: "stand-in-b",
      ...serving,
    });
    const standIns = outside(stage([], texts()));
    const put = (running) => running.fetch("/redis/a", { method: "PUT", body: "a" });
    const cases = [
      [{}, 500, 500],
      [{ REDIS_SERVING: "REDIS_UPSTASH" }, 201, 200],
      [{ REDIS_SERVING: "REDIS_EXTERNAL", REDIS_FENCED: "true" }, 503, 404],
      [{ REDIS_SERVING: "REDIS_UPSTASH", REDIS_FENCED: "true" }, 503, 200],
    ];
    for (const [serving, written, got] of cases) {
      const two = await run(stage([], texts(serving)), { standIns });
      try {
        assert.equal((await put(two)).status, written);
        assert.equal((await two.fetch("/redis/a")).status, got);
      } finally {
        await two.stop();
      }
    }
  });

  test("a refused token is a 503 that tells neither client nor Sentry the token", async () => {
    const ours = stage([], { ...REDIS, ...SENTRY });
    const standIns = outside(stage([], { ...REDIS, ...SENTRY, REDIS_TOKEN: "another" }));
    const other = await run(ours, { standIns });
    try {
      const answer = await other.fetch("/redis");
      const body = await answer.text();
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers.get("Retry-After")) > 0);
      assert.match(JSON.stringify(other.events), /WRONGPASS/);
      assert.ok(!(body + JSON.stringify(other.events) + other.log()).includes(REDIS.REDIS_TOKEN));
    } finally {
      await other.stop();
    }
  });
});

describe("/jobs", () => {
  const deliver = async (...messages) => (await worker.worker()).queue("test-jobs", messages);
  const delivery = (id, body, attempts = 1) => ({ id, body, attempts, timestamp: new Date(0) });

  test("a job delivered twice is done once", async () => {
    const job = { id: "twice", queue: "jobs", data: {} };
    for (const message of ["first", "second"]) {
      assert.deepEqual((await deliver(delivery(message, job))).explicitAcks, [message]);
    }
    const { done } = await (await worker.fetch("/jobs")).json();
    assert.equal(done.filter(({ id }) => id === "twice").length, 1);
  });

  test("a message that is no job is retried ever later, reported, and does not hold up the others", async () => {
    const reported = worker.events.length;
    const bad = [null, "text", { id: 1, queue: "jobs" }, { id: "a", queue: "toString" }];
    const result = await deliver(
      ...bad.map((body, n) => delivery(`bad-${n}`, body, n + 1)),
      delivery("late", null, 9),
      delivery("good", { id: "good", queue: "push", data: {} }),
    );
    assert.deepEqual(result.explicitAcks, ["good"]);
    assert.deepEqual(result.retryMessages.map(({ delaySeconds }) => delaySeconds), [60, 240, 960, 3_840, 43_200]);
    assert.equal(worker.events.length, reported + 5);
  });

  test("a queue that is none, one that is not bound, and a body that no queue takes", async () => {
    const post = (path, body) => worker.fetch(path, { method: "POST", body });
    assert.equal((await post("/jobs/fax", "{}")).status, 404);
    assert.equal((await (await post("/jobs/push", "{}")).json()).binding, "PUSH");
    assert.equal((await post("/jobs", "no JSON")).status, 400);
    assert.equal((await post("/jobs", JSON.stringify({ a: "a".repeat(128_000) }))).status, 413);
  });
});

describe("/rooms", () => {
  test("who joins sees the last hundred messages of this room only", async () => {
    const ada = await join(worker, "long", "ada");
    for (let n = 1; n <= 105; n += 1) ada.send(`message ${n}`);
    for (let n = 1; n <= 105; n += 1) assert.equal((await ada.next("message")).text, `message ${n}`);
    const bob = await join(worker, "long", "bob");
    const { messages } = await bob.next("joined");
    assert.deepEqual([messages.length, messages[0].text, messages.at(-1).text], [100, "message 6", "message 105"]);
    const eve = await join(worker, "other", "eve");
    assert.deepEqual((await eve.next("joined")).messages, []);
    for (const each of [ada, bob, eve]) each.close();
  });

  test("those in a room learn who many they are", async () => {
    const ada = await join(worker, "count", "ada");
    assert.equal((await ada.next("here")).count, 1);
    const bob = await join(worker, "count", "bob");
    assert.equal((await ada.next("here")).count, 2);
    bob.close();
    assert.equal((await ada.next("here")).count, 1);
    ada.close();
  });

  test("a ping is answered, and a message that is none is refused, to its sender alone", async () => {
    const ada = await join(worker, "odd", "ada");
    await ada.next("here");
    ada.send("ping");
    assert.equal(await ada.raw(), "pong");
    for (const odd of ["", "a".repeat(4_001), new Uint8Array(1)]) {
      ada.send(odd);
      assert.match((await ada.next("error")).error, /1 to 4000 characters/);
    }
    ada.close();
  });

  test("a room or a name that is none", async () => {
    for (const path of ["/rooms/a%20b", `/rooms/${"a".repeat(65)}`, "/rooms/a?name=%3Cb%3E"]) {
      assert.equal((await worker.upgrade(path)).status, 400, path);
    }
  });
});

describe("/limit", () => {
  for (const [named, by] of [["X-User", "user"], [undefined, "address"]]) {
    test(`counts by ${by} where IDENTITY_HEADER is ${named ?? "absent"}`, async () => {
      const limited = await run(stage(["LIMITER"], named ? { IDENTITY_HEADER: named, LIMITER_REQUESTS: "100" } : {}));
      try {
        const answer = await limited.fetch("/limit", { headers: { "X-User": "ada", "CF-Connecting-IP": "192.0.2.1" } });
        assert.equal((await answer.json()).by, by);
        assert.equal(answer.headers.get("RateLimit-Policy"), named ? '"identity";q=100;w=60' : null);
      } finally {
        await limited.stop();
      }
    });
  }
});
