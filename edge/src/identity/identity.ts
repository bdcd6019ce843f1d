import type { MiddlewareHandler } from "hono";
import type { App } from "../http";

export const identify: MiddlewareHandler<App> = async (_, next) => {
  await next();
};
