/** One line of JSON for each request: what was asked, not by whom or of what. Sampling is the platform's. */
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { App } from "../http";
import { digestOf } from "./digest";

export const logged: MiddlewareHandler<App> = async (c, next) => {
  const start = Date.now();
  await next();
  const user = c.get("user");
  const { status } = c.res;
  console.log(
    JSON.stringify({
      level: status >= 500 ? "error" : "info",
      time: new Date(start).toISOString(),
      requestId: c.get("requestId"),
      method: c.req.method,
      // The pattern: a path holds ids.
      route: matchedRoutes(c).findLast(({ method }) => method !== "ALL")?.path,
      status,
      ms: Date.now() - start,
      colo: c.req.raw.cf?.colo,
      ray: /^[0-9a-f]{8,32}(-[A-Z]{3})?$/.exec(c.req.header("CF-Ray") ?? "")?.[0],
      user: user && (await digestOf(user.id)).slice(0, 16),
    }),
  );
};
