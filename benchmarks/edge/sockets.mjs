/** The load's WebSockets: all of a group are in one room, and each remembers what it got. */
import { setTimeout as sleep } from "node:timers/promises";
import { paced } from "./paced.mjs";

/** Not open or closed by then is never. */
const PATIENCE_MS = 10_000;
/** That are being opened at a time. */
const OPENED_AT_ONCE = 32;
/** How often it is looked whether all have all. */
const LOOK_MS = 50;
/** When all have all: how long until a message that comes twice has come. */
const SETTLE_MS = 250;

/** Those that are open, in the order in which they were asked for. */
let groups = [];

/**
 * Opens WebSockets: of each group `{path, tokens, count}`, `count` with the tokens in turn. `greeted`: one is open when it
 * has got its first frame.
 */
export async function connect({ origin, groups: wanted, greeted }) {
  const told = { ms: [], refused: {} };
  const start = performance.now();
  const opened = groups.length;
  const queue = wanted.flatMap(({ path, tokens, count }) => {
    const group = new Group();
    groups.push(group);
    return Array.from({ length: count }, (_, n) => ({ group, path, token: tokens[n % tokens.length] }));
  });
  const opener = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const due = performance.now();
      const refused = await next.group.join(origin.replace("http", "ws") + next.path, next.token, greeted);
      if (refused === undefined) told.ms.push(performance.now() - due);
      else told.refused[refused] = (told.refused[refused] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, opener));
  return { ...told, held: groups.slice(opened).map(({ sockets }) => sockets.length), seconds: (performance.now() - start) / 1_000 };
}

/**
 * Sends `messages` in each group at `rate` a second in all, from its first WebSocket, and waits until all have got them all,
 * for `seconds` at most. What came twice and how many left is told of all talks so far. `echo`: the other side knows no
 * rooms, and the sender alone hears what it said.
 */
export async function talk({ messages, rate, seconds, echo }) {
  const start = performance.now();
  const before = Object.fromEntries(groups.map((group, at) => [at, group.sent.size]));
  let next = 0;
  await paced(rate, messages * groups.length, (due) => groups[next++ % groups.length].say(due));
  const asked = performance.now();
  while (performance.now() - asked < seconds * 1_000 && groups.some((group) => group.isWaiting(echo))) await sleep(LOOK_MS);
  await sleep(SETTLE_MS);
  const told = groups.map((group, at) => group.telling(echo, before[at]));
  const sum = (name) => told.reduce((total, each) => total + each[name], 0);
  return {
    ms: told.flatMap(({ ms }) => ms),
    sent: sum("sent"),
    acknowledged: sum("acknowledged"),
    lost: sum("lost"),
    doubled: sum("doubled"),
    closed: groups.reduce((total, { closed }) => total + closed, 0),
    errors: Object.assign({}, ...groups.map(({ errors }) => errors)),
    seconds: (performance.now() - start) / 1_000,
  };
}

/** The WebSockets of one room. */
class Group {
  sockets = [];
  /** How many ended by themselves. */
  closed = 0;
  /** Frames that refused something, by what they said. */
  errors = {};
  /** By key: when it was due, and its number in the room once that is acknowledged. */
  sent = new Map();
  #acknowledged = 0;
  #heard = 0;

  /** Opens one more; why not, where it is refused. */
  join(url, token, greeted) {
    return new Promise((done) => {
      const socket = new WebSocket(url, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
      /** By number in the room, else by key: when each message came, and how many came again. */
      const one = { socket, seen: new Map(), doubled: 0 };
      const patience = setTimeout(() => end("no answer"), PATIENCE_MS);
      let joined = false;
      const join = () => {
        joined = true;
        clearTimeout(patience);
        this.sockets.push(one);
        done();
      };
      const end = (why) => {
        clearTimeout(patience);
        if (joined && !one.left) this.closed += 1;
        joined = false;
        done(why);
        socket.close();
      };
      socket.onopen = () => greeted || join();
      socket.onmessage = ({ data }) => {
        if (!joined) join();
        this.#hear(one, JSON.parse(data));
      };
      socket.onerror = ({ message }) => end(message || "error");
      socket.onclose = ({ code }) => end(`closed with ${code}`);
    });
  }

  say(due) {
    const key = crypto.randomUUID();
    this.sent.set(key, { due });
    this.sockets[0]?.socket.send(JSON.stringify({ type: "message", key, text: `Test message ${key}` }));
  }

  #hear(one, { type, key, seq, error }) {
    if (type === "error") this.errors[error] = (this.errors[error] ?? 0) + 1;
    if (type === "ack" && this.sent.has(key)) {
      this.sent.get(key).seq = seq;
      this.#acknowledged += 1;
    }
    if (type !== "message") return;
    const id = seq ?? key;
    if (one.seen.has(id)) {
      one.doubled += 1;
    } else {
      one.seen.set(id, performance.now());
      this.#heard += 1;
    }
  }

  /** Whether a message is not acknowledged yet, or somebody lacks one. */
  isWaiting(echo) {
    if (echo) return this.#heard < this.sent.size;
    return this.#acknowledged < this.sent.size || this.#heard < this.#acknowledged * this.sockets.length;
  }

  /** Of what was sent after the first `before`: how long each took to each, what is missing, what came twice. */
  telling(echo, before) {
    const told = { ms: [], sent: 0, acknowledged: 0, lost: 0, doubled: 0 };
    const hearers = echo ? this.sockets.slice(0, 1) : this.sockets;
    for (const [key, { due, seq }] of [...this.sent].slice(before)) {
      const id = echo ? key : seq;
      told.sent += 1;
      if (id === undefined) continue;
      told.acknowledged += 1;
      for (const { seen } of hearers) {
        if (seen.has(id)) told.ms.push(seen.get(id) - due);
        else told.lost += 1;
      }
    }
    told.doubled = this.sockets.reduce((total, { doubled }) => total + doubled, 0);
    return told;
  }
}

/** Closes all WebSockets. */
export async function disconnect() {
  const all = groups.flatMap(({ sockets }) => sockets);
  groups = [];
  const closed = all.map((one) => {
    one.left = true;
    if (one.socket.readyState === WebSocket.CLOSED) return undefined;
    return new Promise((done) => {
      one.socket.addEventListener("close", done);
      one.socket.close();
    });
  });
  await Promise.race([Promise.all(closed), sleep(PATIENCE_MS)]);
  return { closed: all.length };
}
