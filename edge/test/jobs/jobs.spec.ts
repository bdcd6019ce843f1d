import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Database, withDatabase } from "../../src/data/database";
import { consume, enqueue } from "../../src/jobs/jobs";
import { batch, bindings, job, queue } from "./outside";

const PUSH_URL = "https://push.example/key-in-the-address/send";
const withPush = { ...bindings, PUSH_URL };
const read = <Row>(sql: string) => withDatabase(bindings, (db) => db.read<Row>(sql));
const done = async () => (await read<{ id: string }>("SELECT id FROM jobs_done")).map(({ id }) => id).sort();
const letters = () => read<{ queue: string; body: string }>("SELECT queue, body FROM dead_letters");
const daily = () => read("SELECT day, event, count FROM daily ORDER BY day, event");

/** Requests to the outside, and what answers them in turn; the last answer stays. */
let asked: { url: string; key: string | null; body: unknown; redirect: string }[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
let said: string[] = [];

beforeEach(async () => {
  asked = [];
  answers = [() => new Response(null, { status: 204 })];
  said = [];
  for (const name of ["error", "warn", "log"] as const) vi.spyOn(console, name).mockImplementation((text) => void said.push(text));
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    asked.push({ url: request.url, key: request.headers.get("Idempotency-Key"), body: await request.json(), redirect: request.redirect });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer!();
  });
  await withDatabase(bindings, async (db) => {
    for (const table of ["jobs_done", "dead_letters", "daily"]) await db.write(`DELETE FROM ${table}`);
  });
});
afterEach(() => vi.restoreAllMocks());

test("a job waits in its kind's own queue, else in JOBS", async () => {
  const [own, all] = [queue(), queue()];
  await enqueue({ ...bindings, PUSH: own.queue, JOBS: all.queue }, "push", { to: 1 });
  await enqueue({ ...bindings, PUSH: own.queue, JOBS: all.queue }, "email", { to: 2 });
  expect([own.sent, all.sent]).toMatchObject([[{ kind: "push", data: { to: 1 } }], [{ kind: "email", data: { to: 2 } }]]);
});

test("a stage without queues does it at once", async () => {
  await enqueue(withPush, "push", { to: 1 });
  await enqueue(bindings, "analytics", { event: "message" });
  expect(asked).toMatchObject([{ url: PUSH_URL, body: { kind: "push", data: { to: 1 } }, redirect: "manual" }]);
  expect(await daily()).toMatchObject([{ event: "message", count: 1 }]);
});

test("what the queue does not take is done at once, and what fails then is kept: the caller never fails", async () => {
  const broken = queue();
  broken.state.down = true;
  await enqueue({ ...withPush, JOBS: broken.queue }, "push", { to: 1 });
  expect(asked).toHaveLength(1);
  answers = [() => Promise.reject(new Error("refused"))];
  await enqueue({ ...withPush, JOBS: broken.queue }, "push", { to: 2 });
  expect((await letters()).map(({ queue, body }) => [queue, JSON.parse(body).data])).toEqual([["push", { to: 2 }]]);
});

test("a job too large for a queue is refused", async () => {
  const all = queue();
  await expect(enqueue({ ...bindings, JOBS: all.queue }, "push", { text: "é".repeat(64_000) })).rejects.toMatchObject({ status: 413 });
  await enqueue({ ...bindings, JOBS: all.queue }, "push", { text: "é".repeat(63_000) });
  expect(all.sent).toHaveLength(1);
});

test("a job is delivered once with its id as key, however often the queue brings it", async () => {
  const one = job("push", { to: 1 });
  const first = batch("app-push", [one, one]);
  await consume(first.batch, withPush);
  const again = batch("app-push", [one], { attempts: 2 });
  await consume(again.batch, withPush);
  expect(asked.map(({ key }) => key)).toEqual([one.id]);
  expect([...first.outcome, ...again.outcome]).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
  expect(await done()).toEqual([one.id]);
});

test("a consumer that dies between the work and its record repeats the work under the same key", async () => {
  const one = job("email");
  const dies = { ...bindings, EMAIL_URL: "https://mail.example/" };
  const failing = vi.spyOn((await databaseClass()).prototype, "write").mockRejectedValueOnce(new Error("the isolate is gone"));
  const first = batch("app-email", [one]);
  await consume(first.batch, dies);
  expect(first.outcome).toEqual([{ retry: 60 }]);
  failing.mockRestore();
  const again = batch("app-email", [one], { attempts: 2 });
  await consume(again.batch, dies);
  expect(asked.map(({ key }) => key)).toEqual([one.id, one.id]);
  expect([again.outcome, await done()]).toEqual([["acknowledged"], [one.id]]);
});

const databaseClass = async () => (await import("../../src/data/database")).Database as typeof Database;

test.each([
  [1, 60],
  [2, 240],
  [3, 960],
  [4, 3_840],
  [5, 15_360],
  [6, 43_200],
  [90, 43_200],
])("after try %i it waits %i seconds", async (attempts, seconds) => {
  answers = [() => new Response(null, { status: 500 })];
  const { batch: given, outcome } = batch("app-push", [job("push")], { attempts });
  await consume(given, withPush);
  expect(outcome).toEqual([{ retry: seconds }]);
});

test.each([
  ["600", 600, 600],
  ["1", 60, 60],
  [new Date(Date.now() + 3_600_000).toUTCString(), 3_590, 3_601],
  ["soon", 60, 60],
  ["999999999", 43_200, 43_200],
])("an outside that asks for %s has it", async (header, least, most) => {
  answers = [() => new Response(null, { status: 429, headers: { "Retry-After": header } })];
  const { batch: given, outcome } = batch("app-push", [job("push")]);
  await consume(given, withPush);
  const [{ retry }] = outcome as [{ retry: number }];
  expect([retry >= least, retry <= most]).toEqual([true, true]);
});

test("each message has an outcome of its own, and what can not succeed dies at once with its reason in the log", async () => {
  answers = [
    () => new Response(null, { status: 200 }),
    () => new Response(null, { status: 400 }),
    () => new Response(null, { status: 302, headers: { Location: "https://elsewhere.example/" } }),
    () => Promise.reject(new TypeError("Network connection lost.")),
  ];
  const jobs = [job("push"), job("push"), job("push"), job("push"), { not: "a job" }, null, job("images", { fileId: 7 })];
  const { batch: given, outcome } = batch("app-push", jobs);
  await consume(given, withPush);
  expect(outcome).toEqual([
    "acknowledged",
    "acknowledged",
    { retry: 60 },
    { retry: 60 },
    "acknowledged",
    "acknowledged",
    "acknowledged",
  ]);
  expect(await letters()).toHaveLength(4);
  expect((await letters()).every(({ queue }) => queue === "app-push")).toBe(true);
  expect(asked).toHaveLength(4);
  const log = said.join("\n");
  expect(log).toContain("PUSH_URL answered 400");
  expect(log).toContain("a job images whose fileId is no text");
  expect(log).not.toContain("key-in-the-address");
});

test("with nowhere to deliver to, the log says so once a batch, and the jobs are done", async () => {
  const { batch: given, outcome } = batch("app-push", [job("push"), job("push"), job("email")]);
  await consume(given, bindings);
  expect(outcome).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
  expect(said.map((text) => JSON.parse(text))).toMatchObject([
    { message: expect.stringContaining("PUSH_URL"), jobs: 2 },
    { message: expect.stringContaining("EMAIL_URL"), jobs: 1 },
  ]);
});

test("events are added up by day, each once however often it comes, and a bad one spoils no other", async () => {
  const [one, two] = [job("analytics", { event: "message" }), job("analytics", { event: "message" })];
  const late = { ...job("analytics", { event: "message" }), at: "2026-03-05T00:00:00.000Z" };
  const bad = job("analytics", { event: "nul\0" });
  const first = batch("app-analytics", [one, two, one, late, bad]);
  await consume(first.batch, bindings);
  expect(first.outcome).toEqual(Array(5).fill("acknowledged"));
  const again = batch("app-analytics", [one, two, late, job("analytics", { event: "file" })], { attempts: 2 });
  await consume(again.batch, bindings);
  expect(await daily()).toEqual([
    { day: "2026-03-04", event: "file", count: 1 },
    { day: "2026-03-04", event: "message", count: 2 },
    { day: "2026-03-05", event: "message", count: 1 },
  ]);
  expect(await letters()).toHaveLength(1);
});

test("a hundred messages are one batch", async () => {
  const events = Array.from({ length: 100 }, () => job("analytics", { event: "message" }));
  const { batch: given, outcome } = batch("app-analytics", events);
  await consume(given, bindings);
  expect([new Set(outcome), await daily()]).toMatchObject([new Set(["acknowledged"]), [{ count: 100 }]]);
});

test("under the fence nothing is done or written, and all is tried again", async () => {
  const { batch: given, outcome } = batch("app-jobs", [job("push"), job("analytics", { event: "x" }), "no job"], { attempts: 2 });
  await consume(given, { ...withPush, DB_FENCED: "true" });
  expect(outcome).toEqual(Array(3).fill({ retry: 240 }));
  const dead = batch("app-jobs-dead", ["x"]);
  await consume(dead.batch, { ...withPush, DB_FENCED: "true" });
  expect(dead.outcome).toEqual([{ retry: 3_600 }]);
  expect([asked, await done(), await letters(), await daily(), said]).toEqual([[], [], [], [], []]);
});

test("while the database is away nothing is done, and all is tried again", async () => {
  const away = { prepare: () => { throw new Error("D1_ERROR: Network connection lost."); } } as unknown as D1Database;
  const { batch: given, outcome } = batch("app-push", [job("push"), "no job"]);
  await consume(given, { ...withPush, DB_D1: away });
  const dead = batch("app-push-dead", ["x"]);
  await consume(dead.batch, { ...withPush, DB_D1: away });
  expect([...outcome, ...dead.outcome]).toEqual([{ retry: 60 }, { retry: 60 }, { retry: 600 }]);
  expect(asked).toEqual([]);
});

test("without a database jobs are still delivered", async () => {
  const { DB_D1, ...others } = withPush;
  void DB_D1;
  const { batch: given, outcome } = batch("app-push", [job("push"), "no job"]);
  await consume(given, others);
  expect([outcome, asked.length]).toEqual([["acknowledged", { retry: 60 }], 1]);
});
