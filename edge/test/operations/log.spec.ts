import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { afterEach, expect, test, vi } from "vitest";
import type { Bindings } from "../../src/env";
import { answerError, type App } from "../../src/http";
import { digestOf } from "../../src/operations/digest";
import { logged } from "../../src/operations/log";
import { report } from "../../src/operations/report";

const bindings = env as Bindings;
const USER = { id: "11111111-2222-4333-8444-555555555555", name: "somebody" };
const app = new Hono<App>()
  .use(requestId())
  .use(logged)
  .use(async (c, next) => (c.set("user", USER), next()))
  .get("/things/:id", (c) => c.json({}))
  .get("/broken/:id", () => {
    throw new Error(`with ${bindings.SIGNING_KEY} in it`);
  })
  .onError(answerError);

/** The lines that a request leaves in the log. */
async function lines(path: string, headers: Record<string, string> = {}, given: Bindings = bindings) {
  const said: string[] = [];
  for (const name of ["log", "error", "warn"] as const) vi.spyOn(console, name).mockImplementation((text) => void said.push(text));
  const ctx = createExecutionContext();
  const answer = await app.fetch(new Request(`https://chat.example${path}`, { headers }), given, ctx);
  await waitOnExecutionContext(ctx);
  return { said, answer };
}
afterEach(() => vi.restoreAllMocks());

test("a request leaves one line: the route's pattern, not its path, and nobody's name", async () => {
  const { said } = await lines("/things/secret-id?token=abc", { "X-Request-Id": "r1", "CF-Ray": "8c0ffee000000000-FRA", Cookie: "a=b", Authorization: "Bearer xyz" });
  expect(said).toHaveLength(1);
  expect(JSON.parse(said[0]!)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    requestId: "r1",
    method: "GET",
    route: "/things/:id",
    status: 200,
    ms: expect.any(Number),
    ray: "8c0ffee000000000-FRA",
    user: (await digestOf(USER.id)).slice(0, 16),
  });
});

test("an error is told to people with the request's id and without secrets, and to the client as its id alone", async () => {
  const { said, answer } = await lines("/broken/1", { "X-Request-Id": "r2" });
  expect(said.map((text) => JSON.parse(text))).toMatchObject([
    { level: "error", requestId: "r2", errors: ["Error: with [secret] in it"] },
    { level: "error", requestId: "r2", status: 500 },
  ]);
  expect(await answer.json()).toEqual({ error: "internal error", requestId: "r2" });
});

test("a secret is hidden in every form", async () => {
  const given = { ...bindings, SIGNING_KEY: 'a"b c' };
  const said: string[] = [];
  vi.spyOn(console, "error").mockImplementation((text) => void said.push(text));
  await report(given, new Error('a"b c', { cause: new Error(`{"key":"a\\"b c"} at https://x/?k=${encodeURIComponent('a"b c')}`) }));
  expect(JSON.parse(said[0]!).errors).toEqual(["Error: [secret]", 'Error: {"key":"[secret]"} at https://x/?k=[secret]']);
});

test("an error is one event in Sentry, keyed, and never sent on by a redirect", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const sent: { url: string; body: string; redirect: string; key: string | null }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    sent.push({ url: request.url, body: await request.text(), redirect: request.redirect, key: request.headers.get("X-Sentry-Auth") });
    return new Response("{}");
  });
  await report({ ...bindings, SENTRY_DSN: "https://public@sentry.example/7" }, new Error("outer", { cause: new Error("inner") }), { queue: "q" });
  expect(sent).toMatchObject([{ url: "https://sentry.example/api/7/envelope/", redirect: "manual", key: expect.stringContaining("sentry_key=public") }]);
  const event = JSON.parse(sent[0]!.body.split("\n")[2]!);
  expect(event.exception.values.map(({ value }: { value: string }) => value)).toEqual(["inner", "outer"]);
  expect(event.tags).toMatchObject({ queue: "q", app: "test" });
});
