import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import { type Context, Hono } from "hono";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Cache } from "../../src/cache/cache";
import { Local } from "../../src/cache/levels";
import type { Policy } from "../../src/cache/policy";
import type { Bindings } from "../../src/env";
import { answerError, type App, requireUser, type User } from "../../src/http";

const bindings = env as Bindings;
const { CACHE: _, ...unshared } = bindings;
const MINUTE = 60_000;
let now: number;
let key: string;
let made: number;

beforeEach(async () => {
  now = Date.now();
  key = crypto.randomUUID(); // nothing of another test
  made = 0;
});

interface Asked {
  policy?: Policy;
  user?: string;
  headers?: Record<string, string>;
  using?: Bindings;
  load?: (c: Context<App>, user: User) => Promise<unknown>;
  tags?: string[];
}

/** A Worker in an isolate of its own. */
function isolate() {
  const cache = new Cache(() => now, () => Promise.resolve());
  const run = async (handler: (c: Context<App>) => Promise<Response>, { user, headers, using }: Asked) => {
    const app = new Hono<App>();
    app.use(async (c, next) => {
      if (user !== undefined) c.set("user", { id: user, name: user });
      await next();
    });
    app.get("/", handler).onError(answerError);
    const ctx = createExecutionContext();
    const answer = await app.fetch(new Request("https://edge.test/", headers ? { headers } : {}), using ?? bindings, ctx);
    const text = await answer.text();
    await waitOnExecutionContext(ctx);
    return { status: answer.status, headers: answer.headers, text, from: answer.headers.get("X-Cache") };
  };
  return {
    ask: (asked: Asked = {}) =>
      run((c) => {
        const load = asked.load ?? (async () => ({ made: ++made }));
        return cache.answer(c, asked.policy ?? "discover", key, asked.tags ?? ["rooms"], (user) => load(c, user));
      }, asked),
    purge: (asked: Asked = {}) => run(async (c) => (await cache.purge(c, asked.tags ?? ["rooms"]), c.text("")), asked),
  };
}

/** So that KV has it too. */
async function madeTwice(here: ReturnType<typeof isolate>, asked: Asked = {}) {
  expect((await here.ask(asked)).from).toBe("source");
  now += 2 * MINUTE;
  expect((await here.ask(asked)).from).toBe("source");
}

describe("levels", () => {
  test("a value is made once, and then comes from the nearest level that has it", async () => {
    const [here, there] = [isolate(), isolate()];
    expect((await here.ask()).from).toBe("source");
    expect((await here.ask()).from).toBe("local");
    expect((await there.ask()).from).toBe("edge");
    expect((await there.ask()).from).toBe("local");
    expect(made).toBe(1);
  });

  test("where the data centre has none, it comes from what all share, while that is fresh", async () => {
    const match = vi.spyOn(caches.default, "match").mockResolvedValue(undefined);
    await madeTwice(isolate());
    expect((await isolate().ask()).from).toBe("shared");
    now += 5 * MINUTE;
    expect((await isolate().ask()).from).toBe("shared stale");
    now += MINUTE;
    expect((await isolate().ask()).from).not.toMatch(/stale/);
    match.mockRestore();
  });

  test("with nothing shared there is the isolate alone: a purge could reach no further", async () => {
    const here = isolate();
    expect((await here.ask({ using: unshared as Bindings })).from).toBe("source");
    expect((await here.ask({ using: unshared as Bindings })).from).toBe("local");
    expect((await isolate().ask({ using: unshared as Bindings })).from).toBe("source");
  });

  test("KV has what is asked for again, and ever new questions are no writes", async () => {
    const put = vi.spyOn(bindings.CACHE!, "put");
    const here = isolate();
    const first = key;
    for (let n = 0; n < 100; n += 1) {
      await here.ask();
      key = crypto.randomUUID();
    }
    expect(put).not.toHaveBeenCalled();
    key = first;
    now += 2 * 60 * MINUTE;
    expect((await here.ask()).from).toBe("source");
    expect(put).toHaveBeenCalledTimes(1);
    put.mockRestore();
  });

  test("the isolate's memory is bounded, and forgets what was used longest ago", () => {
    const local = new Local(3, 1_000);
    const entry = (length: number) => ({ at: 0, etag: "", body: "x".repeat(length) });
    for (const name of ["a", "b", "c"]) local.set(name, entry(10), 0);
    local.get("a");
    local.set("d", entry(10), 0);
    expect(["a", "b", "c", "d"].filter((name) => local.get(name))).toEqual(["a", "c", "d"]);
    local.set("e", entry(990), 0);
    expect(["a", "c", "d", "e"].filter((name) => local.get(name))).toEqual(["e"]);
  });
});

describe("past its time", () => {
  test("a value is given stale and made anew after the answer, once however many ask", async () => {
    const here = isolate();
    await here.ask({ using: unshared as Bindings });
    now += MINUTE;
    let finish = (_: unknown) => {};
    const slow = new Promise((done) => (finish = done));
    const load = async () => (made++, slow);
    const first = here.ask({ using: unshared as Bindings, load });
    const second = await here.ask({ using: unshared as Bindings, load });
    expect([second.from, second.text]).toEqual(["local stale", '{"made":1}']);
    finish({ made: "anew" });
    expect((await first).from).toBe("local stale");
    expect(made).toBe(2);
    expect(await here.ask({ using: unshared as Bindings })).toMatchObject({ from: "local", text: '{"made":"anew"}' });
  });

  test("it is not given past its bound, and what could not be made anew stays until then", async () => {
    const here = isolate();
    const using = unshared as Bindings;
    await here.ask({ using });
    now += MINUTE;
    const load = () => Promise.reject(new Error("down"));
    expect(await here.ask({ using, load })).toMatchObject({ status: 200, from: "local stale" });
    expect(await here.ask({ using, load })).toMatchObject({ status: 200, from: "local stale" });
    now += MINUTE;
    expect((await here.ask({ using, load })).status).toBe(500);
    expect(await here.ask({ using })).toMatchObject({ from: "source" });
  });

  test("at the edge a value is fresh for an hour", async () => {
    await isolate().ask();
    now += 59 * MINUTE;
    expect((await isolate().ask()).from).toBe("edge");
    now += MINUTE;
    expect((await isolate().ask()).from).toBe("edge stale");
    expect(made).toBe(2);
  });
});

describe("a purge", () => {
  test("holds at once where it is made, and elsewhere within the minute", async () => {
    const [here, there] = [isolate(), isolate()];
    await here.ask();
    await there.ask();
    await here.purge();
    expect(await here.ask()).toMatchObject({ from: "source", text: '{"made":2}' });
    expect(await there.ask()).toMatchObject({ from: "local", text: '{"made":1}' });
    now += MINUTE;
    expect(await there.ask()).toMatchObject({ text: '{"made":2}' });
    expect(await isolate().ask()).toMatchObject({ from: "edge", text: '{"made":2}' });
  });

  test("of another tag changes nothing", async () => {
    const here = isolate();
    await here.ask();
    await here.purge({ tags: ["other"] });
    expect((await here.ask()).from).toBe("local");
  });

  test("an older version that KV still gives does not bring back what was purged", async () => {
    const here = isolate();
    await here.ask();
    const put = vi.spyOn(bindings.CACHE!, "put").mockResolvedValue();
    await here.purge();
    await here.ask();
    now += MINUTE;
    expect((await here.ask()).text).toBe('{"made":2}');
    put.mockRestore();
  });

  test("many within a second are two small writes, and the last of them is what is written", async () => {
    const [here, there] = [isolate(), isolate()];
    const put = vi.spyOn(bindings.CACHE!, "put");
    const tags = [key];
    await Promise.all(Array.from({ length: 20 }, () => here.purge({ tags })));
    expect(put.mock.calls.length).toBe(2);
    put.mockRestore();
    await here.ask({ tags });
    expect((await there.ask({ tags })).from).toBe("edge");
  });

  test("is written again when KV has had a write of it this second", async () => {
    const tags = [key];
    const put = vi.spyOn(bindings.CACHE!, "put").mockRejectedValueOnce(new Error("KV PUT failed: 429 Too Many Requests"));
    const here = isolate();
    await here.purge({ tags });
    expect(put.mock.calls.length).toBe(2);
    put.mockRestore();
    expect(await bindings.CACHE!.get(`cache/version/${key}`)).not.toBeNull();
  });
});

describe("what is someone's", () => {
  const rooms = (user: string): Asked => ({ policy: "rooms", user, load: async (_, { id }) => ({ of: id, made: ++made }) });

  test("is kept for that user alone, never at the edge, and by no one on the way", async () => {
    const put = vi.spyOn(caches.default, "put");
    const here = isolate();
    for (const user of ["ada", "bob"]) {
      await madeTwice(here, rooms(user));
      const again = await here.ask(rooms(user));
      expect(again).toMatchObject({ from: "local", text: expect.stringContaining(user) });
      expect(again.headers.get("Cache-Control")).toMatch(/^private/);
      expect((await isolate().ask(rooms(user))).from).toBe("shared");
    }
    expect(put).not.toHaveBeenCalled();
    put.mockRestore();
  });

  test("is nothing for who is not signed in", async () => {
    const { user: _, ...nobody } = rooms("ada");
    expect((await isolate().ask(nobody)).status).toBe(401);
  });

  test("can not be put under a policy for everyone: neither by its tags, nor by what it is made from", async () => {
    const tags = ["rooms", "user:ada"];
    expect((await isolate().ask({ user: "ada", tags })).status).toBe(500);
    expect((await isolate().ask({ user: "ada", load: async (c) => requireUser(c) })).status).toBe(401);
    expect((await isolate().ask({ user: "ada", load: async (c, user) => [user ?? null, c.get("user") ?? null] })).text).toBe("[null,null]");
    expect((await isolate().ask()).from).not.toBe("source"); // and the last one was kept, since it is everyone's
  });

  test("no CDN keeps an answer to someone, even one that is the same for everyone", async () => {
    const control = async (asked: Asked) => (await isolate().ask(asked)).headers.get("Cache-Control");
    expect(await control({})).toBe("public, max-age=0, s-maxage=60");
    for (const asked of [{ user: "ada" }, { headers: { Cookie: "a=b" } }, { headers: { Authorization: "Bearer x" } }]) {
      expect(await control(asked)).toMatch(/^private/);
    }
  });
});

describe("a level that fails", () => {
  const broken = { get: () => Promise.reject(new Error("KV is down")), put: () => Promise.reject(new Error("KV is down")) };
  const down = { ...bindings, CACHE: broken as unknown as KVNamespace } as Bindings;

  test("is passed over, and reported once", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const here = isolate();
    expect(await here.ask({ using: down })).toMatchObject({ status: 200, from: "source" });
    expect(await here.ask({ using: down })).toMatchObject({ status: 200, from: "local" });
    now += 30 * MINUTE;
    expect(await here.ask({ using: down })).toMatchObject({ status: 200, from: "source" });
    const reports = log.mock.calls.map(([line]) => JSON.parse(String(line)) as { cache?: string; read?: string; errors: string[] });
    expect(reports.map(({ cache, read, errors }) => [cache ?? read, errors])).toEqual([
      ["shared", ["Error: KV is down"]],
      ["rungs:mode", ["Error: KV is down"]],
    ]);
    log.mockRestore();
  });

  test("leaves unknown what was purged, so nothing of other isolates is given", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const tags = [key];
    await isolate().ask({ tags });
    expect(await isolate().ask({ tags, using: down })).toMatchObject({ status: 200, from: "source" });
    log.mockRestore();
  });

  test("is not waited for again and again", async () => {
    const get = vi.fn((_name: string) => broken.get());
    const here = isolate();
    const using = { ...bindings, CACHE: { ...broken, get } as unknown as KVNamespace } as Bindings;
    for (let time = 0; time < 5; time += 1) await here.ask({ using });
    const [mode, others] = [true, false].map((isMode) => get.mock.calls.filter(([name]) => (name === "rungs:mode") === isMode));
    expect([mode?.length, others?.length]).toEqual([1, 1]);
  });

  test("the edge failing is nothing that who asks would see", async () => {
    const match = vi.spyOn(caches.default, "match").mockRejectedValue(new Error("edge"));
    const put = vi.spyOn(caches.default, "put").mockRejectedValue(new Error("edge"));
    await madeTwice(isolate());
    expect((await isolate().ask()).from).toBe("shared");
    match.mockRestore();
    put.mockRestore();
  });
});

test("who has the value already is told so", async () => {
  const here = isolate();
  const etag = (await here.ask()).headers.get("ETag")!;
  const again = await here.ask({ headers: { "If-None-Match": `W/${etag}` } });
  expect([again.status, again.text, again.from]).toEqual([304, "", "local"]);
  expect((await here.ask({ headers: { "If-None-Match": '"other"' } })).status).toBe(200);
});
