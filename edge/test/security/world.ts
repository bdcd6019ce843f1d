/** Two people and what is theirs, every route there is, and a way to ask for it: what the security tests share. */
import { createExecutionContext, env, waitOnExecutionContext } from "cloudflare:test";
import type { Hono } from "hono";
import source from "../../src/worker.ts?raw";
import type { Bindings, Env } from "../../src/env";
import { discover } from "../../src/chat/discover";
import { rooms } from "../../src/chat/rooms";
import { files } from "../../src/files/files";
import { inlineFiles } from "../../src/files/inline-files";
import type { App } from "../../src/http";
import { accounts } from "../../src/identity/accounts";
import { deadLetters } from "../../src/jobs/dead-letters";
import { limits } from "../../src/limits/limits";
import { health } from "../../src/operations/health";
import { page } from "../../src/page/page";
import worker from "../../src/worker";

/** Everything bound, and no limit on requests: that is tested elsewhere, and would hide what is behind it. */
export const bindings = {
  ...(env as unknown as Env),
  LIMITER: { limit: async () => ({ success: true }) } as RateLimit,
  ...onPostgres((import.meta.env as Record<string, string | undefined>).VITE_POSTGRES),
} as Bindings;

/** With PostgreSQL serving, given its address. Rooms have the environment's own bindings, so there are none then. */
function onPostgres(connectionString: string | undefined): Bindings {
  if (connectionString === undefined) return {};
  return { DB_SERVING: "DB_POSTGRES", DB_POSTGRES: { connectionString } as Hyperdrive, ROOMS: undefined } as unknown as Bindings;
}

const MOUNTED: Record<string, [string, Hono<App>]> = {
  health: ["/", health],
  page: ["/", page],
  accounts: ["/auth", accounts],
  rooms: ["/rooms", rooms],
  discover: ["/discover", discover],
  files: ["/files", files],
  limits: ["/limit", limits],
  deadLetters: ["/operator/dead-letters", deadLetters],
  inlineFiles: ["/operator/inline-files", inlineFiles],
};

export interface Route {
  method: string;
  /** With its parameters, such as `/rooms/:id`. */
  path: string;
}

/** Every route of the Worker, each once. Throws for one that worker.ts mounts and the table above lacks. */
export function routes(): Route[] {
  for (const [, path, name] of source.matchAll(/\.route\("([^"]+)", (\w+)\)/g)) {
    if (MOUNTED[name!]?.[0] !== path) throw new Error(`the routes of ${name} at ${path} are in no security test: add them to MOUNTED`);
  }
  const all = Object.values(MOUNTED).flatMap(([base, app]) =>
    app.routes.map(({ method, path }) => ({ method, path: `${base === "/" ? "" : base}${path === "/" ? "" : path}` || "/" })),
  );
  const named = new Map(all.filter(({ method }) => method !== "ALL").map((route) => [`${route.method} ${route.path}`, route]));
  return [...named.values()];
}

export const hasParameter = ({ path }: Route) => path.includes(":");
export const fill = ({ path }: Route, ...values: string[]) => path.replace(/:\w+(\{[^}]*\})?/g, () => values.shift() ?? "x");
export const ORIGIN = "https://chat.example";

let addresses = 0;
/** Each from an address of its own unless it says so; operators from one. */
export async function ask(path: string, init: RequestInit & { token?: string | undefined } = {}, given: Bindings = bindings): Promise<Response> {
  const { token, ...rest } = init;
  const request = new Request(path.startsWith("https:") ? path : ORIGIN + path, { redirect: "manual", ...(rest as RequestInit) } as RequestInit);
  if (!request.headers.has("CF-Connecting-IP")) {
    const number = token === bindings.OPERATOR_TOKEN ? 0xffff : addresses++;
    request.headers.set("CF-Connecting-IP", `2001:db8:${number.toString(16)}::1`);
  }
  if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
  const ctx = createExecutionContext();
  const answer = await worker.fetch(request as never, given as never, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

export const post = (path: string, token: string | undefined, body: unknown) =>
  ask(path, { method: "POST", token, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });

export interface Person {
  id: string;
  name: string;
  token: string;
  password: string;
}

export async function person(): Promise<Person> {
  const [name, password] = [`p${crypto.randomUUID().slice(0, 18)}`, `pass-${crypto.randomUUID()}`];
  const answer = await post("/auth/sign-up", undefined, { name, password });
  const { token, user } = (await answer.json()) as { token: string; user: { id: string } };
  return { id: user.id, name, token, password };
}

/** What a person has: a room with a message and a file in it, and a file of their own. */
export interface Things {
  room: string;
  file: string;
  ownFile: string;
}

export const TEXT = "what only members read";
export const BYTES = "what only members download";

export async function things({ token }: Person): Promise<Things> {
  const { id: room } = (await (await post("/rooms", token, { name: "a private room" })).json()) as { id: string };
  const upload = async (query: string) => {
    const headers = { "Content-Type": "text/plain", "Content-Length": String(BYTES.length) };
    const answer = await ask(`/files?name=secret-name.txt${query}`, { method: "POST", token, body: BYTES, headers });
    return ((await answer.json()) as { id: string }).id;
  };
  const made = { room, file: await upload(`&room=${room}`), ownFile: await upload("") };
  await post(`/rooms/${room}/messages`, token, { key: "first", text: TEXT, fileId: made.file });
  return made;
}

/** A body that a route takes, so that nothing but who asks can be what it refuses. */
export function bodyFor({ method, path }: Route, other: Person): unknown {
  if (method === "GET" || method === "DELETE") return undefined;
  if (path.endsWith("/messages")) return { key: crypto.randomUUID(), text: "from outside" };
  if (path.endsWith("/members")) return { name: other.name };
  if (path.endsWith("/read")) return { seq: 1 };
  if (path.endsWith("/links")) return { seconds: 60 };
  if (path.endsWith("/replay")) return { queue: "app-push" };
  return { name: "a room" };
}

/** Everything that must not leave the Worker in an answer or a log. */
export const secrets = (...people: Person[]): string[] => [
  bindings.SIGNING_KEY!,
  bindings.OPERATOR_TOKEN!,
  ...people.flatMap(({ token, password }) => [token, password]),
];
