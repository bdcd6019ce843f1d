/** The rate limit in front of every route but the probes, and /limit, which tells how one is counted. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { need } from "../env";
import type { App } from "../http";
import { Problem } from "../problem";

/** The longest period that a rate limit binding has: who waits as long is let in again. */
const SECONDS = 60;

/** Counts the request where LIMITER is bound. Cloudflare counts per location, not exactly and not world-wide. */
export const limit: MiddlewareHandler<App> = async (c, next) => {
  if (c.env.LIMITER !== undefined) {
    const requests = c.env.LIMITER_REQUESTS;
    if (requests !== undefined) c.header("RateLimit-Policy", `"identity";q=${requests};w=${SECONDS}`);
    const { success } = await c.env.LIMITER.limit({ key: identity(c).key });
    if (!success) throw new Problem(429, "too many requests", { retryAfter: SECONDS });
  }
  await next();
};

export const limits = new Hono<App>();

limits.get("/", (c) => {
  need(c.env, "LIMITER");
  return c.json({ by: identity(c).by, requests: c.env.LIMITER_REQUESTS });
});

/** Who is counted. A header is only believed where the stage names it: anyone could send one. */
function identity(c: Context<App>): { by: "user" | "address"; key: string } {
  const header = c.env.IDENTITY_HEADER;
  const user = header === undefined ? undefined : c.req.header(header);
  const by = user ? "user" : "address";
  return { by, key: `${by}:${user || c.req.header("CF-Connecting-IP") || "unknown"}` };
}
