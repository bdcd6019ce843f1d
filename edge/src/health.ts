/** /health: what this Worker is and what is bound. /ready: whether what is bound answers. */
import { Hono } from "hono";
import { HOSTS, type Host, serving, withDatabase } from "./database";
import { type Bindings, boundNames, type Env } from "./env";
import { isFenced } from "./fence";
import type { App } from "./http";
import { command } from "./redis";
import { report } from "./report";

export const health = new Hono<App>();

/** Touches nothing outside the Worker, and shows no value but the two that name it. */
health.get("/health", (c) =>
  c.json({ ok: true, app: c.env.APP, environment: c.env.ENVIRONMENT, bindings: boundNames(c.env) }),
);

const PROBES: Partial<Record<keyof Env, (env: Bindings) => Promise<unknown>>> = {
  DB_D1: (env) => withDatabase(env, (db) => db.read("SELECT 1"), "DB_D1"),
  DB_POSTGRES: (env) => withDatabase(env, (db) => db.read("SELECT 1"), "DB_POSTGRES"),
  FILES: (env) => env.FILES!.head("ready"),
  BACKUPS: (env) => env.BACKUPS!.head("ready"),
  CACHE: (env) => env.CACHE!.get("ready"),
  REDIS_URL: (env) => command(env, "PING"),
};

/** 503 if anything that this stage needs does not answer; a database that does not serve is shown, but not needed. */
health.get("/ready", async (c) => {
  const host = HOSTS.some((each) => c.env[each] !== undefined) ? serving(c.env) : undefined;
  const answers = await Promise.all(
    boundNames(c.env).flatMap((name) => {
      const probe = PROBES[name];
      return probe ? [answer(c.env, name, probe, c.get("requestId"))] : [];
    }),
  );
  const ready = answers.every(([name, ok]) => ok || (HOSTS.includes(name as Host) && name !== host));
  return c.json(
    { ready, serving: host, fenced: isFenced(c.env), answers: Object.fromEntries(answers) },
    ready ? 200 : 503,
  );
});

async function answer(
  env: Bindings,
  name: keyof Env,
  probe: (env: Bindings) => Promise<unknown>,
  requestId: string,
): Promise<[keyof Env, boolean]> {
  try {
    await probe(env);
    return [name, true];
  } catch (error) {
    await report(env, error, { requestId, binding: name });
    return [name, false];
  }
}
