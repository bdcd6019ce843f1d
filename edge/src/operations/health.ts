/** /health: what this Worker is and what is bound. /ready: whether what is bound answers. */
import { Hono } from "hono";
import { command, REDIS_HOSTS, servingRedis } from "../cache/redis";
import { probe, servingHost } from "../data/database";
import { HOSTS } from "../data/driver";
import { type Bindings, boundNames, type Env } from "../env";
import type { App } from "../http";
import { modeOf } from "./mode";
import { report } from "./report";

const RETRY_SECONDS = 5;

export const health = new Hono<App>();

/** Asks for nothing but the mode, without which it is as well, and shows no value but the two that name the Worker. */
health.get("/health", async (c) =>
  c.json({
    ok: true,
    app: c.env.APP,
    environment: c.env.ENVIRONMENT,
    mode: await modeOf(c.env),
    bindings: boundNames(c.env),
  }),
);

/** What answers, by binding; 503 if anything needed does not. A host that does not serve is shown, but not needed. */
health.get("/ready", async (c) => {
  const { env } = c;
  const asked = await Promise.all(
    boundNames(env).map(async (name) => {
      const found = PROBES[name];
      if (found === undefined) return undefined;
      const needed = found.needed?.(env) ?? true;
      try {
        await found.ask(env);
        return { name, needed, ok: true };
      } catch (error) {
        await report(env, error, { requestId: c.get("requestId"), binding: name });
        return { name, needed, ok: false };
      }
    }),
  );
  const answers = asked.filter((each) => each !== undefined);
  const ready = answers.every(({ ok, needed }) => ok || !needed);
  if (!ready) c.header("Retry-After", String(RETRY_SECONDS));
  return c.json({ ready, answers: Object.fromEntries(answers.map(({ name, ok }) => [name, ok])) }, ready ? 200 : 503);
});

interface Probe {
  ask: (env: Bindings) => Promise<unknown>;
  needed?: (env: Bindings) => boolean;
}

const PROBES: Partial<Record<keyof Env, Probe>> = {
  FILES: { ask: async (env) => env.FILES?.head("ready") },
  BACKUPS: { ask: async (env) => env.BACKUPS?.head("ready") },
  CACHE: { ask: async (env) => env.CACHE?.get("ready") },
  // One object each, the same for every probe.
  SIGN_INS: { ask: async (env) => env.SIGN_INS?.get(env.SIGN_INS.idFromName("ready")).waits() },
  ROOMS: { ask: async (env) => env.ROOMS?.get(env.ROOMS.idFromName("ready")).leave("nobody") },
};
for (const host of HOSTS) {
  PROBES[host] = {
    ask: (env) => probe(env, host),
    needed: (env) => servingHost(env) === host,
  };
}
for (const host of REDIS_HOSTS) {
  PROBES[`${host}_URL`] = {
    ask: (env) => command(env, ["PING"], host),
    needed: (env) => servingRedis(env) === host,
  };
}
