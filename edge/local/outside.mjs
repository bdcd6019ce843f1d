/** All that the Worker may fetch outside itself, without leaving this machine: Redis' REST protocol and Sentry's envelopes. */
import { Response } from "miniflare";
import { texts } from "./bindings.mjs";
import { redisRest } from "./redis-rest.mjs";

/**
 * Stands in for what the addresses of Redis (`..._URL`, each with its `..._TOKEN`) and SENTRY_DSN of a stage point at.
 * `answer` is miniflare's outbound service; `events` are the errors that Sentry got; `strays` the addresses that nothing
 * stands for; `stop` ends the connections to Redis.
 * @param redis `{host, port, password}` of a real Redis, where each address gets a database of its own; default: a Map each
 * @param onStray told of each stray
 */
export function outside(stage, { redis, onStray = () => {} } = {}) {
  const bound = texts(stage);
  const { SENTRY_DSN } = bound;
  const servers = redisNames(bound).map((name, _, names) => ({
    origin: new URL(bound[`${name}_URL`]).origin,
    token: bound[`${name}_TOKEN`],
    ...(redis === undefined ? remembered() : redisRest({ ...redis, database: databaseOf(name, names) })),
  }));
  const events = [];
  const strays = [];

  async function answer(request) {
    const { origin, pathname } = new URL(request.url);
    const server = servers.find((each) => each.origin === origin);
    if (server !== undefined) {
      if (request.headers.get("Authorization") === `Bearer ${server.token}`) return server.answer(request);
      return Response.json({ error: "WRONGPASS invalid token" }, { status: 401 });
    }
    if (SENTRY_DSN !== undefined && origin === new URL(SENTRY_DSN).origin) return sentry(request, pathname);
    strays.push(request.url);
    onStray(request);
    return new Response("nothing stands for this address", { status: 502 });
  }

  async function sentry(request, pathname) {
    const dsn = new URL(SENTRY_DSN);
    const keyed = (request.headers.get("X-Sentry-Auth") ?? "").includes(`sentry_key=${dsn.username}`);
    if (!keyed || pathname !== `/api${dsn.pathname}/envelope/`) return new Response("no such project", { status: 403 });
    const [header, item, event] = (await request.text()).split("\n").map((line) => JSON.parse(line));
    if (item.type !== "event" || header.event_id !== event.event_id) return new Response("bad envelope", { status: 400 });
    events.push(event);
    return new Response("{}");
  }

  return { answer, events, strays, stop: () => servers.forEach((server) => server.stop()) };
}

/** The names of which both an address and its token are bound, such as REDIS_UPSTASH. */
export function redisNames(bound) {
  const names = Object.keys(bound).filter((name) => name.endsWith("_URL")).map((name) => name.slice(0, -"_URL".length));
  return names.filter((name) => bound[`${name}_TOKEN`] !== undefined).sort();
}

/** Which of a server's 16 databases: the same one for a name whatever else is bound, and one that no other name has. */
function databaseOf(name, names) {
  const taken = new Map();
  for (const each of names) {
    let number = [...each].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 16;
    while (taken.has(number)) number = (number + 1) % 16;
    taken.set(number, each);
  }
  return [...taken].find(([, each]) => each === name)[0];
}

/** The three commands that a test without a server needs. */
function remembered() {
  const keys = new Map();
  async function answer(request) {
    const [name, key, value] = await request.json();
    if (name === "PING") return Response.json({ result: "PONG" });
    if (name === "GET") return Response.json({ result: keys.get(key) ?? null });
    if (name === "SET") return Response.json({ result: keys.set(key, value) && "OK" });
    return Response.json({ error: `ERR unknown command '${name}'` }, { status: 400 });
  }
  return { answer, stop() {} };
}
