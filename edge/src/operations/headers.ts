import type { MiddlewareHandler } from "hono";
import type { App } from "../http";

export const secure: MiddlewareHandler<App> = async (_, next) => {
  await next();
};
