/** What a growth stage may bind. Everything is optional: the same bundle runs at every stage. */
import { Problem } from "./http";

export interface Env {
  APP: string;
  ENVIRONMENT: string;
  DB_D1: D1Database;
  DB_POSTGRES: Hyperdrive;
  /** The binding that serves: DB_D1 or DB_POSTGRES. May be left out while only one of them is bound. */
  DB_SERVING: string;
  /** "true" refuses every write while data moves between hosts; absent or "false" does not. */
  DB_FENCED: string;
  FILES: R2Bucket;
  BACKUPS: R2Bucket;
  CACHE: KVNamespace;
  JOBS: Queue;
  PUSH: Queue;
  EMAIL: Queue;
  ANALYTICS: Queue;
  IMAGES: Queue;
  ROOMS: DurableObjectNamespace;
  LIMITER: RateLimit;
  /** The header in which an authenticating proxy in front names the user; absent, the limit counts by address. */
  IDENTITY_HEADER: string;
  REDIS_URL: string;
  REDIS_TOKEN: string;
  SENTRY_DSN: string;
}

/** The bindings of one stage. */
export type Bindings = Partial<Env>;

const KINDS: Record<keyof Env, string> = {
  APP: "plain text",
  ENVIRONMENT: "plain text",
  DB_D1: "D1 database",
  DB_POSTGRES: "Hyperdrive",
  DB_SERVING: "plain text",
  DB_FENCED: "plain text",
  FILES: "R2 bucket",
  BACKUPS: "R2 bucket",
  CACHE: "KV namespace",
  JOBS: "queue",
  PUSH: "queue",
  EMAIL: "queue",
  ANALYTICS: "queue",
  IMAGES: "queue",
  ROOMS: "Durable Object namespace",
  LIMITER: "rate limit",
  IDENTITY_HEADER: "plain text",
  REDIS_URL: "Upstash REST address",
  REDIS_TOKEN: "secret",
  SENTRY_DSN: "secret",
};

/** The names of what this stage binds, sorted; never a value. */
export function boundNames(env: Bindings): (keyof Env)[] {
  return (Object.keys(KINDS) as (keyof Env)[]).filter((name) => env[name] !== undefined).sort();
}

/** The binding, or a 404 that names it. */
export function need<Name extends keyof Env>(env: Bindings, name: Name): Env[Name] {
  const value = env[name];
  if (value === undefined) {
    throw new Problem(404, `this stage does not bind ${name} (${KINDS[name]})`, { binding: name });
  }
  return value as Env[Name];
}
