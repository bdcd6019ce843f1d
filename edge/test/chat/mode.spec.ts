import { beforeEach, expect, test, vi } from "vitest";
import { bindings, type Frame, user } from "./client";

/** Where the clock stands; it goes on by the tests' own steps alone, and never back. */
let now = Date.now();
beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(Date, "now").mockImplementation(() => now);
});

/** Writes the mode as `./rungs mode` does, and lets so many seconds pass. */
async function turn(mode: string, seconds = 60): Promise<void> {
  await bindings.CACHE?.put("rungs:mode", mode);
  now += seconds * 1_000;
}

/** Two who are in a room, in the mode normal. */
async function two(name: string) {
  await turn("normal");
  const [ada, bob] = [await user(`${name}-ada`), await user(`${name}-bob`)];
  const room = await ada.room();
  await ada.call("POST", `/rooms/${room}/members`, { name: bob.name });
  const [a, b] = [await ada.live(room), await bob.live(room)];
  await b.next("joined");
  return { ada, bob, room, a, b };
}

test("read-only, a room refuses messages and goes on telling; back to normal, the same message is stored", async () => {
  const { ada, bob, room, a, b } = await two("readonly");
  await turn("readonly");
  a.send({ type: "message", key: "k1", text: "one" });
  expect(await a.next("error")).toMatchObject({ key: "k1", error: expect.stringContaining("read-only"), retryAfter: 30 });
  expect((await ada.call("POST", `/rooms/${room}/messages`, { key: "k1", text: "one" })).status).toBe(503);
  expect((await bob.call("GET", `/rooms/${room}/messages`)).status).toBe(200);
  a.send({ type: "typing" });
  expect(await b.next("typing")).toMatchObject({ user: { name: ada.name } });
  await turn("normal");
  a.send({ type: "message", key: "k1", text: "one" });
  expect(await a.next("ack")).toMatchObject({ key: "k1", seq: 1 });
  expect(await b.next("message")).toMatchObject({ seq: 1, text: "one" });
});

test.each([["normal", ["message", "typing", "message"]], ["surge", ["message", "message"]]])(
  "in the mode %s the others in a room are told %j",
  async (mode, told) => {
    const { a, b } = await two(mode);
    await turn(mode);
    a.send({ type: "message", key: "k1", text: "one" });
    await a.next("ack");
    a.send({ type: "typing" });
    a.send({ type: "message", key: "k2", text: "two" });
    const seen: Frame[] = [];
    while (seen.at(-1)?.text !== "two") seen.push(JSON.parse(await b.raw()) as Frame);
    expect(seen.map(({ type }) => type)).toEqual(told);
  },
);

test("what is read behind a message holds for one of the next, in a room too", async () => {
  const { a } = await two("behind");
  await turn("readonly", 15); // not yet so long that a message waits for it
  for (let number = 0, type = ""; type !== "error"; number++) {
    a.send({ type: "message", key: `k${number}`, text: "one" });
    do type = (JSON.parse(await a.raw()) as Frame).type;
    while (type !== "ack" && type !== "error");
  }
});
