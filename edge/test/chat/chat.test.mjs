/** The chat over real HTTP and WebSockets, on either host of the database. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { startPostgres } from "../../local/servers.mjs";
import { join, run } from "../../local/workerd.mjs";
import { stage } from "../stages.mjs";

let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

const LIVE = ["CACHE", "ROOMS"];

/** Someone who signed up, and what they send. */
async function signUp(worker, name) {
  const answer = await worker.fetch("/auth/sign-up", { method: "POST", body: JSON.stringify({ name, password: "correct horse" }) });
  assert.equal(answer.status, 201, await answer.clone().text());
  const { token, user } = await answer.json();
  const call = (method, path, body) =>
    worker.fetch(path, { method, headers: { Authorization: `Bearer ${token}` }, ...(body && { body: JSON.stringify(body) }) });
  return {
    ...user,
    token,
    call,
    json: async (...request) => (await call(...request)).json(),
    say: async (room, key, text = key) => {
      const answer = await call("POST", `/rooms/${room}/messages`, { key, text });
      return { status: answer.status, ...(await answer.json()) };
    },
    live: (room, query) => join(worker, room, token, query),
  };
}

/** All messages of a room, by pages. */
async function history(user, room) {
  const all = [];
  for (let next = 0; next !== null; ) {
    const page = await user.json("GET", `/rooms/${room}/messages?limit=100&after=${next}`);
    all.push(...page.messages);
    next = page.next;
  }
  return all;
}

for (const host of ["DB_D1", "DB_POSTGRES"]) {
  describe(host, () => {
    let worker;
    before(async () => {
      worker = await run(stage([host, ...LIVE]), { postgres: postgres.url });
    });
    after(() => worker.stop());

    test("from signing up to a message that is read", async () => {
      const [ada, bob] = [await signUp(worker, "ada"), await signUp(worker, "bob")];
      const { id: room } = await ada.json("POST", "/rooms", { name: "Öffentlich", public: true });
      assert.deepEqual((await (await worker.fetch(`/discover?q=${encodeURIComponent("Öff")}`)).json()).rooms, [{ id: room, name: "Öffentlich" }]);
      assert.equal((await bob.call("POST", `/rooms/${room}/join`, {})).status, 201);
      assert.deepEqual((await ada.json("GET", `/rooms/${room}/members`)).members.map(({ name }) => name).sort(), ["ada", "bob"]);
      const [a, b] = [await ada.live(room), await bob.live(room)];
      const joined = await b.next("joined");
      assert.deepEqual([joined.seq, joined.here.length], [0, 2]);
      a.send(JSON.stringify({ type: "message", key: "k1", text: "it's ?1 and $1 \u{1F600}" }));
      const { type, ...message } = await b.next("message");
      assert.match(message.at, /^\d{4}-\d\d-\d\dT.*Z$/);
      const stored = await history(bob, room);
      assert.deepEqual(stored, [message]);
      assert.deepEqual(stored[0].sender, { id: ada.id, name: "ada" });
      assert.deepEqual([message.seq, message.text], [1, "it's ?1 and $1 \u{1F600}"]);
      const mine = async () => (await bob.json("GET", "/rooms")).rooms;
      assert.deepEqual(await mine(), [{ id: room, name: "Öffentlich", public: true, lastSeq: 1, readSeq: 0, unread: 1 }]);
      assert.equal((await bob.call("POST", `/rooms/${room}/read`, { seq: 1 })).status, 204);
      assert.deepEqual((await mine())[0].unread, 0);
      a.send(JSON.stringify({ type: "message", key: "k2", text: "two" }));
      await b.next("message");
      assert.deepEqual((await mine())[0].unread, 1);
      for (const each of [a, b]) each.close();
    });

    test("what several say at once, on sockets and over HTTP, has one order for all, without doubles", async () => {
      const users = await Promise.all(["one", "two", "three"].map((name) => signUp(worker, `${name}-at-once`)));
      const { id: room } = await users[0].json("POST", "/rooms", { name: "busy" });
      for (const { name } of users.slice(1)) await users[0].call("POST", `/rooms/${room}/members`, { name });
      const sockets = await Promise.all(users.map((user) => user.live(room)));
      const said = users.flatMap((user, who) => Array.from({ length: 15 }, (_, n) => [user, sockets[who], `${who}-${n}`]));
      await Promise.all(
        said.map(async ([user, socket, key], n) => {
          if (n % 2 === 0) socket.send(JSON.stringify({ type: "message", key, text: key }));
          else assert.equal((await user.say(room, key)).status, 201);
        }),
      );
      const orders = [];
      for (const socket of sockets) {
        const order = [];
        while (order.length < said.length) order.push(await socket.next("message"));
        orders.push(order.map(({ seq, text }) => `${seq} ${text}`));
      }
      const stored = (await history(users[0], room)).map(({ seq, text }) => `${seq} ${text}`);
      assert.deepEqual(new Set(stored.map((each) => each.split(" ")[1])), new Set(said.map(([, , key]) => key)));
      assert.deepEqual(stored.map((each) => Number(each.split(" ")[0])), said.map((_, n) => n + 1));
      for (const order of orders) assert.deepEqual(order, stored);
      for (const socket of sockets) socket.close();
    });
  });

  test(`${host}: senders that no room puts in order: no number twice, none that appears behind a reader's back`, async () => {
    const worker = await run(stage([host, "CACHE"]), { postgres: postgres.url });
    try {
      const users = await Promise.all(["a", "b"].map((name) => signUp(worker, `racer-${name}`)));
      const { id: room } = await users[0].json("POST", "/rooms", { name: "race" });
      await users[0].call("POST", `/rooms/${room}/members`, { name: users[1].name });
      const keys = Array.from({ length: 30 }, (_, n) => `k${n}`);
      let done = false;
      const read = [];
      const reader = (async () => {
        for (let last = false; !last; ) {
          last = done;
          const { messages } = await users[0].json("GET", `/rooms/${room}/messages?limit=100&after=${read.at(-1)?.seq ?? 0}`);
          read.push(...messages);
        }
      })();
      // Every message is sent twice, at once.
      const answers = await Promise.all(users.flatMap((user) => [...keys, ...keys].map((key) => user.say(room, key))));
      done = true;
      await reader;
      assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(60).fill(200), ...Array(60).fill(201)]);
      const stored = await history(users[0], room);
      assert.equal(stored.length, 60);
      assert.equal(new Set(stored.map(({ seq }) => seq)).size, 60);
      assert.equal(new Set(stored.map(({ sender, text }) => `${sender.id} ${text}`)).size, 60);
      assert.deepEqual(read, stored, "a reader that only asks for what is new has seen all");
      const { lastSeq } = (await users[0].json("GET", `/rooms/${room}`));
      assert.equal(lastSeq >= 60, true);
      if (host === "DB_D1") assert.equal(lastSeq, 60, "no gaps where there is one writer");
    } finally {
      await worker.stop();
    }
  });
}

describe("when nothing can be written", () => {
  test("under the fence a room refuses messages with the time to wait, stores nothing, and reads go on", async () => {
    const before = await run(stage(["DB_POSTGRES", "CACHE"]), { postgres: postgres.url });
    let ada;
    let room;
    try {
      ada = await signUp(before, "fenced");
      ({ id: room } = await ada.json("POST", "/rooms", { name: "fenced" }));
      await ada.say(room, "before");
    } finally {
      await before.stop();
    }
    const fenced = await run(stage(["DB_POSTGRES", ...LIVE], { DB_FENCED: "true" }), { postgres: postgres.url });
    try {
      const answer = await fenced.fetch("/auth/sign-in", { method: "POST", body: JSON.stringify({ name: "fenced", password: "correct horse" }) });
      const { token } = await answer.json();
      const socket = await join(fenced, room, token, "?since=0");
      assert.deepEqual((await socket.next("joined")).messages.map(({ text }) => text), ["before"]);
      socket.send(JSON.stringify({ type: "message", key: "k", text: "lost?" }));
      assert.deepEqual(await socket.next("error"), { type: "error", error: "writes are fenced while data moves to another host", retryAfter: 30, key: "k" });
      const post = await fenced.fetch(`/rooms/${room}/messages`, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: "{}" });
      assert.deepEqual([post.status, post.headers.get("Retry-After")], [503, "30"]);
      const read = await fenced.fetch(`/rooms/${room}/messages`, { headers: { Authorization: `Bearer ${token}` } });
      assert.deepEqual((await read.json()).messages.map(({ text }) => text), ["before"]);
      socket.close();
    } finally {
      await fenced.stop();
    }
  });

  test("a database that goes away: 503 with the time to wait, the sockets stay, and the same key succeeds once it is back", async () => {
    const door = await breakable(postgres.url);
    const worker = await run(stage(["DB_POSTGRES", ...LIVE]), { postgres: door.url });
    try {
      const [ada, bob] = [await signUp(worker, "down-ada"), await signUp(worker, "down-bob")];
      const { id: room } = await ada.json("POST", "/rooms", { name: "down" });
      await ada.call("POST", `/rooms/${room}/members`, { name: bob.name });
      const [a, b] = [await ada.live(room), await bob.live(room)];
      await b.next("joined");
      const frame = JSON.stringify({ type: "message", key: "k", text: "hello" });
      door.broken = true;
      a.send(frame);
      const error = await a.next("error");
      assert.deepEqual([error.key, error.retryAfter], ["k", 5]);
      assert.deepEqual([(await ada.say(room, "k2")).status, (await ada.call("GET", "/rooms")).status], [503, 503]);
      door.broken = false;
      a.send(frame);
      assert.equal((await a.next("ack")).seq, 1);
      assert.equal((await b.next("message")).text, "hello");
      assert.doesNotMatch(worker.log(), new RegExp(new URL(postgres.url).password));
      for (const each of [a, b]) each.close();
    } finally {
      await worker.stop();
      door.close();
    }
  });
});

/** A way to a server that can be broken: then whoever connects is hung up on once it has said what it wants. */
async function breakable(url) {
  const { hostname, port } = new URL(url);
  const door = createServer((client) => {
    client.on("error", () => {});
    if (door.broken) return void client.once("data", () => client.end()).resume();
    const server = connect(Number(port), hostname);
    server.on("error", () => client.destroy());
    client.on("close", () => server.destroy());
    client.pipe(server).pipe(client);
  });
  door.broken = false;
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  const through = new URL(url);
  through.port = String(door.address().port);
  door.url = through.href;
  return door;
}
