/** What browsers are told and asked: security headers, which other sites may call (CORS), and who may write (CSRF). */
import type { Context, MiddlewareHandler } from "hono";
import type { Bindings } from "../env";
import { answerError, type App } from "../http";
import { Problem } from "../problem";

/** A route's own value goes first. */
const HEADERS: Record<string, string> = {
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};
const HTTPS_SECONDS = 31_536_000;

/** What a page of an allowed origin may read beyond what CORS always allows, and (asked beforehand) send. */
const SHARED = {
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Expose-Headers":
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Cache, X-Request-Id",
};
const PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, If-Range, Range, X-Request-Id",
  "Access-Control-Max-Age": "7200", // the most that Chromium keeps
};

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export const secure: MiddlewareHandler<App> = async (c, next) => {
  const given = c.req.header("Origin");
  const origin = given !== undefined && allowedOrigins(c.env).includes(given) ? given : undefined;
  const preflight = c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
  if (!preflight) {
    if (isForeign(c, origin)) c.res = answerError(new Problem(403, "this request comes from another site"), c);
    else await next();
    if (c.res.status === 101) return; // a WebSocket's answer stays as it is
  }
  const answer = preflight ? new Response(null, { status: 204 }) : new Response(c.res.body, c.res);
  const { headers } = answer;
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
  if (c.req.url.startsWith("https:")) headers.set("Strict-Transport-Security", `max-age=${HTTPS_SECONDS}`);
  headers.set("X-Request-Id", c.get("requestId"));
  if (c.env.ALLOWED_ORIGINS !== undefined) headers.append("Vary", "Origin");
  if (origin !== undefined) {
    for (const [name, value] of Object.entries({ ...SHARED, ...(preflight ? PREFLIGHT : {}) })) headers.set(name, value);
    headers.set("Access-Control-Allow-Origin", origin);
  }
  c.res = undefined; // else Hono adds the headers of the one before
  c.res = answer;
};

/** The origins of ALLOWED_ORIGINS, each exactly as a browser says it; what is no address, such as `*` and `null`, allows nobody. */
export function allowedOrigins(env: Bindings): string[] {
  const given = (env.ALLOWED_ORIGINS ?? "").split(",").map((each) => each.trim());
  return given.filter((each) => URL.canParse(each));
}

/**
 * A browser adds cookies to what another site's page sends. So a write without a bearer token must come from a page of this
 * host or of an allowed origin; with neither Origin nor Sec-Fetch-Site it comes from no browser, and then may bear no cookie.
 */
function isForeign(c: Context<App>, allowed: string | undefined): boolean {
  const header = (name: string) => c.req.header(name);
  if (SAFE.has(c.req.method) || /^Bearer \S/i.test(header("Authorization") ?? "")) return false;
  const origin = header("Origin");
  if (allowed !== undefined || header("Sec-Fetch-Site") === "same-origin" || origin === new URL(c.req.url).origin) return false;
  return origin !== undefined || header("Sec-Fetch-Site") !== undefined || header("Cookie") !== undefined;
}
