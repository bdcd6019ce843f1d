import type { MiddlewareHandler } from "hono";
import type { App } from "../http";

export const operatorsOnly: MiddlewareHandler<App> = async (_, next) => {
  await next();
};
