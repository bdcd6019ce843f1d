/** Jobs over real queues, on D1 and on PostgreSQL. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startPostgres } from "../../local/servers.mjs";
import { run } from "../../local/workerd.mjs";
import { stage } from "../stages.mjs";

const PUSH_URL = "https://push.invalid/send";
const OPERATOR_TOKEN = "stand-in-operator-token";

let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const host of ["DB_D1", "DB_POSTGRES"]) {
  describe(host, () => {
    let worker;
    let producer;
    /** What the push service got, and whether it works. */
    const pushed = [];
    let works = true;

    before(async () => {
      const answer = async (request) => {
        if (request.url !== PUSH_URL) return new Response("nothing stands for this address", { status: 502 });
        if (!works) return new Response(null, { status: 500 });
        pushed.push({ key: request.headers.get("Idempotency-Key"), job: await request.json() });
        return new Response(null, { status: 204 });
      };
      const bound = stage([host, "CACHE", "JOBS"], { PUSH_URL, OPERATOR_TOKEN });
      bound.queueConsumers = [
        // No retries: the Worker's own delays are minutes. What fails dies at once.
        { queueName: "test-jobs", maxBatchSize: 10, maxRetries: 0, deadLetterQueue: "test-jobs-dead" },
        { queueName: "test-jobs-dead", maxBatchSize: 10, maxRetries: 3 },
      ];
      worker = await run(bound, { postgres: postgres.url, standIns: { answer, events: [], strays: [] } });
      producer = await worker.miniflare.getQueueProducer("JOBS");
    });
    after(() => worker?.stop());

    const operator = async (method, path = "", body) => {
      const headers = { Authorization: `Bearer ${OPERATOR_TOKEN}`, "Content-Type": "application/json" };
      const answer = await worker.fetch(`/operator/dead-letters${path}`, { method, headers, body: body && JSON.stringify(body) });
      assert.ok(answer.ok, `${answer.status}: ${await answer.clone().text()} ${worker.log()}`);
      return answer.status === 204 ? undefined : answer.json();
    };
    const letters = async () => (await operator("GET")).letters;
    const job = (kind, data) => ({ id: crypto.randomUUID(), kind, at: new Date().toISOString(), data });
    /** The first truthy answer; nothing tells when a queue has been drained. */
    async function until(ask, what) {
      for (const end = Date.now() + 20_000; Date.now() < end; ) {
        const found = await ask();
        if (found) return found;
        await new Promise((done) => setTimeout(done, 20));
      }
      throw new Error(`${what} did not happen: ${worker.log()}`);
    }

    test("a job that the queue brings twice is done once", async () => {
      const one = job("push", { to: "a" });
      await producer.send(one, { contentType: "json" });
      await until(() => pushed.length === 1, "the push");
      await producer.send(one, { contentType: "json" });
      const other = job("push", { to: "b" });
      await producer.send(other, { contentType: "json" });
      await until(() => pushed.some(({ key }) => key === other.id), "the other push");
      assert.deepEqual(pushed, [{ key: one.id, job: one }, { key: other.id, job: other }]);
    });

    test("what dies is kept, shown, and done after all", async () => {
      works = false;
      const one = job("push", { to: "c", token: "told to one person" });
      await producer.send(one, { contentType: "json" });
      const letter = await until(async () => (await letters())[0], "the death");
      assert.deepEqual([letter.queue, letter.body.data], ["test-jobs", { to: "c", token: "[secret]" }]);
      assert.equal(letter.replayedAt, null);
      works = true;
      assert.notEqual((await operator("POST", `/${letter.id}/replay`)).replayedAt, null);
      assert.notEqual((await operator("POST", `/${letter.id}/replay`)).replayedAt, null);
      await until(() => pushed.some(({ key }) => key === one.id), "the push");
      assert.deepEqual(pushed.filter(({ key }) => key === one.id), [{ key: one.id, job: one }]);
      assert.deepEqual(await operator("POST", "/replay", { queue: "test-jobs" }), { replayed: 0, refused: [], next: null });
      await operator("DELETE", `/${letter.id}`);
      assert.deepEqual(await letters(), []);
    });

    test("what no database likes is kept all the same", async () => {
      const bodies = [{ text: "a\0b" }, "just a text", null, [1, { "a\0": "b" }]];
      for (const body of bodies) await producer.send(body, { contentType: "json" });
      const kept = await until(async () => {
        const found = await letters();
        return found.length === bodies.length && found;
      }, "their deaths");
      const texts = (list) => list.map((each) => JSON.stringify(each)).sort();
      assert.deepEqual(texts(kept.map(({ body }) => body)), texts(bodies));
      const pages = [];
      for (let before = ""; before !== null; ) {
        const page = await operator("GET", `?limit=2${before && `&before=${encodeURIComponent(before)}`}`);
        pages.push(...page.letters.map(({ id }) => id));
        before = page.next;
      }
      assert.deepEqual(pages.length, new Set(pages).size);
      assert.equal(pages.length, bodies.length);
    });

    test("events are added up, each once", async () => {
      const events = Array.from({ length: 30 }, () => job("analytics", { event: `tried on ${host}` }));
      for (const each of [...events, ...events.slice(0, 10)]) await producer.send(each, { contentType: "json" });
      const last = job("push", { to: "last" });
      await producer.send(last, { contentType: "json" });
      await until(() => pushed.some(({ key }) => key === last.id), "the last job");
      const counted = await until(async () => (await count(`tried on ${host}`)) >= 30 && count(`tried on ${host}`), "thirty events");
      assert.equal(counted, 30);
    });

    /** Of the day; there is no route that shows it. */
    async function count(event) {
      if (host === "DB_D1") {
        const database = await worker.miniflare.getD1Database("DB_D1");
        return (await database.prepare("SELECT count FROM daily WHERE event = ?").bind(event).first("count")) ?? 0;
      }
      const { Client } = await import("pg");
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      const { rows } = await client.query("SELECT count FROM daily WHERE event = $1", [event]);
      await client.end();
      return Number(rows[0]?.count ?? 0);
    }
  });
}
