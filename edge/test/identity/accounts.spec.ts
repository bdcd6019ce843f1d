import { env, SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env";
import { identify } from "../../src/identity/identity";
import { findSession } from "../../src/identity/sessions";
import { proxiedUser } from "../../src/identity/proxied";
import { hashPassword, isPassword } from "../../src/identity/passwords";
import { withDatabase } from "../../src/data/database";
import worker from "../../src/worker";
import { Hono } from "hono";
import { answerError, type App } from "../../src/http";

const bindings = env as Bindings;
let address = 0;
/** Each from an address of its own, so that one test's attempts are not counted for another. */
const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  SELF.fetch(`https://app.test/auth/${path}`, {
    method: "POST",
    body: body === undefined ? null : JSON.stringify(body),
    headers: { "Content-Type": "application/json", "CF-Connecting-IP": `192.0.2.${(address += 1)}`, ...headers },
  });
const me = (headers: Record<string, string>) => SELF.fetch("https://app.test/auth/me", { headers });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const PASSWORD = "correct horse";

async function signUp(name: string): Promise<{ token: string; user: { id: string; name: string } }> {
  const answer = await post("sign-up", { name, password: PASSWORD });
  expect(answer.status).toBe(201);
  return answer.json();
}

test("who signs up is signed in, by bearer and by cookie, until signing out", async () => {
  const answer = await post("sign-up", { name: "Ada", password: PASSWORD });
  const { token, user } = await answer.json<{ token: string; user: { id: string; name: string } }>();
  expect(user.name).toBe("ada");
  const cookie = answer.headers.get("Set-Cookie") ?? "";
  expect(cookie).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  for (const headers of [bearer(token), { Cookie: `__Host-session=${token}` }]) {
    expect(await (await me(headers)).json()).toEqual({ user });
  }
  expect((await post("sign-out", undefined, bearer(token))).status).toBe(204);
  expect((await me(bearer(token))).status).toBe(401);
});

test("signing in: the right password alone, and one answer for a wrong one and an unknown name", async () => {
  const { user } = await signUp("grace");
  const right = await post("sign-in", { name: "GRACE", password: PASSWORD });
  expect([right.status, (await right.json<{ user: unknown }>()).user]).toEqual([200, user]);
  const refused = [];
  for (const body of [{ name: "grace", password: "wrong horse" }, { name: "nobody", password: PASSWORD }]) {
    const answer = await post("sign-in", body);
    refused.push([answer.status, (await answer.json<{ error: string }>()).error, answer.headers.get("Set-Cookie")]);
  }
  expect(refused[0]).toEqual([401, "the name or the password is wrong", null]);
  expect(refused[1]).toEqual(refused[0]);
});

test("a name is taken once, however it is written", async () => {
  await signUp("linus");
  expect((await post("sign-up", { name: "LINUS", password: PASSWORD })).status).toBe(409);
});

test("names and passwords that are none", async () => {
  const bad = [
    { name: "ab", password: PASSWORD },
    { name: "a".repeat(33), password: PASSWORD },
    { name: "a b c", password: PASSWORD },
    { name: "abc", password: "seven77" },
    { name: "abc", password: "a".repeat(129) },
    { name: "abc" },
    {},
  ];
  for (const body of bad) expect((await post("sign-up", body)).status, JSON.stringify(body)).toBe(400);
});

test("a token that is none is nobody, and what KV stores is not the token", async () => {
  const { token } = await signUp("alan");
  for (const each of ["", "short", "a".repeat(43), token.slice(1) + "A"]) expect((await me(bearer(each))).status).toBe(401);
  const kept = await bindings.CACHE?.list();
  expect(kept?.keys.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toContain(token);
});

test("with sessions down, who brings a token hears 503, and nobody else does", async () => {
  const down = { get: () => Promise.reject(new Error("KV is down")) } as unknown as KVNamespace;
  await expect(findSession({ CACHE: down }, "b".repeat(43), () => {})).rejects.toMatchObject({
    status: 503,
    binding: "CACHE",
    retryAfter: 5,
  });
});

test("a session is renewed after five minutes, but not one that was ended meanwhile", async () => {
  const old = (at: number) => JSON.stringify({ userId: "u", name: "n", at });
  const id = async (token: string) =>
    btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)))))
      .replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  const cache = bindings.CACHE as KVNamespace;
  const kept = async (token: string) => cache.get<{ at: number }>(`session:${await id(token)}`, "json");
  for (const [token, age, ended, outcome] of [
    ["c".repeat(43), 60_000, false, "kept"],
    ["d".repeat(43), 600_000, false, "renewed"],
    ["e".repeat(43), 600_000, true, "gone"],
  ] as const) {
    const at = Date.now() - age;
    await cache.put(`session:${await id(token)}`, old(at));
    if (ended) await cache.put(`session-ended:${await id(token)}`, "1");
    const later: Promise<unknown>[] = [];
    expect(await findSession(bindings, token, (work) => later.push(work))).toEqual({ id: "u", name: "n" });
    await Promise.all(later);
    const found = await kept(token);
    expect(found === null ? "gone" : found.at === at ? "kept" : "renewed", token).toBe(outcome);
  }
});

test("a password is known by its hash alone, and no hash is alike another", async () => {
  const [one, two] = [await hashPassword("naïve one"), await hashPassword("naïve one")];
  expect(one).toMatch(/^pbkdf2-sha256\$100000\$/);
  expect(one).not.toBe(two);
  expect(await isPassword("nai\u0308ve one", one)).toBe(true);
  expect(await isPassword("naive one", one)).toBe(false);
  for (const stored of [undefined, "none", ""]) expect(await isPassword("", stored)).toBe(false);
});

test("where a proxy names the user, the header alone counts, and the row is made once", async () => {
  const env = { ...bindings, IDENTITY_HEADER: "X-User" };
  const app = new Hono<App>().use(identify).get("/", (c) => c.json(c.get("user") ?? null)).onError(answerError);
  const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as unknown as ExecutionContext;
  const ask = async (headers: Record<string, string>) => (await app.request("/", { headers }, env, context)).json();
  const { token } = await signUp("barbara");
  expect(await ask(bearer(token))).toBe(null);
  const [first, second] = await Promise.all([proxiedUser(env, "Mary@Example.com"), proxiedUser(env, "mary@example.com")]);
  expect(first).toEqual(second);
  expect(await ask({ "X-User": "mary@example.com" })).toEqual(first);
  const rows = await withDatabase(env, (db) => db.read("SELECT id FROM users WHERE name = 'mary@example.com'"));
  expect(rows).toEqual([{ id: first.id }]);
  expect(await ask({ "X-User": "a b" })).toMatchObject({ error: expect.stringMatching(/without spaces/) });
  // and signing in here ends
  const request = new Request("https://app.test/auth/sign-in", { method: "POST", body: "{}" });
  expect((await worker.fetch(request as never, env, context)).status).toBe(404);
});
