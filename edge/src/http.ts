/** What every route shares: how an error becomes an answer, and how a request is read. */
import type { Context } from "hono";
import type { RequestIdVariables } from "hono/request-id";
import type { Bindings } from "./env";
import { Problem } from "./problem";
import { report } from "./report";

export interface App {
  Bindings: Bindings;
  Variables: RequestIdVariables;
}

/** A Problem as it is; anything else is a 500 that tells the client only the request id. What people must know is reported. */
export function answerError(error: Error, c: Context<App>): Response {
  const problem = error instanceof Problem ? error : new Problem(500, "internal error");
  if (problem.status === 500 || problem.cause !== undefined) {
    c.executionCtx.waitUntil(report(c.env, error, { requestId: c.get("requestId") }));
  }
  if (problem.retryAfter !== undefined) c.header("Retry-After", String(problem.retryAfter));
  return c.json(
    { error: problem.message, binding: problem.binding, requestId: c.get("requestId") },
    problem.status,
  );
}

export function answerMissing(c: Context<App>): Response {
  return c.json({ error: "no such route", requestId: c.get("requestId") }, 404);
}

/** The request's body as a JSON object, or a 400. */
export async function jsonBody(c: Context<App>): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Problem(400, "the body must be a JSON object");
  }
  return body as Record<string, unknown>;
}

/** A path's last part as a key of at most `bytes` bytes in UTF-8, or a 400. */
export function keyParam(c: Context<App>, bytes: number): string {
  const key = c.req.param("key") ?? "";
  if (key === "" || new TextEncoder().encode(key).length > bytes) {
    throw new Problem(400, `the key must be 1 to ${bytes} bytes long`);
  }
  return key;
}
