/** What the growth stages of the ladder edge give their Worker. Made by: ./rungs types edge */
import type { Room, SignIns } from "./worker";

export interface Mvp {
  APP: string;
  CACHE: KVNamespace;
  DB_D1: D1Database;
  DB_FENCED: string;
  DB_SERVING: string;
  ENVIRONMENT: string;
  FILES: R2Bucket;
  LIMITER: RateLimit;
  LIMITER_REQUESTS: string;
  OPERATOR_TOKEN: string; // secret
  SENTRY_DSN: string; // secret
  SIGNING_KEY: string; // secret
  SIGN_INS: DurableObjectNamespace<SignIns>;
}

export interface Traction extends Mvp {
  BACKUPS: R2Bucket;
  JOBS: Queue;
}

export interface Growth extends Traction {
  DB_POSTGRES: Hyperdrive;
  ROOMS: DurableObjectNamespace<Room>;
}

export interface Scale extends Growth {
  ANALYTICS: Queue;
  EMAIL: Queue;
  PUSH: Queue;
  REDIS_FENCED: string;
  REDIS_SERVING: string;
  REDIS_UPSTASH_TOKEN: string; // secret
  REDIS_UPSTASH_URL: string;
}

export type Enterprise = Scale;

export type Global = Enterprise;

/** Every binding of the ladder. */
export type Every = Global;

export const KINDS = {
  ANALYTICS: "queue",
  APP: "plain text",
  BACKUPS: "R2 bucket",
  CACHE: "KV namespace",
  DB_D1: "D1 database",
  DB_FENCED: "plain text",
  DB_POSTGRES: "Hyperdrive",
  DB_SERVING: "plain text",
  EMAIL: "queue",
  ENVIRONMENT: "plain text",
  FILES: "R2 bucket",
  JOBS: "queue",
  LIMITER: "rate limit",
  LIMITER_REQUESTS: "plain text",
  OPERATOR_TOKEN: "secret",
  PUSH: "queue",
  REDIS_FENCED: "plain text",
  REDIS_SERVING: "plain text",
  REDIS_UPSTASH_TOKEN: "secret",
  REDIS_UPSTASH_URL: "plain text",
  ROOMS: "Durable Object namespace",
  SENTRY_DSN: "secret",
  SIGNING_KEY: "secret",
  SIGN_INS: "Durable Object namespace",
} as const satisfies Record<keyof Every, string>;
