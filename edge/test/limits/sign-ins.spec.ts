import { createExecutionContext, env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { Bindings, Env } from "../../src/env";
import { answerError, type App } from "../../src/http";
import { admitSignIn } from "../../src/limits/sign-ins";
import { digestOf } from "../../src/operations/digest";

const bindings = env as unknown as Env;

const app = new Hono<App>()
  .get("/:account/:outcome", async (c) => {
    const { succeeded } = await admitSignIn(c, c.req.param("account"));
    if (c.req.param("outcome") === "right") await succeeded();
    return c.json({});
  })
  .onError(answerError);

let addresses = 0;
const address = () => `198.51.100.${addresses++}`;
const attempt = (account: string, from: string, outcome = "wrong", given: Bindings = bindings) =>
  app.request(`/${account}/${outcome}`, { headers: { "CF-Connecting-IP": from } }, given, createExecutionContext());
const counterOf = async (key: string) => bindings.SIGN_INS.get(bindings.SIGN_INS.idFromName(await digestOf(key)));

test("ten at once on one account are five", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => attempt("ten", address())));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get("Retry-After"))).toBeGreaterThan(890);
});

test("ten at once from one address are five, whatever the account", async () => {
  const from = address();
  const answers = await Promise.all(Array.from({ length: 10 }, (_, number) => attempt(`many-${number}`, from)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
});

test("who is refused by address costs the account nothing", async () => {
  const from = address();
  for (let number = 0; number < 8; number++) await attempt("victim", from);
  const [status] = [(await attempt("victim", address())).status];
  expect(status).toBe(429); // five of eight counted
  for (let number = 0; number < 8; number++) await attempt("other", from);
  expect((await attempt("other", address())).status).toBe(200);
});

test("a right attempt takes the account's back, and not the address'", async () => {
  const from = address();
  for (let number = 0; number < 4; number++) await attempt("mine", from);
  expect((await attempt("mine", from, "right")).status).toBe(200);
  expect((await attempt("mine", from, "right")).status).toBe(429);
  expect((await attempt("mine", address())).status).toBe(200);
});

test("the window slides: what is older than 15 minutes no longer counts", async () => {
  for (let number = 0; number < 5; number++) await attempt("slow", address());
  expect((await attempt("slow", address())).status).toBe(429);
  const counter = await counterOf("account:slow");
  const age = (seconds: number[]) =>
    runInDurableObject(counter, (_, { storage }) => storage.kv.put("attempts", seconds.map((each) => Date.now() - each * 1000)));
  await age([901, 880, 600, 300, 1]);
  expect((await attempt("slow", address())).status).toBe(200);
  await age([840, 600, 300, 2, 1]);
  const refused = await attempt("slow", address());
  expect([refused.status, Math.abs(Number(refused.headers.get("Retry-After")) - 60) <= 1]).toEqual([429, true]);
});

test("the alarm leaves nothing behind, and the object counts on", async () => {
  await attempt("gone", address());
  const counter = await counterOf("account:gone");
  await runInDurableObject(counter, (_, { storage }) => storage.kv.put("attempts", [Date.now() - 901_000]));
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await runInDurableObject(counter, (_, { storage }) => [...storage.kv.list()])).toEqual([]);
  for (let number = 0; number < 5; number++) expect((await attempt("gone", address())).status).toBe(200);
  expect((await attempt("gone", address())).status).toBe(429);
});

test("an alarm that comes early only waits on", async () => {
  await attempt("early", address());
  const counter = await counterOf("account:early");
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await runInDurableObject(counter, (_, { storage }) => storage.getAlarm())).toBeGreaterThan(Date.now());
  expect(await runInDurableObject(counter, (_, { storage }) => storage.kv.get<number[]>("attempts"))).toHaveLength(1);
});

test("a stage without the counters has the rate limit", async () => {
  const keys: string[] = [];
  const LIMITER = { limit: async ({ key }: RateLimitOptions) => ({ success: keys.push(key) < 2 }) } as RateLimit;
  const { SIGN_INS, ...others } = bindings;
  void SIGN_INS;
  expect((await attempt("a", "192.0.2.9", "right", { ...others, LIMITER })).status).toBe(429);
  expect(keys).toEqual(["sign-in:192.0.2.9", "account:a"]);
});
