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
import { paced } from "./paced.mjs";
import { connect, disconnect, talk } from "./sockets.mjs";

/** No answer by then is none. */
const PATIENCE_MS = 10_000;
/** workerd ends a connection that is idle for five seconds. */
const IDLE_MS = 2_000;
/** Sockets of an open loop; requests beyond them wait, and the wait counts. */
const MOST_SOCKETS = 256;

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
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets, timeout: IDLE_MS });
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

for await (const line of createInterface(process.stdin)) {
  const { do: name, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await COMMANDS[name](given))}\n`);
}
process.exit();
