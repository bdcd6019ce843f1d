import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { expect, test } from "vitest";
import type { Bindings } from "../../src/env";
import { network } from "../../src/limits/address";
import worker from "../../src/worker";

const bindings = env as Bindings;

async function ask(given: Partial<Bindings> = {}, headers: Record<string, string> = {}, path = "/limit"): Promise<Response> {
  const ctx = createExecutionContext();
  const request = new Request(`https://chat.example${path}`, { headers });
  const answer = await worker.fetch(request as Request<unknown, IncomingRequestCfProperties>, { ...bindings, ...given } as never, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

/** A limiter that remembers its keys and lets in so many of each. */
function limiter(most: number) {
  const keys: string[] = [];
  const LIMITER = {
    async limit({ key }: RateLimitOptions) {
      keys.push(key);
      return { success: keys.filter((each) => each === key).length <= most };
    },
  } as RateLimit;
  return { LIMITER, keys };
}

test("within the limit an answer tells the policy; beyond it is a 429 with the time to wait", async () => {
  const { LIMITER } = limiter(1);
  const first = await ask({ LIMITER });
  expect([first.status, first.headers.get("RateLimit-Policy"), first.headers.get("RateLimit")]).toEqual([
    200,
    '"address";q=100;w=60',
    null,
  ]);
  expect(await first.json()).toEqual({ by: "address", requests: "100" });
  const second = await ask({ LIMITER });
  expect([second.status, second.headers.get("Retry-After"), second.headers.get("RateLimit")]).toEqual([
    429,
    "60",
    '"address";r=0;t=60',
  ]);
});

test("the platform's own binding lets 100 in and no more", async () => {
  const minute = () => Math.floor(Date.now() / 60_000);
  let statuses: number[] = [];
  for (let from = minute() - 1; from !== minute(); ) {
    from = minute(); // again where a new minute began meanwhile: workerd counts by the clock's
    statuses = [];
    for (let number = 0; number < 103; number++) {
      statuses.push((await ask({}, { "CF-Connecting-IP": "203.0.113.77" })).status);
    }
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(100);
  expect((await ask({}, { "CF-Connecting-IP": "203.0.113.78" })).status).toBe(200);
});

test("addresses of one network of 64 bits are one; a header of the client's own is none", async () => {
  const { LIMITER, keys } = limiter(9);
  await ask({ LIMITER }, { "CF-Connecting-IP": "2001:db8:0:7::1" });
  await ask({ LIMITER }, { "CF-Connecting-IP": "2001:0DB8:0000:0007:ffff::2", "X-Forwarded-For": "192.0.2.1" });
  await ask({ LIMITER }, { "X-User": "somebody" });
  expect(keys).toEqual(["address:2001:db8:0:7::/64", "address:2001:db8:0:7::/64", "address:unknown"]);
});

test("probes are never counted", async () => {
  const { LIMITER, keys } = limiter(0);
  expect((await ask({ LIMITER }, {}, "/health")).status).toBe(200);
  expect(keys).toEqual([]);
});

test("a limiter that fails lets in", async () => {
  const broken = { limit: () => Promise.reject(new Error("no answer")) } as unknown as RateLimit;
  expect((await ask({ LIMITER: broken })).status).toBe(200);
});

test("without a limiter /limit names it", async () => {
  const { LIMITER, ...others } = bindings;
  void LIMITER;
  const ctx = createExecutionContext();
  const answer = await worker.fetch(new Request("https://chat.example/limit") as never, others as never, ctx);
  expect([answer.status, await answer.json()]).toMatchObject([404, { binding: "LIMITER" }]);
});

test.each([
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["1:2:3:4:5:6:7:8", "1:2:3:4::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
])("the network of %s is %s", (address, expected) => {
  expect(network(address)).toBe(expected);
});
