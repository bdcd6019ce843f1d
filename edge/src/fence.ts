/**
 * The fence: while data moves to another host, reads go on and writes are refused.
 * Routes are refused here by method, so that no new route can forget it; the database refuses what is no request
 * (queues, crons), and a room asks before it stores.
 */
import type { MiddlewareHandler } from "hono";
import type { Bindings } from "./env";
import { type App, Problem } from "./http";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const RETRY_SECONDS = 30;

/** A write refused by the fence: nothing is wrong, the same write succeeds later. */
export class Fenced extends Problem {
  constructor() {
    super(503, "writes are fenced while data moves to another host", { retryAfter: RETRY_SECONDS });
  }
}

/** Whether writes are refused. A value that is neither "true" nor "false" fences too: losing no data comes first. */
export function isFenced(env: Bindings): boolean {
  return env.DB_FENCED !== undefined && env.DB_FENCED !== "false";
}

export const fence: MiddlewareHandler<App> = async (c, next) => {
  if (isFenced(c.env) && !READS.has(c.req.method)) throw new Fenced();
  await next();
};
