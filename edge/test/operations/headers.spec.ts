import { createExecutionContext, env } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env";
import worker from "../../src/worker";

const bindings = env as Bindings;
const FRIEND = "https://app.friend.example";
const withFriend = { ...bindings, ALLOWED_ORIGINS: `${FRIEND}, *, null, https://with.path.example/x` };

function ask(method: string, path: string, headers: Record<string, string> = {}, given: Bindings = withFriend) {
  const request = new Request(new URL(path, "https://chat.example"), { method, headers: { "CF-Connecting-IP": "192.0.2.1", ...headers } });
  return worker.fetch(request as never, given as never, createExecutionContext());
}
/** Refused as another site's. */
const isForeign = async (answer: Response) =>
  answer.status === 403 && ((await answer.json()) as { error: string }).error === "this request comes from another site";

test.each(["/limit", "/no-such-route", "/health", "/rooms/00000000-0000-4000-8000-000000000000", "/operator/dead-letters"])(
  "%s carries every security header, whatever it answers",
  async (path) => {
    const { headers } = await ask("GET", path);
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("Strict-Transport-Security")).toMatch(/^max-age=\d{8,}$/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("plain http is not told to stay away for a year", async () => {
  const answer = await ask("GET", "http://127.0.0.1/limit");
  expect(answer.headers.has("Strict-Transport-Security")).toBe(false);
});

test("a request id is taken over only if well-formed", async () => {
  expect((await ask("GET", "/limit", { "X-Request-Id": "abc-123" })).headers.get("X-Request-Id")).toBe("abc-123");
  for (const id of ["<script>", "a b", "x".repeat(256), '{"level":"error"}']) {
    expect((await ask("GET", "/limit", { "X-Request-Id": id })).headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("an allowed origin may read answers, errors too; no other may", async () => {
  for (const path of ["/limit", "/nothing"]) {
    const { headers } = await ask("GET", path, { Origin: FRIEND });
    expect(headers.get("Access-Control-Allow-Origin")).toBe(FRIEND);
    expect(headers.get("Access-Control-Allow-Credentials")).toBe("true");
    expect(headers.get("Vary")).toContain("Origin");
  }
  for (const origin of ["https://evil.example", "null", "*", `${FRIEND}.evil.example`, "http://app.friend.example", "https://with.path.example"]) {
    const { headers } = await ask("GET", "/limit", { Origin: origin });
    expect([origin, headers.get("Access-Control-Allow-Origin")]).toEqual([origin, null]);
    expect(headers.get("Vary")).toContain("Origin");
  }
});

test("a preflight of an allowed origin is answered, and no other's allows anything", async () => {
  const asked = { "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization" };
  const answer = await ask("OPTIONS", "/rooms", { Origin: FRIEND, ...asked });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("DELETE");
  expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
  const other = await ask("OPTIONS", "/rooms", { Origin: "https://evil.example", ...asked });
  expect([...other.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

const COOKIE = "__Host-session=anything";
test.each([
  ["another site's form", { Origin: "https://evil.example", Cookie: COOKIE }],
  ["another site's form without a cookie (sign-in as the attacker)", { Origin: "https://evil.example" }],
  ["a sandboxed frame", { Origin: "null", Cookie: COOKIE }],
  ["the same host without TLS", { Origin: "http://chat.example", Cookie: COOKIE }],
  ["a page that hides its origin", { "Sec-Fetch-Site": "cross-site", Cookie: COOKIE }],
  ["a sibling's page", { "Sec-Fetch-Site": "same-site", Cookie: COOKIE }],
  ["nobody knows who, with a cookie", { Cookie: COOKIE }],
  ["basic credentials that a browser adds", { Origin: "https://evil.example", Authorization: "Basic eDp5", Cookie: COOKIE }],
])("a write of %s is refused", async (_, headers) => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    expect(await isForeign(await ask(method, "/auth/sign-out", headers as Record<string, string>))).toBe(true);
  }
});

test.each([
  ["the own page", { Origin: "https://chat.example", Cookie: COOKIE }],
  ["the own page that hides its origin", { "Sec-Fetch-Site": "same-origin", Cookie: COOKIE }],
  ["an allowed origin", { Origin: FRIEND, Cookie: COOKIE }],
  ["a bearer token, from anywhere", { Origin: "https://evil.example", Authorization: "Bearer anything" }],
  ["a program", {}],
])("a write of %s is not", async (_, headers) => {
  expect(await isForeign(await ask("POST", "/auth/sign-out", headers as Record<string, string>))).toBe(false);
});

test("HEAD answers as GET without a body", async () => {
  const answer = await ask("HEAD", "/limit");
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
});
