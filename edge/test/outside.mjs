/** All that the Worker may fetch outside itself, without leaving the process: Upstash's REST protocol and Sentry's envelopes. */
import { Response } from "miniflare";
import { texts } from "./bindings.mjs";

/**
 * Stands in for what the addresses of Redis (`REDIS_..._URL`, each with its token) and SENTRY_DSN of a stage point at.
 * `answer` is miniflare's outbound service; `events` are the errors that Sentry got; `strays` the addresses that nothing stands for.
 */
export function outside(stage) {
  const bound = texts(stage);
  const { SENTRY_DSN } = bound;
  const servers = Object.keys(bound)
    .filter((name) => /^REDIS_(\w+_)?URL$/.test(name))
    .map((name) => ({ origin: new URL(bound[name]).origin, token: bound[name.replace(/URL$/, "TOKEN")], keys: new Map() }));
  const events = [];
  const strays = [];

  async function answer(request) {
    const { origin, pathname } = new URL(request.url);
    const server = servers.find((each) => each.origin === origin);
    if (server !== undefined) return redis(request, server);
    if (SENTRY_DSN !== undefined && origin === new URL(SENTRY_DSN).origin) return sentry(request, pathname);
    strays.push(request.url);
    return new Response("nothing stands for this address", { status: 502 });
  }

  async function redis(request, { token, keys }) {
    if (request.headers.get("Authorization") !== `Bearer ${token}`) {
      return Response.json({ error: "WRONGPASS invalid token" }, { status: 401 });
    }
    const [name, key, value] = await request.json();
    if (name === "PING") return Response.json({ result: "PONG" });
    if (name === "GET") return Response.json({ result: keys.get(key) ?? null });
    if (name === "SET") return Response.json({ result: keys.set(key, value) && "OK" });
    return Response.json({ error: `ERR unknown command '${name}'` }, { status: 400 });
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

  return { answer, events, strays };
}
