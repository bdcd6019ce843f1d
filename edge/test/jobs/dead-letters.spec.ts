import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { consume } from "../../src/jobs/jobs";
import worker from "../../src/worker";
import { batch, bindings, job, queue } from "./outside";

interface Letter {
  id: string;
  queue: string;
  diedAt: string;
  replayedAt: string | null;
  body: { id: string; data: Record<string, unknown> };
}

const { OPERATOR_TOKEN } = bindings;

async function ask(method: string, path: string, { body, env = bindings }: { body?: unknown; env?: Bindings } = {}) {
  const ctx = createExecutionContext();
  const request = new Request(`https://chat.example/operator/dead-letters${path}`, {
    method,
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, "CF-Connecting-IP": `2001:db8:${(0x1000 + addresses++).toString(16)}::1` },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const answer = await worker.fetch(request as never, env as never, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}
let addresses = 0;
const list = async (query = "") => (await (await ask("GET", query)).json()) as { letters: Letter[]; next: string | null };
const die = (name: string, bodies: unknown[], ids: string[] = []) => consume(batch(`${name}-dead`, bodies, { ids }).batch, bindings);

beforeEach(() => withDatabase(bindings, (db) => db.write("DELETE FROM dead_letters")).then(() => {}));

test("what died is kept once with the queue that it died in, and acknowledged", async () => {
  const one = job("push", { to: "a" });
  const died = batch("app-push-dead", [one, "text", null, new Uint8Array([1, 2]).buffer], { ids: ["m1", "m2", "m3", "m4"] });
  await consume(died.batch, bindings);
  const again = batch("app-push-dead", [one], { ids: ["m1"] });
  await consume(again.batch, bindings);
  expect([...died.outcome, ...again.outcome]).toEqual(Array(5).fill("acknowledged"));
  const { letters } = await list();
  expect(letters.map(({ id, body }) => [id, body]).sort()).toEqual([["m1", one], ["m2", "text"], ["m3", null], ["m4", { base64: "AQI=" }]]);
  expect(letters[0]).toMatchObject({ queue: "app-push", replayedAt: null });
});

test("letters are paged, the latest first, and by queue", async () => {
  for (let number = 0; number < 7; number++) await die(number % 2 ? "odd" : "even", [job("push", { number })]);
  await withDatabase(bindings, (db) => db.write("UPDATE dead_letters SET died_at = '2026-01-01T00:00:00.000Z'")); // all at once
  const seen: unknown[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: Awaited<ReturnType<typeof list>> = await list(`?limit=2${next && `&before=${encodeURIComponent(next)}`}`);
    seen.push(...page.letters.map(({ body }) => body.data.number));
    ({ next } = page);
  }
  expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  expect((await list("?queue=odd")).letters.map(({ queue }) => queue)).toEqual(["odd", "odd", "odd"]);
});

test.each(["?before=x", "?before=2026-13-41T00:00:00.000Z_a", "?limit=0", "?limit=1e9", "?queue=%00", `?queue=${"q".repeat(64)}`])(
  "a query %s is a 400",
  async (query) => {
    expect((await ask("GET", query)).status).toBe(400);
  },
);

test("a replay puts the job back under its own id, and a second changes nothing", async () => {
  const { queue: PUSH, sent } = queue();
  const one = job("push", { to: "a", token: "told to one person" });
  await die("app-push", [one], ["m1"]);
  const first = (await (await ask("POST", "/m1/replay", { env: { ...bindings, PUSH } })).json()) as Letter;
  const second = (await (await ask("POST", "/m1/replay", { env: { ...bindings, PUSH } })).json()) as Letter;
  expect(sent).toEqual([one]);
  expect(first.replayedAt).not.toBeNull();
  expect(second).toEqual(first);
});

test("a queue that does not take it is a 503, and the letter stays open", async () => {
  const { queue: PUSH, sent, state } = queue();
  const env = { ...bindings, PUSH };
  await die("app-push", [job("push")], ["m1"]);
  state.down = true;
  const refused = await ask("POST", "/m1/replay", { env });
  expect([refused.status, refused.headers.has("Retry-After")]).toEqual([503, true]);
  state.down = false;
  expect(((await (await ask("GET", "/m1")).json()) as Letter).replayedAt).toBeNull();
  expect((await ask("POST", "/m1/replay", { env })).status).toBe(200);
  expect(sent).toHaveLength(1);
});

test("a whole queue is replayed page by page, past what is no job", async () => {
  const [{ queue: JOBS, sent }, { queue: PUSH, sent: pushed }] = [queue(), queue()];
  for (let number = 0; number < 6; number++) {
    await die("app-jobs", Array.from({ length: 10 }, (_, index) => (index === 0 ? "no job" : job(index % 2 ? "push" : "email"))));
  }
  await die("other", [job("email")]);
  const env = { ...bindings, JOBS, PUSH };
  let [replayed, refused, before] = [0, 0, null as string | null];
  do {
    const answer = await ask("POST", "/replay", { body: { queue: "app-jobs", before }, env });
    const page = (await answer.json()) as { replayed: number; refused: string[]; next: string | null };
    replayed += page.replayed;
    refused += page.refused.length;
    before = page.next;
  } while (before !== null);
  expect([replayed, refused, sent.length, pushed.length]).toEqual([54, 6, 24, 30]);
  expect(await (await ask("POST", "/replay", { body: { queue: "app-jobs" }, env })).json()).toMatchObject({ replayed: 0 });
});

test("a stage without queues does the work at once, and a failure leaves the letter open", async () => {
  await die("app-analytics", [job("analytics", { event: "replayed" })], ["m1"]);
  await die("app-push", [job("push")], ["m2"]);
  expect((await ask("POST", "/m1/replay")).status).toBe(200);
  const counted = await withDatabase(bindings, (db) => db.first("SELECT count FROM daily WHERE event = 'replayed'"));
  expect(counted).toEqual({ count: 1 });
  expect((await ask("POST", "/m2/replay", { env: { ...bindings, PUSH_URL: "no address" } })).status).toBe(503);
  expect(((await (await ask("GET", "/m2")).json()) as Letter).replayedAt).toBeNull();
});

test("a job that was done after all is not done again by a replay", async () => {
  const one = job("analytics", { event: "done before" });
  await consume(batch("app-analytics", [one]).batch, bindings);
  await die("app-analytics", [one], ["m1"]);
  expect((await ask("POST", "/m1/replay")).status).toBe(200);
  const counted = await withDatabase(bindings, (db) => db.first("SELECT count FROM daily WHERE event = 'done before'"));
  expect(counted).toEqual({ count: 1 });
});

test("what is no job can be deleted, not replayed", async () => {
  await die("app-jobs", ["no job"], ["m1"]);
  expect((await ask("POST", "/m1/replay")).status).toBe(409);
  expect((await ask("DELETE", "/m1")).status).toBe(204);
  expect((await ask("DELETE", "/m1")).status).toBe(404);
  expect((await ask("GET", "/m1")).status).toBe(404);
});

test("nothing secret is shown, and all of it is replayed", async () => {
  const { queue: EMAIL, sent } = queue();
  const data = { to: "a", resetToken: "abc", nested: { password: "def" }, text: `key ${bindings.SIGNING_KEY}` };
  await die("app-email", [job("email", data)], ["m1"]);
  const text = await (await ask("GET", "/m1")).text();
  expect(JSON.parse(text).body.data).toEqual({
    to: "a",
    resetToken: "[secret]",
    nested: { password: "[secret]" },
    text: "key [secret]",
  });
  await ask("POST", "/m1/replay", { env: { ...bindings, EMAIL } });
  expect(sent).toMatchObject([{ data }]);
});

test("under the fence letters are read, and neither replayed nor deleted", async () => {
  await die("app-push", [job("push")], ["m1"]);
  const env = { ...bindings, DB_FENCED: "true" };
  expect((await ask("GET", "/m1", { env })).status).toBe(200);
  expect((await ask("POST", "/m1/replay", { env })).status).toBe(503);
  expect((await ask("DELETE", "/m1", { env })).status).toBe(503);
});
