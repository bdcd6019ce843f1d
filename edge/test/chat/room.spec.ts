import { evictDurableObject, runDurableObjectAlarm, runInDurableObject, SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { store } from "../../src/chat/messages";
import type { Room } from "../../src/chat/room";
import { withDatabase } from "../../src/data/database";
import { Problem } from "../../src/problem";
import { bindings, user } from "./client";

const stubOf = (roomId: string) => {
  const rooms = bindings.ROOMS as DurableObjectNamespace<Room>;
  return rooms.get(rooms.idFromName(roomId));
};
/** What tests break in a room. */
interface Inside {
  sockets: { deliver: (messages: unknown) => void };
}
const inside = (room: Room) => room as unknown as Inside;

async function two(name: string) {
  const ada = await user(`${name}-ada`);
  const bob = await user(`${name}-bob`);
  const room = await ada.room();
  expect((await ada.call("POST", `/rooms/${room}/members`, { name: bob.name })).status).toBe(201);
  return { ada, bob, room };
}

test("a message is acknowledged to its sender and shown to all, in order, from the socket and over HTTP", async () => {
  const { ada, bob, room } = await two("order");
  const [a, b] = [await ada.live(room), await bob.live(room)];
  expect(await a.next("joined")).toMatchObject({ seq: 0, messages: [], more: false });
  a.send({ type: "message", key: "k1", text: "one" });
  expect(await a.next("ack")).toMatchObject({ key: "k1", seq: 1, at: expect.stringMatching(/^\d{4}-/) });
  expect((await bob.call("POST", `/rooms/${room}/messages`, { key: "k1", text: "two" })).status).toBe(201);
  const shown = [await b.next("message"), await b.next("message")];
  expect(shown.map(({ seq, text, key }) => [seq, text, key])).toEqual([[1, "one", undefined], [2, "two", "k1"]]);
  expect(await a.next("message")).toMatchObject({ seq: 2, sender: { name: bob.name } });
});

test("the same key twice is one message, acknowledged twice and shown once", async () => {
  const { ada, bob, room } = await two("twice");
  const [a, b] = [await ada.live(room), await bob.live(room)];
  for (const key of ["k", "k", "other"]) a.send({ type: "message", key, text: key });
  expect([(await a.next("ack")).seq, (await a.next("ack")).seq, (await a.next("ack")).seq]).toEqual([1, 1, 2]);
  expect([(await b.next("message")).seq, (await b.next("message")).seq]).toEqual([1, 2]);
  const again = await ada.call("POST", `/rooms/${room}/messages`, { key: "k", text: "changed" });
  expect([again.status, (await again.json<{ seq: number }>()).seq]).toEqual([200, 1]);
  expect(b.rest()).toEqual([]);
});

test("who joins with since gets what came after it, a hundred at most", async () => {
  const { ada, bob, room } = await two("since");
  const drafts = Array.from({ length: 103 }, (_, n) => ({ sender: ada, draft: { key: `k${n + 1}`, text: `${n + 1}` } }));
  await withDatabase(bindings, (db) => store(db, room, drafts));
  const b = await bob.live(room, 101);
  expect(await b.next("joined")).toMatchObject({ seq: 103, more: false, messages: [{ seq: 102 }, { seq: 103 }] });
  const early = await (await bob.live(room, 1)).next("joined");
  expect([early.messages.length, early.messages[0]?.seq, early.more, early.seq]).toEqual([100, 2, true, 103]);
});

test("a room that crashes between storing and telling loses nothing and tells nothing twice", async () => {
  const { ada, bob, room } = await two("crash");
  const [a, b] = [await ada.live(room), await bob.live(room)];
  a.send({ type: "message", key: "k1", text: "one" });
  expect((await b.next("message")).seq).toBe(1);
  await runInDurableObject(stubOf(room), (instance: Room, state) => {
    inside(instance).sockets.deliver = () => state.abort("crash");
  });
  a.send({ type: "message", key: "k2", text: "two" });
  await Promise.all([a.closed, b.closed]);
  // both come back with what they have, and the sender sends again what was not acknowledged
  const [a2, b2] = [await ada.live(room, 1), await bob.live(room, 1)];
  expect(await b2.next("joined")).toMatchObject({ seq: 2, messages: [{ seq: 2, text: "two" }] });
  expect(await a2.next("joined")).toMatchObject({ seq: 2, messages: [{ seq: 2, key: "k2" }] });
  a2.send({ type: "message", key: "k2", text: "two" });
  expect(await a2.next("ack")).toMatchObject({ key: "k2", seq: 2 });
  a2.send({ type: "message", key: "k3", text: "three" });
  expect(await b2.next("message")).toMatchObject({ seq: 3, text: "three" });
});

test("what was stored and could not be told is told with the next message, with the same again, or by the alarm", async () => {
  const { ada, bob, room } = await two("behind");
  const b = await bob.live(room);
  const fail = () =>
    runInDurableObject(stubOf(room), (instance: Room) => {
      const { sockets } = inside(instance);
      const { deliver } = sockets;
      sockets.deliver = () => {
        sockets.deliver = deliver;
        throw new Problem(503, "could not tell", { retryAfter: 1 });
      };
    });
  const say = async (key: string) => (await ada.call("POST", `/rooms/${room}/messages`, { key, text: key })).status;
  await fail();
  expect([await say("k1"), await say("k2"), await say("k1")]).toEqual([503, 201, 200]);
  expect([(await b.next("message")).text, (await b.next("message")).text]).toEqual(["k1", "k2"]);
  await fail();
  expect([await say("k3"), await say("k3")]).toEqual([503, 200]);
  expect((await b.next("message")).text).toBe("k3");
  await fail();
  expect(await say("k4")).toBe(503);
  const late = await ada.live(room, 3);
  expect(await late.next("joined")).toMatchObject({ seq: 4, messages: [{ seq: 4 }] });
  expect(await runDurableObjectAlarm(stubOf(room))).toBe(true);
  expect((await b.next("message")).text).toBe("k4");
  expect([...b.rest(), ...late.rest()].filter(({ type }) => type === "message")).toEqual([]);
});

test("a room that slept knows its sockets: who they are, and what each was sent", async () => {
  const { ada, bob, room } = await two("sleep");
  const [a, b] = [await ada.live(room), await bob.live(room)];
  a.send({ type: "message", key: "k1", text: "one" });
  await b.next("message");
  b.send({ type: "read", seq: 1 });
  b.send("ping");
  expect(await b.raw()).toBe("pong");
  await evictDurableObject(stubOf(room));
  a.send({ type: "message", key: "k1", text: "one" });
  expect(await a.next("ack")).toMatchObject({ seq: 1 });
  a.send({ type: "message", key: "k2", text: "two" });
  expect(await b.next("message")).toMatchObject({ seq: 2, text: "two", sender: { id: ada.id, name: ada.name } });
  expect(await runDurableObjectAlarm(stubOf(room))).toBe(true);
  expect(await bob.json("GET", `/rooms/${room}`)).toMatchObject({ readSeq: 1, lastSeq: 2, unread: 1 });
});

test("who is here: told as they come, as they type, and as the last of their sockets goes", async () => {
  const { ada, bob, room } = await two("here");
  const a = await ada.live(room);
  expect((await a.next("joined")).here).toEqual([{ id: ada.id, name: ada.name }]);
  const [b, again] = [await bob.live(room), await bob.live(room)];
  const came = { user: { id: bob.id, name: bob.name }, here: true };
  expect(await a.next("presence")).toMatchObject(came);
  b.send({ type: "typing" });
  b.send({ type: "typing" });
  expect(await a.next("typing")).toMatchObject({ user: came.user });
  b.close();
  await b.closed;
  again.close();
  const rest = await a.next("presence");
  expect(rest).toMatchObject({ ...came, here: false });
  expect(a.rest()).toEqual([]);
});

test("one who leaves is out at once", async () => {
  const { ada, bob, room } = await two("leave");
  const b = await bob.live(room);
  await b.next("joined");
  expect((await bob.call("DELETE", `/rooms/${room}/members/me`)).status).toBe(204);
  expect(await b.closed).toBe(1008);
  expect((await ada.call("POST", `/rooms/${room}/messages`, { key: "k", text: "secret" })).status).toBe(201);
  expect(b.rest().filter(({ type }) => type === "message")).toEqual([]);
  await expect(bob.live(room)).rejects.toThrow(/404/);
  // nor in by a door that was opened just before
  const joining = encodeURIComponent(JSON.stringify({ roomId: room, user: { id: bob.id, name: bob.name }, since: null, last: 1 }));
  const enter = () => stubOf(room).fetch("https://room/", { headers: { Upgrade: "websocket", "X-Joining": joining } });
  expect((await enter()).status).toBe(404);
  await ada.call("POST", `/rooms/${room}/members`, { name: bob.name });
  const back = await bob.live(room);
  expect(await back.next("joined")).toMatchObject({ seq: 1 });
});

test("frames that are none are refused to their sender alone, and too many with the time to wait", async () => {
  const { ada, room } = await two("odd");
  const a = await ada.live(room);
  await a.next("joined");
  const odd = ["", "no JSON", "[]", "null", { type: "shout" }, { type: "message", key: "k", text: "" }, { type: "message", key: "k", text: "a".repeat(4_001) },
    { type: "message", text: "no key" }, { type: "message", key: "k", text: "a", fileId: "../x" }, { type: "message", key: "k", text: "a", fileId: crypto.randomUUID() },
    { type: "read", seq: -1 }, { type: "read" }, "a".repeat(32_769)];
  for (const each of odd) {
    a.send(each);
    expect((await a.next("error")).error, JSON.stringify(each).slice(0, 60)).not.toMatch(/internal|too many/);
  }
  for (let n = 0; n < 30; n += 1) a.send({ type: "message", key: `many-${n}`, text: "many" });
  expect(await a.next("error")).toMatchObject({ error: "too many frames", retryAfter: 1, key: expect.stringMatching(/^many-/) });
  for (let n = 0; n < 150; n += 1) a.send("too many");
  expect(await a.closed).toBe(1008);
});

test("a socket is for members, from pages of this host", async () => {
  const { ada, room } = await two("door");
  const eve = await user("door-eve");
  const open = (headers: Record<string, string>) => SELF.fetch(`https://app.test/rooms/${room}/live`, { headers });
  const upgrade = { Upgrade: "websocket" };
  const forged = { "X-Joining": encodeURIComponent(JSON.stringify({ roomId: room, user: { id: ada.id, name: "ada" }, since: null, last: 0 })) };
  expect((await open({ ...upgrade, ...forged })).status).toBe(401);
  expect((await open({ ...upgrade, ...forged, Authorization: `Bearer ${eve.token}` })).status).toBe(404);
  const own = { Cookie: `__Host-session=${ada.token}` };
  expect((await open(own)).status).toBe(426);
  expect((await open({ ...upgrade, ...own, Origin: "https://evil.test" })).status).toBe(403);
  const joined = await open({ ...upgrade, ...own, ...forged, Origin: "https://app.test" });
  expect(joined.status).toBe(101);
  joined.webSocket?.accept();
});

test("under the fence a room stores nothing, and what was read waits until it is over", async () => {
  const { ada, bob, room } = await two("fence");
  const [a, b] = [await ada.live(room), await bob.live(room)];
  a.send({ type: "message", key: "k1", text: "one" });
  await b.next("message");
  const fence = (DB_FENCED: string) =>
    runInDurableObject(stubOf(room), (instance: Room) => {
      (instance as unknown as { env: object }).env = { ...bindings, DB_FENCED };
    });
  const read = async () => (await bob.json<{ readSeq: number }>("GET", `/rooms/${room}`)).readSeq;
  await fence("true");
  a.send({ type: "message", key: "k2", text: "two" });
  expect(await a.next("error")).toMatchObject({ key: "k2", retryAfter: 30, error: expect.stringMatching(/fenced/) });
  b.send({ type: "read", seq: 1 });
  b.send({ type: "message", key: "k", text: "" });
  await b.next("error");
  expect([await runDurableObjectAlarm(stubOf(room)), await read()]).toEqual([true, 0]);
  await fence("false");
  expect([await runDurableObjectAlarm(stubOf(room)), await read()]).toEqual([true, 1]);
  a.send({ type: "message", key: "k2", text: "two" });
  expect(await a.next("ack")).toMatchObject({ key: "k2", seq: 2 });
});
