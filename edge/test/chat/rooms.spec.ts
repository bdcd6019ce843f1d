import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { store } from "../../src/chat/messages";
import { withDatabase } from "../../src/data/database";
import worker from "../../src/worker";
import { bindings, user } from "./client";

interface Page {
  messages: { seq: number; key?: string; text: string; sender: { name: string }; at: string }[];
  next: number | null;
}

test("history is paged by number in both directions, each message once", async () => {
  const ada = await user("paged");
  const room = await ada.room();
  const drafts = Array.from({ length: 25 }, (_, n) => ({ sender: ada, draft: { key: `k${n + 1}`, text: `${n + 1}` } }));
  await withDatabase(bindings, (db) => store(db, room, drafts));
  const page = (query: string) => ada.json<Page>("GET", `/rooms/${room}/messages?${query}`);
  for (const [direction, first] of [["before", "limit=10"], ["after", "limit=10&after=0"]] as const) {
    const seen: number[] = [];
    let next: number | null = null;
    let query = first as string;
    do {
      const answer: Page = await page(query);
      const seqs = answer.messages.map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
      seen.push(...seqs);
      next = answer.next;
      query = `limit=10&${direction}=${next}`;
    } while (next !== null);
    expect(seen.sort((one, other) => one - other)).toEqual(drafts.map((_, n) => n + 1));
  }
  expect((await page("limit=1")).messages[0]).toMatchObject({ seq: 25, key: "k25", text: "25", sender: { name: "paged" } });
});

test("unread are others' messages after the last read", async () => {
  const [ada, bob] = [await user("unread-ada"), await user("unread-bob")];
  const room = await ada.room({ public: true });
  for (const key of ["a", "b"]) await ada.call("POST", `/rooms/${room}/messages`, { key, text: key });
  expect((await bob.call("POST", `/rooms/${room}/join`)).status).toBe(201);
  expect((await bob.call("POST", `/rooms/${room}/join`)).status).toBe(200);
  const unread = async () => (await bob.json<{ rooms: unknown[] }>("GET", "/rooms")).rooms;
  expect(await unread()).toEqual([{ id: room, name: "a room", public: true, lastSeq: 2, readSeq: 2, unread: 0 }]);
  for (const key of ["c", "d"]) await ada.call("POST", `/rooms/${room}/messages`, { key, text: key });
  await bob.call("POST", `/rooms/${room}/messages`, { key: "own", text: "own" });
  expect(await unread()).toMatchObject([{ lastSeq: 5, readSeq: 2, unread: 2 }]);
  for (const [seq, readSeq, left] of [[3, 3, 1], [2, 3, 1], [99, 3, 1], [5, 5, 0]]) {
    expect((await bob.call("POST", `/rooms/${room}/read`, { seq })).status).toBe(204);
    expect(await unread()).toMatchObject([{ readSeq, unread: left }]);
  }
});

test("who is no member finds nothing, by any route", async () => {
  const [ada, eve] = [await user("closed-ada"), await user("closed-eve")];
  const room = await ada.room();
  await ada.call("POST", `/rooms/${room}/messages`, { key: "k", text: "secret" });
  const tries = [
    ["GET", ""], ["GET", "/messages"], ["GET", "/messages?after=0"], ["GET", "/members"], ["GET", "/live"],
    ["POST", "/messages", { key: "k", text: "a" }], ["POST", "/read", { seq: 1 }], ["POST", "/join", {}],
    ["POST", "/members", { name: "closed-eve" }], ["DELETE", "/members/me"],
  ] as const;
  for (const [method, path, body] of tries) {
    for (const id of [room, crypto.randomUUID(), "1", "..%2f"]) {
      const answer = await eve.call(method, `/rooms/${id}${path}`, body, path === "/live" ? { Upgrade: "websocket" } : {});
      expect([answer.status, await answer.text()], `${method} ${path}`).toEqual([404, expect.not.stringMatching(/secret|member/)]);
    }
    const init = { method, headers: { "Content-Type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) };
    expect((await SELF.fetch(`https://app.test/rooms/${room}${path}`, init)).status, `nobody: ${path}`).toBe(401);
  }
  expect((await eve.json<{ rooms: unknown[] }>("GET", "/rooms")).rooms).toEqual([]);
  expect((await ada.json<Page>("GET", `/rooms/${room}/messages`)).messages.length).toBe(1);
  expect((await ada.json<{ members: unknown[] }>("GET", `/rooms/${room}/members`)).members.length).toBe(1);
});

test("members invite by name, and are listed by pages", async () => {
  const ada = await user("invite-ada");
  const others = [await user("invite-b"), await user("invite-c")];
  const room = await ada.room();
  for (const { name } of others) expect((await ada.call("POST", `/rooms/${room}/members`, { name })).status).toBe(201);
  expect((await ada.call("POST", `/rooms/${room}/members`, { name: "INVITE-B" })).status).toBe(200);
  expect((await ada.call("POST", `/rooms/${room}/members`, { name: "invite-nobody" })).status).toBe(404);
  const found: string[] = [];
  let after = "";
  do {
    const page: { members: { id: string }[]; next: string | null } = await ada.json("GET", `/rooms/${room}/members?limit=1${after}`);
    found.push(...page.members.map(({ id }) => id));
    after = `&after=${page.next}`;
  } while (after !== "&after=null");
  expect(found.sort()).toEqual([ada, ...others].map(({ id }) => id).sort());
});

test("public rooms are found by the beginning of their names, by anyone; others never", async () => {
  const ada = await user("discover");
  const names = ["Discover 50%", "Discover Ärger", "Discover_a", "discover"];
  const ids = new Map<string, string>();
  for (const name of names) ids.set(name, await ada.room({ name, public: true }));
  await ada.room({ name: "Discover secret" });
  const find = async (q: string) =>
    (await (await SELF.fetch(`https://app.test/discover?q=${encodeURIComponent(q)}`)).json<{ rooms: { id: string; name: string }[] }>()).rooms;
  expect(await find("Discover")).toEqual(names.slice(0, 3).map((name) => ({ id: ids.get(name), name })));
  expect((await find("Discover Ä")).map(({ name }) => name)).toEqual(["Discover Ärger"]);
  expect(await find("Discover%")).toEqual([]);
  expect((await SELF.fetch(`https://app.test/discover?q=${"a".repeat(101)}`)).status).toBe(400);
});

test("bodies and queries that are none", async () => {
  const ada = await user("bodies");
  const room = await ada.room();
  const bad = [
    ["POST", "/rooms", {}], ["POST", "/rooms", { name: "" }], ["POST", "/rooms", { name: "a", public: "yes" }], ["POST", "/rooms", { name: "a".repeat(101) }],
    ["POST", `/rooms/${room}/messages`, { key: "k", text: "" }], ["POST", `/rooms/${room}/messages`, { key: "k", text: "a\0b" }],
    ["POST", `/rooms/${room}/messages`, { key: "k".repeat(65), text: "a" }], ["POST", `/rooms/${room}/messages`, { key: "k", text: "\ud800" }],
    ["POST", `/rooms/${room}/messages`, { key: "k", text: "a", fileId: crypto.randomUUID() }],
    ["POST", `/rooms/${room}/read`, { seq: 1.5 }], ["GET", `/rooms/${room}/messages?limit=101`], ["GET", `/rooms/${room}/messages?before=-1`],
    ["GET", `/rooms/${room}/messages?before=1&after=1`], ["GET", "/rooms?after=1"], ["GET", `/rooms/${room}/members?after=x`],
  ] as const;
  for (const [method, path, body] of bad) expect((await ada.call(method, path, body)).status, `${path} ${JSON.stringify(body)}`).toBe(400);
});

test("without ROOMS and without sessions' store the rest works, and says what is not bound", async () => {
  const ada = await user("early");
  const { ROOMS: _, ...early } = bindings;
  const work: Promise<unknown>[] = [];
  const context = { waitUntil: (each: Promise<unknown>) => work.push(each), passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
  const call = (method: string, path: string, body?: unknown, headers = {}) =>
    worker.fetch(
      new Request(`https://app.test${path}`, {
        method,
        headers: { Authorization: `Bearer ${ada.token}`, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }) as never,
      early,
      context,
    );
  const { id } = await (await call("POST", "/rooms", { name: "early" })).json<{ id: string }>();
  const sent = [await call("POST", `/rooms/${id}/messages`, { key: "k", text: "a" }), await call("POST", `/rooms/${id}/messages`, { key: "k", text: "a" })];
  expect(await Promise.all(sent.map(async (each) => [each.status, (await each.json<{ seq: number }>()).seq]))).toEqual([[201, 1], [200, 1]]);
  expect(await (await call("GET", `/rooms/${id}/live`, undefined, { Upgrade: "websocket" })).json()).toMatchObject({ binding: "ROOMS" });
  expect((await call("POST", "/auth/sign-in", { name: "a", password: "b" })).status).not.toBe(404);
  const { CACHE: __, ...earlier } = early;
  const answer = await worker.fetch(new Request("https://app.test/auth/sign-in", { method: "POST", body: "{}" }) as never, earlier, context);
  expect([answer.status, (await answer.json<{ binding: string }>()).binding]).toEqual([404, "CACHE"]);
  await Promise.all(work);
});
