/** Requests and answers: routes, bodies, who calls, limits, CORS, one log line for each request. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { type Identity, identify } from "./identity.ts";
import { addressOf } from "./limits.ts";
import { kindOf, log } from "./log.ts";
import { count, observe } from "./metrics.ts";
import { Problem } from "./problem.ts";
import type { Service } from "./service.ts";

const BODY_BYTES = 64 * 1_024;

export interface Context {
  service: Service;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  /** The body as an object; empty where there is none. Throws a Problem. */
  body(): Promise<Record<string, unknown>>;
  /** Whose token it is. Throws a Problem (401) where there is none. */
  user(): Identity;
}

export interface Answer {
  status?: number;
  body?: unknown;
}

export type Handler = (context: Context) => Promise<Answer>;
/** `internal`: for the cloud's own callers, without limits. */
export interface Route {
  method: string;
  path: string;
  handler: Handler;
  internal: boolean;
}

export class Router {
  readonly #routes: { route: Route; form: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, form: new RegExp(`^${route.path.replace(/:(\w+)/g, "(?<$1>[^/]{1,200})")}$`) }));
  }

  find(method: string, path: string): { route: Route; params: Record<string, string> } {
    const found = this.#routes.flatMap(({ route, form }) => {
      const matched = form.exec(path);
      return matched ? [{ route, params: { ...matched.groups } }] : [];
    });
    if (found.length === 0) throw new Problem(404, "there is nothing here");
    const one = found.find(({ route }) => route.method === method);
    if (one === undefined) throw new Problem(405, "not with this method");
    return one;
  }
}

/** Answers one request, whatever happens. */
export async function answer(service: Service, router: Router, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = performance.now();
  const given = request.headers["x-request-id"];
  const id = typeof given === "string" && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
  response.setHeader("x-request-id", id);
  let route = "-";
  let user: string | undefined;
  try {
    const url = new URL(request.url ?? "/", "http://service");
    if (crossOrigin(service, request, response)) {
      response.writeHead(204).end();
      return;
    }
    const { route: found, params } = router.find(request.method ?? "GET", url.pathname);
    route = `${found.method} ${found.path}`;
    const identity = identityOf(request.headers, service.settings.signingKey);
    const address = callerOf(service, request);
    user = identity?.id;
    if (found.internal) await internalOnly(service, request.headers);
    else if (found.path !== "/health") await service.limits.check(url.pathname, identity ? `user ${identity.id}` : `address ${address}`);
    const current = identity && !found.internal && (await isOver(service, identity)) ? undefined : identity;
    const { status = 200, body } = await found.handler({
      service,
      params,
      query: url.searchParams,
      headers: request.headers,
      body: () => bodyOf(request),
      user: () => {
        if (current === undefined) throw new Problem(401, "sign in first");
        return current;
      },
    });
    send(response, status, body);
  } catch (error) {
    if (!(error instanceof Problem)) log("ERROR", "request failed", { id, route, error: kindOf(error) });
    const problem = error instanceof Problem ? error : new Problem(500, "something went wrong");
    if (problem.retryAfter !== undefined) response.setHeader("retry-after", String(problem.retryAfter));
    if (problem.status === 413) response.setHeader("connection", "close");
    send(response, problem.status, { error: problem.message, id });
  } finally {
    const seconds = (performance.now() - began) / 1_000;
    const status = response.statusCode;
    observe("http_request_duration_seconds", seconds, { route });
    count("http_requests_total", { route, status: String(status) });
    if (route !== "GET /health") {
      log(status >= 500 ? "WARNING" : "INFO", "request", { event: "request", id, route, status, ms: Math.round(seconds * 1_000), user });
    }
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response.setHeader("content-type", "application/json");
  response.setHeader("cache-control", "no-store");
  response.setHeader("x-content-type-options", "nosniff");
  response.writeHead(status).end(text);
}

function identityOf(headers: IncomingMessage["headers"], key: string): Identity | undefined {
  const [, token] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
  return token === undefined ? undefined : identify(token, key);
}

/** The caller's address, which nobody can choose: a header that anyone may write counts where Cloudflare wrote it. */
function callerOf({ settings }: Service, { headers, socket }: IncomingMessage): string {
  const named = settings.callerHeader === "" ? undefined : headers[settings.callerHeader];
  const seen =
    typeof named === "string" && named !== ""
      ? named
      : addressOf(headers["x-forwarded-for"] as string | undefined, socket.remoteAddress, settings.proxies);
  const told = headers["cf-connecting-ip"];
  const isTold = typeof told === "string" && isIP(told) !== 0;
  return isTold && isIP(seen) !== 0 && settings.cloudflare.check(seen, isIP(seen) === 4 ? "ipv4" : "ipv6") ? told : seen;
}

/** Whether a token was given up, or its person erased. */
async function isOver({ cache }: Service, { id, token }: Identity): Promise<boolean> {
  if (cache === undefined) return false;
  const [session, person] = await Promise.all([cache.get("over", token), cache.get("over", id)]);
  return session !== undefined || person !== undefined;
}

async function internalOnly({ google, settings }: Service, headers: IncomingMessage["headers"]): Promise<void> {
  const [, token] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
  const known = token !== undefined && settings.callers.length > 0 && (await google.isCaller(token, settings.callers, settings.audience));
  if (!known) throw new Problem(403, "not for you");
}

/** Writes the headers that let another origin's page read the answer; true where the request only asked for them. */
function crossOrigin({ settings }: Service, request: IncomingMessage, response: ServerResponse): boolean {
  const origin = request.headers.origin;
  if (origin === undefined || settings.origins.length === 0) return false;
  response.setHeader("vary", "origin");
  if (!settings.origins.includes(origin) && !settings.origins.includes("*")) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "retry-after, x-request-id");
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
  response.setHeader("access-control-allow-methods", "GET, POST, PUT, DELETE");
  response.setHeader("access-control-allow-headers", "authorization, content-type");
  response.setHeader("access-control-max-age", "3600");
  return true;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_BYTES) throw new Problem(413, `the body is larger than ${BODY_BYTES} bytes`);
    parts.push(part as Buffer);
  }
  if (size === 0) return {};
  try {
    const found: unknown = JSON.parse(Buffer.concat(parts).toString());
    if (typeof found === "object" && found !== null && !Array.isArray(found)) return found as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Problem(400, "the body is no JSON object");
}
