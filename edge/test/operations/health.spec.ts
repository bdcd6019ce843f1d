import { createExecutionContext, env, listDurableObjectIds, waitOnExecutionContext } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import type { Bindings, Env } from "../../src/env";
import worker from "../../src/worker";

const bindings = env as Bindings;
const { ROOMS, SIGN_INS } = env as unknown as Env;

async function ask(path: string, given: Bindings = bindings) {
  const ctx = createExecutionContext();
  const answer = await worker.fetch(new Request(`https://chat.example${path}`) as never, given as never, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}
afterEach(() => vi.restoreAllMocks());

test("/health names what is bound, and no value of it", async () => {
  const answer = await ask("/health");
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ ok: true, app: "test", bindings: expect.arrayContaining(["DB_D1", "SIGNING_KEY", "SIGN_INS"]) });
  expect(text).not.toContain(bindings.SIGNING_KEY);
});

test("/ready asks what is bound, and however often leaves one object of a class", async () => {
  for (let number = 0; number < 3; number++) {
    const answer = await ask("/ready");
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ready: true, answers: { BACKUPS: true, CACHE: true, DB_D1: true, FILES: true, ROOMS: true, SIGN_INS: true } },
    ]);
  }
  expect((await listDurableObjectIds(ROOMS)).length).toBeLessThan(2);
  expect((await listDurableObjectIds(SIGN_INS)).length).toBeLessThan(2);
});

test("/ready is a 503 that says what does not answer", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const CACHE = { get: () => Promise.reject(new Error("KV GET failed: 503")) } as unknown as KVNamespace;
  const answer = await ask("/ready", { ...bindings, CACHE });
  expect([answer.status, await answer.json()]).toMatchObject([503, { ready: false, answers: { CACHE: false, DB_D1: true } }]);
  expect(said).toHaveBeenCalledOnce();
});

test("a database that does not serve is shown, and not needed", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const DB_POSTGRES = { connectionString: "postgresql://u:p@127.0.0.1:1/x" } as Hyperdrive;
  const answer = await ask("/ready", { ...bindings, DB_POSTGRES });
  expect([answer.status, await answer.json()]).toMatchObject([200, { ready: true, answers: { DB_POSTGRES: false } }]);
});
