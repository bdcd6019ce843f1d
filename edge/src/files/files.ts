/**
 * /files: upload and download, streamed through R2. Private: a file is its owner's and, sent to a room, its members';
 * anyone else needs a link, which is signed and expires.
 */
import { type Context, Hono } from "hono";
import { requireMember } from "../chat/members";
import { withDatabase } from "../data/database";
import { need } from "../env";
import { type App, idParam, jsonBody, requireUser } from "../http";
import { Problem } from "../problem";
import { download } from "./download";
import { describeLater } from "./images";
import { LONGEST, signed, verify } from "./links";
import { discard, fileOf, fromBucket, insert, keyOf, MOST_BYTES, put, readableBy, type StoredFile } from "./stored";
import { HEAD_BYTES, isImage, looksLike, takenType } from "./types";

const LONGEST_NAME = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const files = new Hono<App>();

/** The body is the file: `?room=` its room (none: the owner's alone), `?name=` what it is called. */
files.post("/", async (c) => {
  const bucket = need(c.env, "FILES");
  const owner = requireUser(c);
  const name = nameQuery(c);
  const room = c.req.query("room");
  if (room !== undefined && !UUID.test(room)) throw new Problem(404, "not found");
  const bytes = announced(c);
  const type = takenType(c.req.header("Content-Type") ?? "");
  if (type === undefined) throw new Problem(415, "this type of file is not taken");
  await withDatabase(c.env, async (db) => room && (await requireMember(db, room, owner)));

  const id = crypto.randomUUID();
  const { head, rest } = await begun(c.req.raw.body);
  if (!looksLike(type, head)) throw new Problem(415, `the file is not of the type ${type}`);
  let etag: string;
  try {
    const stored = await put(bucket, id, type, bytes, async (to, signal) => {
      await written(to, head);
      if (rest === undefined) await to.close();
      else await rest.pipeTo(to, { signal }); // by the runtime itself, which costs no CPU time
    });
    etag = stored.httpEtag;
    const file = { id, room_id: room ?? null, owner_id: owner.id, name, type, bytes, etag, created_at: new Date().toISOString() };
    const { sql, values } = insert(file);
    await withDatabase(c.env, (db) => db.write(sql, ...values));
  } catch (error) {
    await discard(c.env, bucket, id);
    throw error;
  }
  if (isImage(type)) c.executionCtx.waitUntil(describeLater(c.env, id));
  return c.json({ id, name, type, bytes, etag }, 201);
});

files.get("/:id", async (c) => {
  const bucket = need(c.env, "FILES");
  return download(c, bucket, await readable(c));
});

files.get("/:id/info", async (c) => {
  const { id, room_id, owner_id, name, type, bytes, etag, width, height, created_at } = await readable(c);
  return c.json({ id, room: room_id, owner: owner_id, name, type, bytes, etag, width, height, at: created_at });
});

/** Bytes before row: whoever is cut short between the two can ask again. */
files.delete("/:id", async (c) => {
  const bucket = need(c.env, "FILES");
  const { id, owner_id } = await readable(c);
  if (requireUser(c).id !== owner_id) throw new Problem(403, "only its owner may delete a file");
  await fromBucket(bucket.delete(keyOf(id)));
  await withDatabase(c.env, (db) => db.write("DELETE FROM files WHERE id = ?1", id));
  return c.body(null, 204);
});

/** A link for whoever has it, `{seconds}` long. */
files.post("/:id/links", async (c) => {
  need(c.env, "SIGNING_KEY");
  requireUser(c);
  const { seconds } = await jsonBody(c);
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST) {
    throw new Problem(400, `seconds must be a whole number from 1 to ${LONGEST}`);
  }
  const { id } = await readable(c);
  const expires = Math.floor(Date.now() / 1_000) + seconds;
  return c.json({ url: `${new URL(c.req.url).origin}/files/${id}?${await signed(c.env, id, expires)}` }, 201);
});

/** The file that the path names, for who may read it: by a link, or by being its owner or in its room. */
async function readable(c: Context<App>): Promise<StoredFile> {
  const id = idParam(c);
  const { expires, signature } = c.req.query();
  let file: StoredFile | undefined;
  if (c.req.path.endsWith(id) && expires !== undefined && signature !== undefined) {
    await verify(c.env, id, expires, signature);
    file = await withDatabase(c.env, (db) => fileOf(db, id));
  } else {
    const user = requireUser(c);
    file = await withDatabase(c.env, (db) => readableBy(db, id, user));
  }
  if (file === undefined) throw new Problem(404, "not found");
  return file;
}

/** What the file is called: any text without control characters or marks that turn the direction of what follows. */
function nameQuery(c: Context<App>): string {
  const name = c.req.query("name") ?? "file";
  if (name === "" || name.length > LONGEST_NAME || !name.isWellFormed() || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    throw new Problem(400, `name must be a text of 1 to ${LONGEST_NAME} characters`);
  }
  return name;
}

/** The length that the request announces: R2 takes a stream only with its length known beforehand. */
function announced(c: Context<App>): number {
  const length = c.req.header("Content-Length");
  if (length === undefined || !/^\d{1,15}$/.test(length)) throw new Problem(411, "Content-Length is needed");
  if (Number(length) > MOST_BYTES) throw new Problem(413, `a file may be ${MOST_BYTES} bytes at most`);
  return Number(length);
}

/** The first bytes of a body, HEAD_BYTES at least where it has as many, and the rest of it if there is any. */
async function begun(body: ReadableStream<Uint8Array> | null): Promise<{ head: Uint8Array; rest?: ReadableStream<Uint8Array> }> {
  let head = new Uint8Array();
  if (body === null) return { head };
  const reader = body.getReader();
  while (head.length < HEAD_BYTES) {
    const { done, value } = await reader.read();
    if (done) return { head };
    head = new Uint8Array(await new Blob([head, value]).arrayBuffer());
  }
  reader.releaseLock();
  return { head, rest: body };
}

async function written(to: WritableStream<Uint8Array>, bytes: Uint8Array): Promise<void> {
  const writer = to.getWriter();
  try {
    if (bytes.length > 0) await writer.write(bytes);
  } finally {
    writer.releaseLock();
  }
}
