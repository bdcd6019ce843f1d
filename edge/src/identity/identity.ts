/** Who asks: the user that a proxy in front names (IDENTITY_HEADER), else the one of the session. */
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { hasDatabase } from "../data/database";
import type { App, User } from "../http";
import { proxiedUser } from "./proxied";
import { findSession } from "./sessions";

/** The session's cookie is `__Host-session`: of this host alone, over HTTPS, and no script's. */
export const COOKIE = "session";

/** The token of the request: a bearer's, else the cookie's. */
export function tokenOf(c: Context<App>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? getCookie(c, COOKIE, "host");
}

/** Puts the user on the context, or nobody. */
export const identify: MiddlewareHandler<App> = async (c, next) => {
  const user = await whoAsks(c);
  if (user !== undefined) c.set("user", user);
  await next();
};

async function whoAsks(c: Context<App>): Promise<User | undefined> {
  if (c.env.IDENTITY_HEADER !== undefined) {
    const name = c.req.header(c.env.IDENTITY_HEADER);
    return name && hasDatabase(c.env) ? proxiedUser(c.env, name) : undefined;
  }
  const token = tokenOf(c);
  return token === undefined ? undefined : findSession(c.env, token, (work) => c.executionCtx.waitUntil(work));
}
