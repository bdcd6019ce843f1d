/** What Cloudflare's own services say when they can not answer now, as the 503 that it is: nothing is wrong with the request. */
import { Problem } from "../problem";

const RETRY_SECONDS = 5;

/** Of the databases and Redis, the drivers tell. Sources: each product's page on errors or limits at developers.cloudflare.com. */
const NOT_NOW: readonly [what: string, says: RegExp][] = [
  ["the key-value store", /^KV \w+ failed: (429|5\d\d)\b/],
  // R2: internal error, service unavailable, too many requests, slow down.
  ["the file store", /\((10001|10043|10058|10054)\)\s*$/],
  ["the queue", /^Queue \w+ failed|\bqueue\b.*\b(overloaded|too many requests|unavailable|internal error)\b/i],
  ["the database", /^D1_ERROR: .*(overloaded|too many requests queued|network connection lost|exceeded timeout|reset)/i],
  ["a room or counter", /^Durable Object .*(overloaded|reset|timed out|exceeded|moved)|Cannot resolve Durable Object/i],
  ["a service", /^(Network connection lost|internal error; reference|Too many (requests|concurrent))|connection (refused|closed)/i],
];

/** A 503 for a dependency that is down, overloaded or too slow; undefined for any other error. */
export function asProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem || !(error instanceof Error)) return undefined;
  const what = nameOf(error);
  if (what === undefined) return undefined;
  return new Problem(503, `${what} does not answer`, { retryAfter: RETRY_SECONDS, cause: error });
}

function nameOf(error: Error): string | undefined {
  // What the runtime says of calls to Durable Objects, developers.cloudflare.com/durable-objects/best-practices/error-handling/
  const { overloaded, retryable } = error as { overloaded?: boolean; retryable?: boolean };
  if (overloaded || retryable) return "a room or counter";
  if (error.name === "TimeoutError") return "a service";
  return NOT_NOW.find(([, says]) => says.test(error.message))?.[0];
}
