/**
 * The rate limit in front of every route but the probes, and GET /limit, which tells how one is counted.
 * Headers are those of draft-ietf-httpapi-ratelimit-headers-10. How many requests are left is only known once none is:
 * the binding says no more than yes or no, and each location of Cloudflare counts for itself.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { need } from "../env";
import type { App } from "../http";
import { report } from "../operations/report";
import { Problem } from "../problem";
import { clientAddress } from "./address";

/** The longest period that a rate limit binding has: who waits as long is let in again. */
const SECONDS = 60;

/** Counts the request where LIMITER is bound. A limiter that fails lets everyone in: it protects, and no data depends on it. */
export const limit: MiddlewareHandler<App> = async (c, next) => {
  const { LIMITER, LIMITER_REQUESTS } = c.env;
  if (LIMITER === undefined) return next();
  const { by, key } = counted(c);
  const policy = `"${by}";q=${LIMITER_REQUESTS};w=${SECONDS}`;
  const { success } = await LIMITER.limit({ key }).catch(async (error) => {
    await report(c.env, error, { requestId: c.get("requestId"), binding: "LIMITER" });
    return { success: true };
  });
  if (!success) {
    if (LIMITER_REQUESTS !== undefined) c.header("RateLimit-Policy", policy);
    c.header("RateLimit", `"${by}";r=0;t=${SECONDS}`);
    throw new Problem(429, "too many requests", { retryAfter: SECONDS });
  }
  await next();
  if (LIMITER_REQUESTS !== undefined && c.res.status !== 101) c.header("RateLimit-Policy", policy);
};

export const limits = new Hono<App>();

limits.get("/", (c) => {
  need(c.env, "LIMITER");
  return c.json({ by: counted(c).by, requests: c.env.LIMITER_REQUESTS });
});

/** Who is counted: the user, else the address. */
function counted(c: Context<App>): { by: "user" | "address"; key: string } {
  const user = c.get("user");
  return user === undefined ? { by: "address", key: `address:${clientAddress(c)}` } : { by: "user", key: `user:${user.id}` };
}
