/** What every route shares: who asks, how an error becomes an answer, and how a request is read. */
import type { Context } from "hono";
import type { RequestIdVariables } from "hono/request-id";
import type { Bindings } from "./env";
import { asProblem } from "./operations/dependencies";
import { report } from "./operations/report";
import { Problem } from "./problem";

/** Who is signed in. */
export interface User {
  id: string;
  name: string;
}

export interface App {
  Bindings: Bindings;
  Variables: RequestIdVariables & {
    /** Absent: nobody is signed in. */
    user?: User;
  };
}

/** Who is signed in, or a 401. */
export function requireUser(c: Context<App>): User {
  const user = c.get("user");
  if (user === undefined) throw new Problem(401, "sign in first");
  return user;
}

/** A Problem as it is, a dependency that is down as a 503; anything else is a 500 that tells the client only the request id. What people must know is reported. */
export function answerError(error: Error, c: Context<App>): Response {
  const problem = error instanceof Problem ? error : (asProblem(error) ?? new Problem(500, "internal error"));
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

/** The longest body of JSON that a route reads, in bytes. */
const LARGEST_JSON = 65_536;

/** The request's body as a JSON object, or a 400; a 413 for a long one. */
export async function jsonBody(c: Context<App>): Promise<Record<string, unknown>> {
  const text = await bodyText(c, LARGEST_JSON);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Problem(400, "the body must be a JSON object");
  }
  return body as Record<string, unknown>;
}

/** The request's body of at most `bytes`, read no further than that, whatever its Content-Length says. */
async function bodyText(c: Context<App>, bytes: number): Promise<string> {
  const stream = c.req.raw.body;
  if (stream === null) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > bytes) throw new Problem(413, `the body may be ${bytes} bytes at most`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A field of a JSON body as a text of 1 to `longest` characters without NUL, or a 400 that names it. */
export function textField(body: Record<string, unknown>, field: string, longest: number): string {
  const value = body[field];
  if (typeof value !== "string" || value === "" || value.length > longest || value.includes("\0") || !value.isWellFormed()) {
    throw new Problem(400, `${field} must be a text of 1 to ${longest} characters`);
  }
  return value;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A parameter of the path as the id of something, or the 404 of what is not there. */
export function idParam(c: Context<App>, name = "id"): string {
  const id = c.req.param(name) ?? "";
  if (!UUID.test(id)) throw new Problem(404, "not found");
  return id;
}

/** A whole number of the query between `least` and `most`, or a 400 that names it; `fallback` where it is absent. */
export function numberQuery(c: Context<App>, name: string, least: number, most: number, fallback: number): number {
  const given = c.req.query(name);
  if (given === undefined) return fallback;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most) {
    throw new Problem(400, `${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}
