/** All that the Worker may fetch outside itself, without leaving the process: Upstash's REST protocol and Sentry's envelopes. */
import { Response } from "miniflare";
import { texts } from "./bindings.mjs";

/**
 * Stands in for what REDIS_URL and SENTRY_DSN of a stage point at.
 * `answer` is miniflare's outbound service; `events` are the errors that Sentry got; `strays` the addresses that nothing stands for.
 */
export function outside(stage) {
  const { REDIS_URL, REDIS_TOKEN, SENTRY_DSN } = texts(stage);
  const keys = new Map();
  const events = [];
  const strays = [];

  async function answer(request) {
    const { origin, pathname } = new URL(request.url);
    if (REDIS_URL !== undefined && origin === new URL(REDIS_URL).origin) return redis(request);
    if (SENTRY_DSN !== undefined && origin === new URL(SENTRY_DSN).origin) return sentry(request, pathname);
    strays.push(request.url);
    return new Response("nothing stands for this address", { status: 502 });
  }

  async function redis(request) {
    if (request.headers.get("Authorization") !== `Bearer ${REDIS_TOKEN}`) {
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
