/**
 * The rate limit in front of every route but the probes, and GET /limit, which tells how one is counted.
 * Headers are those of draft-ietf-httpapi-ratelimit-headers-10. How many requests are left is only known once none is:
 * the binding says no more than yes or no, and each location of Cloudflare counts for itself.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { need } from "../env";
import type { App } from "../http";
import { modeOf } from "../operations/mode";
import { report } from "../operations/report";
import { Problem } from "../problem";
import { clientAddress } from "./address";

/** The longest period that a rate limit binding has: who waits as long is let in again. */
const SECONDS = 60;

/** In the mode `surge` a request counts so many times, and a limit of 100 is one of 50. */
const SURGE = 2;

/** Counts the request where LIMITER is bound. A limiter that fails lets everyone in: it protects, and no data depends on it. */
export const limit: MiddlewareHandler<App> = async (c, next) => {
  const { LIMITER, LIMITER_REQUESTS } = c.env;
  if (LIMITER === undefined) return next();
  const { by, key } = counted(c);
  const times = await counts(c);
  const policy = `"${by}";q=${requests(c, times)};w=${SECONDS}`;
  const made = Array.from({ length: times }, () => LIMITER.limit({ key }));
  const isIn = await Promise.all(made).then(
    (each) => each.some(({ success }) => success),
    async (error) => {
      await report(c.env, error, { requestId: c.get("requestId"), binding: "LIMITER" });
      return true;
    },
  );
  if (!isIn) {
    if (LIMITER_REQUESTS !== undefined) c.header("RateLimit-Policy", policy);
    c.header("RateLimit", `"${by}";r=0;t=${SECONDS}`);
    throw new Problem(429, "too many requests", { retryAfter: SECONDS });
  }
  await next();
  if (LIMITER_REQUESTS !== undefined && c.res.status !== 101) c.header("RateLimit-Policy", policy);
};

export const limits = new Hono<App>();

limits.get("/", async (c) => {
  need(c.env, "LIMITER");
  return c.json({ by: counted(c).by, requests: requests(c, await counts(c)) });
});

/** How often a request counts. */
const counts = async (c: Context<App>): Promise<number> => ((await modeOf(c.env)) === "surge" ? SURGE : 1);

/** How many requests get in, each counted so many times. */
function requests({ env: { LIMITER_REQUESTS } }: Context<App>, times: number): string | undefined {
  return LIMITER_REQUESTS === undefined ? undefined : String(Math.ceil(Number(LIMITER_REQUESTS) / times));
}

/** Who is counted: the user, else the address. */
function counted(c: Context<App>): { by: "user" | "address"; key: string } {
  const user = c.get("user");
  return user === undefined ? { by: "address", key: `address:${clientAddress(c)}` } : { by: "user", key: `user:${user.id}` };
}
