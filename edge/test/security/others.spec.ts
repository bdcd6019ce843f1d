/** What is someone else's is not there: by any route, with any id. */
import { beforeAll, expect, test } from "vitest";
import { withDatabase } from "../../src/data/database";
import { ask, bindings, bodyFor, BYTES, fill, hasParameter, type Person, person, post, type Route, routes, TEXT, type Things, things } from "./world";

let owner: Person;
let stranger: Person;
let theirs: Things;
beforeAll(async () => {
  [owner, stranger] = [await person(), await person()];
  theirs = await things(owner);
});

const OPERATORS = /^\/operator\//;
const byId = routes().filter((route) => hasParameter(route) && !route.path.startsWith("/page"));
const label = ({ method, path }: Route) => `${method} ${path}`;

/** Everything that the database holds, but for who is signed up. */
const everything = () =>
  withDatabase(bindings, async (db) => {
    const tables = ["rooms", "members", "messages", "files", "dead_letters"];
    return Promise.all(tables.map((table) => db.read(`SELECT * FROM ${table} ORDER BY 1, 2`)));
  });

async function refused(route: Route, id: string, token: string | undefined): Promise<void> {
  const body = bodyFor(route, stranger);
  const live = route.path.endsWith("/live");
  const answer = await ask(fill(route, id), {
    method: route.method,
    token,
    body: body === undefined ? null : JSON.stringify(body),
    headers: live ? { Upgrade: "websocket" } : {},
  });
  const text = await answer.text();
  const expected = token === stranger.token && !OPERATORS.test(route.path) ? [404] : [401, 404];
  expect({ id, token, status: answer.status, text }).toMatchObject({ status: expect.toSatisfy((status) => expected.includes(status)) });
  for (const secret of [TEXT, BYTES, "a private room", "secret-name", owner.id]) expect(text).not.toContain(secret);
}

test("there are such routes", () => {
  expect(byId.length).toBeGreaterThan(10);
});

test.each(byId.map((route) => [label(route), route] as const))("%s tells a stranger nothing, and does nothing", async (_, route) => {
  const before = await everything();
  for (const id of Object.values(theirs)) {
    await refused(route, id, stranger.token);
    await refused(route, id, undefined);
    await refused(route, id, "a-token-that-nobody-has");
  }
  expect(await everything()).toEqual(before);
});

test("the owner has all of it: the refusals above are no accident", async () => {
  expect(await (await ask(`/rooms/${theirs.room}/messages`, { token: owner.token })).text()).toContain(TEXT);
  expect(await (await ask(`/files/${theirs.file}`, { token: owner.token })).text()).toBe(BYTES);
  expect(await (await ask(`/files/${theirs.ownFile}`, { token: owner.token })).text()).toBe(BYTES);
});

test("ids can not be walked: what is near one, and what is written otherwise, is not there", async () => {
  for (const id of Object.values(theirs)) {
    const near = [1, 2, 15].map((step) => id.slice(0, -1) + ((parseInt(id.slice(-1), 16) + step) % 16).toString(16));
    const others = [id.toUpperCase(), `{${id}}`, id.replaceAll("-", ""), `${id}%20`, ` ${id}`, `${id}%00`, "1", "0", "-1", "me"];
    for (const each of [...near, ...others.filter((other) => other !== id)]) {
      for (const path of [`/rooms/${each}`, `/rooms/${each}/messages`, `/files/${each}`, `/files/${each}/info`]) {
        expect([path, (await ask(path, { token: owner.token })).status]).toEqual([path, 404]);
      }
    }
  }
});

test("ids are random: no two of what is made one after the other are alike", async () => {
  const ids = [];
  for (let number = 0; number < 5; number++) {
    ids.push(((await (await post("/rooms", owner.token, { name: "x" })).json()) as { id: string }).id);
  }
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(5);
});

test("someone else's room is in no list, and its unread counts are nobody else's", async () => {
  for (const path of ["/rooms", "/discover", "/discover?q=a%20private"]) {
    expect(await (await ask(path, { token: stranger.token })).text()).not.toContain(theirs.room);
  }
});

test("a file of another room or of another person's can not be sent along, which would open it", async () => {
  const mine = await things(stranger);
  for (const fileId of [theirs.file, theirs.ownFile, mine.ownFile]) {
    const answer = await post(`/rooms/${mine.room}/messages`, stranger.token, { key: fileId, text: "look", fileId });
    expect([fileId, answer.status]).toEqual([fileId, 400]);
  }
  expect((await ask(`/files/${theirs.file}`, { token: stranger.token })).status).toBe(404);
});

test("nobody writes as somebody else, whatever the body says", async () => {
  const mine = await things(stranger);
  await post(`/rooms/${mine.room}/messages`, stranger.token, {
    key: "as",
    text: "forged",
    sender: { id: owner.id },
    sender_id: owner.id,
    senderId: owner.id,
    userId: owner.id,
    seq: 99,
  });
  const { messages } = (await (await ask(`/rooms/${mine.room}/messages`, { token: stranger.token })).json()) as {
    messages: { text: string; seq: number; sender: { id: string } }[];
  };
  expect(messages.find(({ text }) => text === "forged")).toMatchObject({ seq: 2, sender: { id: stranger.id } });
});

test("who has left reads nothing more, and gets no file", async () => {
  const guest = await person();
  await post(`/rooms/${theirs.room}/members`, owner.token, { name: guest.name });
  expect((await ask(`/files/${theirs.file}`, { token: guest.token })).status).toBe(200);
  expect((await ask(`/rooms/${theirs.room}/members/me`, { method: "DELETE", token: guest.token })).status).toBe(204);
  for (const path of [`/rooms/${theirs.room}`, `/rooms/${theirs.room}/messages`, `/files/${theirs.file}`]) {
    expect([path, (await ask(path, { token: guest.token })).status]).toEqual([path, 404]);
  }
});

test("a link opens its own file, for reading, until it expires", async () => {
  const { url } = (await (await post(`/files/${theirs.file}/links`, owner.token, { seconds: 60 })).json()) as { url: string };
  expect(await (await ask(url)).text()).toBe(BYTES);
  const link = new URL(url);
  const changed: [string, (at: URL) => void][] = [
    ["another file", (at) => (at.pathname = `/files/${theirs.ownFile}`)],
    ["a later end", (at) => at.searchParams.set("expires", String(Number(at.searchParams.get("expires")) + 1))],
    ["no end", (at) => at.searchParams.set("expires", "Infinity")],
    ["another signature", (at) => at.searchParams.set("signature", "0".repeat(64))],
    ["half a signature", (at) => at.searchParams.set("signature", at.searchParams.get("signature")!.slice(0, 32))],
    ["no signature", (at) => at.searchParams.delete("signature")],
    ["information", (at) => (at.pathname += "/info")],
    ["a new link", (at) => (at.pathname += "/links")],
  ];
  for (const [what, change] of changed) {
    const at = new URL(link);
    change(at);
    const method = what === "a new link" ? "POST" : "GET";
    const answer = await ask(at.pathname + at.search, { method, body: method === "POST" ? '{"seconds":60}' : null });
    expect([what, [401, 403].includes(answer.status)]).toEqual([what, true]);
  }
  expect((await ask(url, { method: "DELETE" })).status).toBe(401);
});
