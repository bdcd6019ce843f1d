import { createExecutionContext, env } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env";
import worker from "../../src/worker";

const bindings = env as Bindings;

const ask = (authorization: string | undefined, from: string, given: Bindings = bindings) =>
  worker.fetch(
    new Request("https://chat.example/operator/dead-letters", {
      headers: { "CF-Connecting-IP": from, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    }) as never,
    given as never,
    createExecutionContext(),
  );
const right = `Bearer ${bindings.OPERATOR_TOKEN}`;

test("the token lets in, again and again", async () => {
  for (let number = 0; number < 8; number++) expect((await ask(right, "192.0.2.1")).status).toBe(200);
});

test.each([undefined, "", "Bearer", "Bearer wrong", `Basic ${bindings.OPERATOR_TOKEN}`, `${right}x`, "Bearer undefined"])(
  "%s does not",
  async (authorization) => {
    const answer = await ask(authorization, `192.0.2.${10 + String(authorization).length}`);
    expect([answer.status, answer.headers.get("WWW-Authenticate")]).toEqual([401, "Bearer"]);
    expect(await answer.text()).not.toContain(bindings.OPERATOR_TOKEN);
  },
);

test("an empty token lets nobody in", async () => {
  expect((await ask("Bearer ", "192.0.2.2", { ...bindings, OPERATOR_TOKEN: "" })).status).toBe(401);
});

test("after five wrong ones, even ten at once, the address is told nothing any more", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, (_, number) => ask(`Bearer ${number}`, "192.0.2.3")));
  expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429]);
  expect((await ask(right, "192.0.2.3")).status).toBe(429);
  expect((await ask(right, "192.0.2.4")).status).toBe(200);
});

test("a stage without the token names it", async () => {
  const { OPERATOR_TOKEN, ...others } = bindings;
  void OPERATOR_TOKEN;
  const answer = await ask(right, "192.0.2.5", others);
  expect([answer.status, await answer.json()]).toMatchObject([404, { binding: "OPERATOR_TOKEN" }]);
});
