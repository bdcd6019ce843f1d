/**
 * Where a store stands while it moves between hosts: which host serves, and whether writes are refused.
 * Of the store DB, `DB_SERVING` names the host, and `DB_FENCED` is "true" while reads go on and writes are refused. The
 * mode `readonly` refuses the same writes in the same places.
 */
import type { MiddlewareHandler } from "hono";
import type { Bindings } from "../env";
import type { App } from "../http";
import { modeOf } from "../operations/mode";
import { Problem } from "../problem";

type Store = "DB" | "REDIS";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
const RETRY_SECONDS = 30;

/** The host that `STORE_SERVING` names, or the only one that is bound, or (with none bound) the first. */
export function serving<Host extends string>(
  env: Bindings,
  store: Store,
  hosts: readonly [Host, ...Host[]],
  isBound: (host: Host) => boolean,
): Host {
  const variable = `${store}_SERVING` as const;
  const named = env[variable];
  if (named !== undefined) {
    const host = hosts.find((each) => each === named);
    if (host !== undefined) return host;
    throw new Problem(500, `${variable} names no host; expected one of ${hosts.join(", ")}`, { binding: variable });
  }
  const bound = hosts.filter(isBound);
  if (bound.length > 1) {
    throw new Problem(500, `${bound.join(" and ")} are both bound: ${variable} must say which serves`, {
      binding: variable,
    });
  }
  return bound[0] ?? hosts[0];
}

const REASONS = {
  fenced: "writes are fenced while data moves to another host",
  readonly: "this service is read-only for now: nothing can be written",
} as const;

/** A write refused for now: nothing is wrong, the same write succeeds later. */
export class Refused extends Problem {
  override readonly name = "Refused";

  constructor(why: keyof typeof REASONS) {
    super(503, REASONS[why], { retryAfter: RETRY_SECONDS });
  }
}

/** Whether a fence stands. A value that is neither "true" nor "false" fences too: losing no data comes first. */
export function isFenced(env: Bindings, store: Store): boolean {
  const value = env[`${store}_FENCED`];
  return value !== undefined && value !== "false";
}

/** What stands against writing to the database now, if anything does. */
export async function refusal(env: Bindings): Promise<Refused | undefined> {
  if (isFenced(env, "DB")) return new Refused("fenced");
  return (await modeOf(env)) === "readonly" ? new Refused("readonly") : undefined;
}

/** They write no row. */
const FREE = /^\/auth\/sign-(in|out)$|^\/files\/[^/]+\/links$/;

/**
 * While the database may not be written to, refuses every request that is no read, so that no new route can forget it.
 * What is no request (queues, rooms, crons) asks `refusal` or meets it in the database.
 */
export const fence: MiddlewareHandler<App> = async (c, next) => {
  if (!READS.has(c.req.method) && !FREE.test(c.req.path)) {
    const refused = await refusal(c.env);
    if (refused !== undefined) throw refused;
  }
  await next();
};
