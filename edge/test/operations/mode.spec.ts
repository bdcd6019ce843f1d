import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timesOf } from "../../src/cache/policy";
import { care } from "../../src/data/care";
import { withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { consume } from "../../src/jobs/jobs";
import { Memory } from "../../src/operations/mode";
import worker from "../../src/worker";
import { batch, job } from "../jobs/outside";

const bindings = env as Bindings;

/** A namespace that says what it was asked, and gives `state.value` for the mode; it fails while that is an error. */
function namespace(value: string | null | Error) {
  const state = { value, asked: [] as unknown[] };
  const CACHE = {
    get: async (name: string, options: unknown) => {
      if (name !== "rungs:mode") return null;
      state.asked.push(options);
      if (state.value instanceof Error) throw state.value;
      return state.value;
    },
    put: async () => {},
  } as unknown as KVNamespace;
  return { given: { ...bindings, CACHE }, state };
}

async function ask(given: Bindings, method: string, path: string, body?: object): Promise<Response> {
  const ctx = createExecutionContext();
  const init = { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) } as RequestInit;
  const answer = await worker.fetch(new Request(`https://chat.example${path}`, init) as never, given as never, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}
const SIGN_UP = { name: "somebody", password: "a long password" };

let said: string[] = [];
beforeEach(async () => {
  await withDatabase(bindings, async () => {}); // its schema
  said = [];
  for (const name of ["log", "error"] as const) vi.spyOn(console, name).mockImplementation((text) => void said.push(text));
});
afterEach(() => vi.restoreAllMocks());

// how it is known

/** A memory whose clock stands still, and what it does after an answer. */
function remembering(value: string | null | Error) {
  const { given, state } = namespace(value);
  const clock = { seconds: 1_000 };
  const after: Promise<void>[] = [];
  const memory = new Memory(() => clock.seconds * 1_000, (work) => void after.push(work));
  return { memory, given, state, clock, after };
}

test.each(["normal", "surge", "readonly"] as const)("%s is what KV says, kept for as short as KV can", async (mode) => {
  const { memory, given, state } = remembering(mode);
  expect(await memory.of(given)).toBe(mode);
  expect(state.asked).toEqual([{ cacheTtl: 30 }]);
});

test.each([null, "", "Surge", "read-only", "{}"])("%j is as normal", async (value) => {
  const { memory, given } = remembering(value);
  expect(await memory.of(given)).toBe("normal");
});

test("without a namespace it is normal", async () => {
  const { CACHE, ...others } = bindings;
  void CACHE;
  expect(await new Memory().of(others)).toBe("normal");
});

test("for ten seconds it is remembered, then read behind one request, and before any after thirty", async () => {
  const { memory, given, state, clock, after } = remembering("normal");
  const after_ = async (seconds: number) => ((clock.seconds += seconds), memory.of(given));
  await memory.of(given);
  state.value = "readonly";
  expect([await after_(9.9), state.asked.length]).toEqual(["normal", 1]);
  expect([await after_(0.1), await memory.of(given), after.length]).toEqual(["normal", "normal", 1]);
  await Promise.all(after);
  expect([await memory.of(given), state.asked.length]).toEqual(["readonly", 2]);
  state.value = "surge";
  expect([await after_(30), state.asked.length]).toEqual(["surge", 3]);
});

test("a reading that is cut short hides no change for longer than thirty seconds", async () => {
  const { memory, given, state, clock } = remembering("normal");
  await memory.of(given);
  const { CACHE } = given;
  const get = CACHE.get;
  (CACHE as { get: unknown }).get = () => new Promise(() => {});
  for (let number = 0; number < 2; number++) {
    clock.seconds += 10;
    expect(await memory.of(given)).toBe("normal");
  }
  Object.assign(CACHE, { get });
  state.value = "readonly";
  clock.seconds += 10;
  expect(await memory.of(given)).toBe("readonly");
});

test("where KV fails the mode stays what it was, it is said once, and no request waits for the next try", async () => {
  const { memory, given, state, clock } = remembering("readonly");
  await memory.of(given);
  state.value = new Error("KV GET failed: 503");
  for (let number = 0; number < 3; number++) {
    clock.seconds += 30;
    expect(await memory.of(given)).toBe("readonly");
    expect(await memory.of(given)).toBe("readonly");
  }
  expect(state.asked.length).toBe(4);
  expect(said).toHaveLength(1);
  state.value = "normal";
  clock.seconds += 30;
  expect(await memory.of(given)).toBe("normal");
});

test("where KV has always failed it is normal", async () => {
  const { memory, given } = remembering(new Error("KV GET failed: 500"));
  expect(await memory.of(given)).toBe("normal");
});

// what it does

test("/health tells it, and is well without it", async () => {
  expect(await (await ask(namespace("surge").given, "GET", "/health")).json()).toMatchObject({ ok: true, mode: "surge" });
  const away = await ask(namespace(new Error("KV GET failed: 503")).given, "GET", "/health");
  expect([away.status, await away.json()]).toMatchObject([200, { ok: true, mode: "normal" }]);
});

test("read-only, every request that is no read is a 503 that says why and when to come back", async () => {
  const { given } = namespace("readonly");
  for (const [method, path] of [["POST", "/auth/sign-up"], ["POST", "/rooms"], ["PUT", "/anything"], ["DELETE", "/files/x"]] as const) {
    const answer = await ask(given, method, path, SIGN_UP);
    expect([method, path, answer.status, answer.headers.get("Retry-After")]).toEqual([method, path, 503, "30"]);
    expect(await answer.json()).toMatchObject({ error: "this service is read-only for now: nothing can be written" });
  }
  expect((await ask(given, "GET", "/discover?q=a")).status).toBe(200);
  expect((await ask(given, "POST", "/auth/sign-in", SIGN_UP)).status).toBe(401); // it writes no row
});

test("read-only, the database takes no row whoever writes it, and is read", async () => {
  await withDatabase(namespace("readonly").given, async (db) => {
    expect(await db.read("SELECT id FROM jobs_done")).toEqual([]);
    await expect(db.write("DELETE FROM jobs_done")).rejects.toMatchObject({ status: 503, retryAfter: 30 });
    await expect(db.writeAll([])).rejects.toMatchObject({ status: 503 });
  });
});

test("read-only, jobs and dead letters wait in their queues, and nothing is reported", async () => {
  const given = { ...namespace("readonly").given, PUSH_URL: "https://push.example/send" };
  const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(null, { status: 204 }));
  const jobs = batch("chat-prod-jobs", [job("analytics", { event: "message" }), job("push", { to: 1 })]);
  await consume(jobs.batch, given);
  const dead = batch("chat-prod-jobs-dead", [job("push")]);
  await consume(dead.batch, given);
  expect([jobs.outcome, dead.outcome, said]).toEqual([[{ retry: 60 }, { retry: 60 }], [{ retry: 3_600 }], []]);
  expect(asked).not.toHaveBeenCalled(); // what is delivered could not be recorded, and would be delivered again
  await consume(jobs.batch, bindings);
  expect(await withDatabase(bindings, (db) => db.read("SELECT event FROM daily"))).toEqual([{ event: "message" }]);
});

test("read-only, the daily care leaves it for tomorrow", async () => {
  await care({ scheduledTime: Date.now(), cron: "30 2 * * *", noRetry: () => {} }, namespace("readonly").given);
  expect(said).toEqual([]);
});

test("a fence says that it is one, whatever the mode", async () => {
  const fenced = { ...namespace("readonly").given, DB_FENCED: "true" };
  expect(await (await ask(fenced, "POST", "/rooms", {})).json()).toMatchObject({ error: expect.stringContaining("fenced") });
});

test("in surge half as many requests get in, and their policy says so", async () => {
  const { given } = namespace("surge");
  let counted = 0;
  const LIMITER = { limit: async () => ({ success: ++counted <= 3 }) } as unknown as RateLimit;
  const statuses = [];
  for (let number = 0; number < 3; number++) statuses.push((await ask({ ...given, LIMITER }, "GET", "/limit")).status);
  expect(statuses).toEqual([200, 200, 429]);
  counted = 0;
  const answer = await ask({ ...given, LIMITER }, "GET", "/limit");
  expect([answer.headers.get("RateLimit-Policy"), await answer.json()]).toEqual(['"address";q=50;w=60', { by: "address", requests: "50" }]);
});

test("in surge what lies beyond an isolate is kept five times as long, and by a CDN too", async () => {
  const normal = timesOf("discover", "normal");
  expect(timesOf("discover", "surge")).toEqual({ ...normal, edge: 18_000, shared: 1_500, cdn: 300 });
  expect(timesOf("discover", "readonly")).toEqual(normal);
  expect(timesOf("rooms", "surge")).toMatchObject({ edge: 0, cdn: 0 });
  const [calm, busy] = await Promise.all(["normal", "surge"].map((mode) => ask(namespace(mode).given, "GET", "/discover?q=a")));
  expect(calm?.headers.get("Cache-Control")).toBe("public, max-age=0, s-maxage=60");
  expect(busy?.headers.get("Cache-Control")).toBe("public, max-age=0, s-maxage=300");
});
