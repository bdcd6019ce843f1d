import type { MiddlewareHandler } from "hono";
import type { App } from "../http";

export const logged: MiddlewareHandler<App> = async (_, next) => {
  await next();
};
