/** What a growth stage may bind. Everything is optional: the same bundle runs at every stage. */
import { Problem } from "./problem";

export interface Env {
  APP: string;
  ENVIRONMENT: string;
  DB_D1: D1Database;
  DB_POSTGRES: Hyperdrive;
  DB_SERVING: string;
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
  /** Requests that LIMITER lets pass in its period, for the answers: a binding does not tell its own numbers. */
  LIMITER_REQUESTS: string;
  /** The header in which an authenticating proxy in front names the user; absent, the limit counts by address. */
  IDENTITY_HEADER: string;
  REDIS_UPSTASH_URL: string;
  REDIS_UPSTASH_TOKEN: string;
  REDIS_EXTERNAL_URL: string;
  REDIS_EXTERNAL_TOKEN: string;
  REDIS_URL: string;
  REDIS_TOKEN: string;
  REDIS_SERVING: string;
  REDIS_FENCED: string;
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
  LIMITER_REQUESTS: "plain text",
  IDENTITY_HEADER: "plain text",
  REDIS_UPSTASH_URL: "plain text",
  REDIS_UPSTASH_TOKEN: "secret",
  REDIS_EXTERNAL_URL: "plain text",
  REDIS_EXTERNAL_TOKEN: "secret",
  REDIS_URL: "plain text",
  REDIS_TOKEN: "secret",
  REDIS_SERVING: "plain text",
  REDIS_FENCED: "plain text",
  SENTRY_DSN: "secret",
};
const NAMES = Object.keys(KINDS) as (keyof Env)[];

/** The names of what this stage binds, sorted; never a value. */
export function boundNames(env: Bindings): (keyof Env)[] {
  return NAMES.filter((name) => env[name] !== undefined).sort();
}

/** The binding, or a 404 that names it. */
export function need<Name extends keyof Env>(env: Bindings, name: Name): Env[Name] {
  const value = env[name];
  if (value === undefined) {
    throw new Problem(404, `this stage does not bind ${name} (${KINDS[name]})`, { binding: name });
  }
  return value as Env[Name];
}

/** Every value that must not be shown. */
export function secretValues(env: Bindings): string[] {
  const bound = NAMES.filter((name) => KINDS[name] === "secret").map((name) => env[name] as string | undefined);
  return [...bound, env.DB_POSTGRES?.connectionString, env.DB_POSTGRES?.password].filter((value) => !!value) as string[];
}
