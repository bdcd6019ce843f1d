/** Routes for those who run the Worker: OPERATOR_TOKEN as a bearer token, and five wrong ones in 15 minutes for an address. */
import type { MiddlewareHandler } from "hono";
import { need } from "../env";
import type { App } from "../http";
import { admitAddress, requireAttempts } from "../limits/sign-ins";
import { Problem } from "../problem";
import { isSame } from "./digest";

export const operatorsOnly: MiddlewareHandler<App> = async (c, next) => {
  const token = need(c.env, "OPERATOR_TOKEN");
  const given = /^Bearer +(.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (given !== undefined && (await isSame(given, token))) {
    await requireAttempts(c, "operator"); // who guessed too often learns nothing from being right
    return next();
  }
  if (given !== undefined) await admitAddress(c, "operator");
  c.header("WWW-Authenticate", "Bearer");
  throw new Problem(401, "this is for operators: give the operator token");
};
