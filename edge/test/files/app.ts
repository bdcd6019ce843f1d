/** The routes of files as the Worker mounts them, with people who are simply named by a header. */
import { env } from "cloudflare:test";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { withDatabase } from "../../src/data/database";
import { fence } from "../../src/data/stores";
import type { Bindings } from "../../src/env";
import { files } from "../../src/files/files";
import { inlineFiles } from "../../src/files/inline-files";
import { answerError, type App } from "../../src/http";

export const bindings = env as Bindings;
export const NOW = "2026-01-01T00:00:00.000Z";

export const app = new Hono<App>()
  .use(requestId())
  .use(async (c, next) => {
    const id = c.req.header("X-Test-User");
    if (id !== undefined) c.set("user", { id, name: `name-${id}` });
    await next();
  })
  .use(fence)
  .route("/files", files)
  .route("/operator/inline-files", inlineFiles)
  .onError(answerError);

/** An answer of the app, and all that it does after it. */
export async function ask(path: string, init: RequestInit & { user?: string } = {}, using: Bindings = bindings): Promise<Response> {
  const { user, ...rest } = init;
  const ctx = createExecutionContext();
  const request = new Request(new URL(path, "https://edge.test"), rest as RequestInit);
  if (user !== undefined) request.headers.set("X-Test-User", user);
  const answer = await app.fetch(request, using, ctx);
  await waitOnExecutionContext(ctx);
  return answer;
}

export async function person(): Promise<string> {
  const id = crypto.randomUUID();
  await withDatabase(bindings, (db) =>
    db.write("INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, 'x', ?3)", id, id, NOW),
  );
  return id;
}

export async function room(...members: string[]): Promise<string> {
  const id = crypto.randomUUID();
  await withDatabase(bindings, async (db) => {
    await db.write("INSERT INTO rooms (id, name, created_by, created_at) VALUES (?1, 'room', ?2, ?3)", id, members[0]!, NOW);
    for (const member of members) {
      await db.write("INSERT INTO members (room_id, user_id, joined_at) VALUES (?1, ?2, ?3)", id, member, NOW);
    }
  });
  return id;
}

/** Bytes of every kind behind what begins a file of a type. */
export function bytes(begin: string, length: number): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(length);
  for (let start = 0; start < length; start += 65_536) crypto.getRandomValues(made.subarray(start, start + 65_536));
  made.set([...begin].map((each) => each.charCodeAt(0)).slice(0, length));
  return made;
}

export const PNG = "\x89PNG\r\n\x1a\n";

export function upload(user: string, body: Uint8Array | string, { type = "image/png", query = "", headers = {} } = {}) {
  const size = typeof body === "string" ? new TextEncoder().encode(body).length : body.length;
  return ask(`/files${query}`, {
    user,
    method: "POST",
    body: body as BodyInit,
    headers: { "Content-Type": type, "Content-Length": String(size), ...headers },
  });
}

export interface Uploaded {
  id: string;
  name: string;
  type: string;
  bytes: number;
  etag: string;
}

export const uploaded = async (answer: Response | Promise<Response>) => (await (await answer).json()) as Uploaded;

/** Keys of all objects. */
export async function keys(): Promise<string[]> {
  return (await bindings.FILES!.list()).objects.map(({ key }) => key);
}
