/** Redis over Upstash's REST protocol, one command a request. */
import { serving } from "../data/stores";
import { type Bindings, need } from "../env";
import { Problem } from "../problem";

const RETRY_SECONDS = 5;

/** The hosts that can serve, each an address and a token: REDIS_UPSTASH_URL and REDIS_UPSTASH_TOKEN, and so on. */
export const REDIS_HOSTS = ["REDIS_UPSTASH", "REDIS_EXTERNAL", "REDIS"] as const;
type RedisHost = (typeof REDIS_HOSTS)[number];

/** The host that serves. */
export function servingRedis(env: Bindings): RedisHost {
  return serving(env, "REDIS", REDIS_HOSTS, (host) => env[`${host}_URL`] !== undefined);
}

/** The answer of a host (default: the one that serves) to one command, or a 503. */
export async function command(
  env: Bindings,
  parts: readonly (string | number)[],
  host: RedisHost = servingRedis(env),
): Promise<unknown> {
  const url = need(env, `${host}_URL`);
  const token = need(env, `${host}_TOKEN`);
  try {
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual", // the token goes to this address only
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(parts),
      signal: AbortSignal.timeout(5_000),
    });
    const body = await answer.json<{ result?: unknown; error?: string }>();
    if (!answer.ok || body.error !== undefined) throw new Error(`answered ${answer.status}: ${body.error}`);
    return body.result;
  } catch (cause) {
    throw new Problem(503, "Redis does not answer", { binding: `${host}_URL`, retryAfter: RETRY_SECONDS, cause });
  }
}
