/**
 * node load.mjs
 *
 * The load, in a process of its own. Each line of standard input is a command of JSON with its name in `do` (COMMANDS below),
 * answered by one line of JSON when it is done. Times are in ms, and counted from when a request was meant to start: where
 * the system stalls, the requests that had to wait for it are told with that wait.
 *
 * Traffic is a list of requests `{method, path, token, json, room}`, sent one after the other from the start again; the
 * same goes to whatever `origin` is measured. `{random}` in a path or a value stands for letters that are new in each request.
 */
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** No answer by then is none. */
const PATIENCE_MS = 10_000;
/** Sockets of an open loop; requests beyond them wait, and the wait counts. */
const MOST_SOCKETS = 256;
/** WebSockets that are being opened at a time. */
const OPENED_AT_ONCE = 32;

const COMMANDS = { closed, open, connect, talk, disconnect };

/** `clients` that each send the next request when they have the answer to the last, for `seconds`, `requests` at most. */
async function closed({ origin, traffic, clients, seconds, requests = Infinity }) {
  const tally = new Tally();
  const sender = new Sender(origin, traffic, clients);
  const start = performance.now();
  let left = requests;
  const client = async () => {
    while (left-- > 0 && performance.now() - start < seconds * 1_000) await sender.send(performance.now(), tally);
  };
  await Promise.all(Array.from({ length: clients }, client));
  sender.stop();
  return tally.since(start);
}

/** Requests at the rates of `phases`, `[a second, seconds]` one after the other, whether they are answered or not; a tally each. */
async function open({ origin, traffic, phases }) {
  const sender = new Sender(origin, traffic, MOST_SOCKETS);
  const tallies = [];
  const pending = [];
  for (const [rate, seconds] of phases) {
    const tally = new Tally();
    const start = performance.now();
    await paced(rate, Math.round(rate * seconds), (due) => pending.push(sender.send(due, tally)));
    await sleep(Math.max(0, start + seconds * 1_000 - performance.now()));
    tallies.push(tally.since(start));
  }
  await Promise.all(pending);
  sender.stop();
  return tallies;
}

/** Calls `begin` with the time that each of `count` is due, at that time or as soon after it as may be. */
async function paced(rate, count, begin) {
  const start = performance.now();
  for (let n = 0; n < count; n += 1) {
    const due = start + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    begin(due);
  }
}

/** What became of the requests of one stretch of time. */
class Tally {
  ms = [];
  statuses = {};
  /** By the header X-Cache. */
  cache = {};
  /** `[room, seq]` of each message that was acknowledged. */
  acknowledged = [];

  since(start) {
    this.seconds = (performance.now() - start) / 1_000;
    return this;
  }
}

class Sender {
  #agent;
  #traffic;
  #host;
  #next = 0;

  constructor(origin, traffic, sockets) {
    const { hostname, port } = new URL(origin);
    this.#host = { hostname, port };
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets });
    this.#traffic = traffic.map(({ method, path, token, json, room }) => ({
      method,
      path,
      room,
      body: json && JSON.stringify(json),
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(json && { "Content-Type": "application/json" }),
      },
    }));
  }

  async send(due, tally) {
    const { method, path, headers, body, room } = this.#traffic[this.#next++ % this.#traffic.length];
    const { status, cache, text } = await this.#ask(method, ...filled(path, body), headers);
    tally.ms.push(performance.now() - due);
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
    if (cache !== undefined) tally.cache[cache] = (tally.cache[cache] ?? 0) + 1;
    if (room !== undefined && status === 201) tally.acknowledged.push([room, JSON.parse(text).seq]);
  }

  stop() {
    this.#agent.destroy();
  }

  /** Never rejects: where there is no answer, the status says why. */
  #ask(method, path, body, headers) {
    return new Promise((done) => {
      const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
      const asked = request({ ...this.#host, agent: this.#agent, method, path, headers: { ...headers, ...length } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part) => (text += part));
        answer.on("end", () => done({ status: answer.statusCode, cache: answer.headers["x-cache"], text }));
        answer.on("error", ({ code }) => done({ status: code }));
      });
      asked.on("error", ({ code }) => done({ status: code }));
      asked.setTimeout(PATIENCE_MS, () => asked.destroy(Object.assign(new Error(), { code: "no answer" })));
      asked.end(body);
    });
  }
}

/** Path and body with their letters. */
function filled(path, body) {
  if (!path.includes("{random}") && !body?.includes("{random}")) return [path, body];
  const letters = Math.random().toString(36).slice(2, 12).padEnd(10, "0") + Math.random().toString(36).slice(2, 12);
  return [path.replaceAll("{random}", letters), body?.replaceAll("{random}", letters)];
}

/** The WebSockets that are open, by the group that they came with: all of a group are in one room. */
let groups = [];

/**
 * Opens WebSockets: of each group `{path, tokens, count}`, `count` with the tokens in turn. `greeted`: one is open when it
 * has got its first frame.
 */
async function connect({ origin, groups: wanted, greeted }) {
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
 * for `seconds` at most. `echo`: the other side knows no rooms, and the sender alone hears what it said.
 */
async function talk({ messages, rate, seconds, echo }) {
  const start = performance.now();
  const before = Object.fromEntries(groups.map((group, at) => [at, group.sent.size]));
  let next = 0;
  await paced(rate, messages * groups.length, (due) => groups[next++ % groups.length].say(due));
  const asked = performance.now();
  const tellings = () => groups.map((group, at) => group.telling(echo, before[at]));
  while (performance.now() - asked < seconds * 1_000 && tellings().some(({ waiting }) => waiting > 0)) await sleep(50);
  const told = tellings();
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
    if (type === "ack" && this.sent.has(key)) this.sent.get(key).seq = seq;
    if (type !== "message") return;
    const id = seq ?? key;
    if (one.seen.has(id)) one.doubled += 1;
    else one.seen.set(id, performance.now());
  }

  /** Of what was sent after the first `before`: how long each took to each, what is missing, what came twice. */
  telling(echo, before) {
    const told = { ms: [], sent: 0, acknowledged: 0, lost: 0, doubled: 0, waiting: 0 };
    const hearers = echo ? this.sockets.slice(0, 1) : this.sockets;
    for (const [key, { due, seq }] of [...this.sent].slice(before)) {
      const id = echo ? key : seq;
      told.sent += 1;
      if (id === undefined) told.waiting += 1;
      else told.acknowledged += 1;
      if (id === undefined) continue;
      for (const { seen } of hearers) {
        if (seen.has(id)) told.ms.push(seen.get(id) - due);
        else told.lost += 1;
      }
    }
    told.waiting += told.lost;
    told.doubled = this.sockets.reduce((total, { doubled }) => total + doubled, 0);
    return told;
  }
}

/** Closes all WebSockets. */
async function disconnect() {
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

for await (const line of createInterface(process.stdin)) {
  const { do: name, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await COMMANDS[name](given))}\n`);
}
process.exit();
