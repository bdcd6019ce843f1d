/**
 * /operator/inline-files: moves files that lie in the text of messages, as base64 in a `data:` URL, to where files belong.
 *
 * A call does one page. `{after}` is the `next` of the call before, and `next` is null when all are done; `{limit}` is how
 * many files a page may have (a file costs three subrequests or more; the free plan has fifty a call). A file's id is made
 * from its message's place, so the same message is the same file however often it is moved: first its bytes, then in one
 * transaction its row and the message. Cut short anywhere, the call is simply made again.
 * What is refused stays in its message as it was.
 */
import { Buffer } from "node:buffer";
import { Hono } from "hono";
import { type Database, sql, withDatabase } from "../data/database";
import { need } from "../env";
import { type App, jsonBody } from "../http";
import { Problem } from "../problem";
import { describeLater } from "./images";
import { insert, MOST_BYTES, put } from "./stored";
import { isImage, looksLike, takenType } from "./types";

/**
 * Files of one call, messages that it looks at, and characters after which it stops: a million take 18 ms of CPU at most
 * (measured in workerd, its R2 and all), of the 50 ms that a stage gives a call. A file larger than that needs more for once.
 */
const FILES = 50;
const MESSAGES = 1_000;
const CHARACTERS = 2_000_000;
/** Characters that are read at a time, whole groups of four: a file is never in memory. */
const SLICE = 1_048_576;
const BEGINNING = 256;

interface Place {
  room: string;
  seq: number;
}

interface Found {
  room_id: string;
  seq: number;
  sender_id: string;
  file_id: string | null;
  created_at: string;
  /** How long the text is, and how it begins and ends. */
  characters: number;
  beginning: string;
  end: string;
}

interface Refused extends Place {
  reason: string;
}

export const inlineFiles = new Hono<App>();

inlineFiles.post("/", async (c) => {
  const bucket = need(c.env, "FILES");
  const { after: given, limit = FILES } = await jsonBody(c);
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > FILES) {
    throw new Problem(400, `limit must be a whole number from 1 to ${FILES}`);
  }
  const after = placeOf(given);
  const images: string[] = [];
  const answer = await withDatabase(c.env, async (db) => {
    const { found, next } = await page(db, after, limit);
    const refused: Refused[] = [];
    let moved = 0;
    let characters = 0;
    for (const [n, message] of found.entries()) {
      const reason = await move(db, bucket, message, images);
      if (reason === undefined) moved += 1;
      else refused.push({ room: message.room_id, seq: message.seq, reason });
      characters += message.characters;
      if (characters >= CHARACTERS && n + 1 < found.length) return { moved, refused, next: written(message) };
    }
    return { moved, refused, next };
  });
  for (const fileId of images) c.executionCtx.waitUntil(describeLater(c.env, fileId));
  return c.json(answer);
});

/** The next messages that hold a file, and where the page after them begins. */
async function page(db: Database, { room, seq }: Place, limit: number): Promise<{ found: Found[]; next: string | null }> {
  const range = "FROM messages WHERE (room_id, seq) > (?1, ?2) ORDER BY room_id, seq";
  const found = await db.read<Found>(
    "SELECT room_id, seq, sender_id, file_id, created_at, LENGTH(text) AS characters, " +
      `SUBSTR(text, 1, ${BEGINNING}) AS beginning, SUBSTR(text, LENGTH(text) - 1) AS end FROM ` +
      `(SELECT * ${range} LIMIT ${MESSAGES}) AS looked_at WHERE SUBSTR(text, 1, 5) = 'data:' ORDER BY room_id, seq LIMIT ?3`,
    room,
    seq,
    limit,
  );
  if (found.length === limit) return { found, next: written(found.at(-1)!) };
  const last = await db.first<Found>(`SELECT room_id, seq ${range} LIMIT 1 OFFSET ${MESSAGES - 1}`, room, seq);
  return { found, next: last === undefined ? null : written(last) };
}

/** Moves the file of a message; why not, if it can not be. */
async function move(db: Database, bucket: R2Bucket, message: Found, images: string[]): Promise<string | undefined> {
  const url = /^data:([^,]*?);base64,/.exec(message.beginning);
  if (url === null) return "not base64";
  if (message.file_id !== null) return "the message has a file already";
  const start = url[0].length;
  const encoded = message.characters - start - (/=*$/.exec(message.end)![0].length);
  const bytes = Math.floor((encoded * 3) / 4);
  if (bytes === 0) return "empty";
  if (encoded % 4 === 1) return "not base64";
  if (bytes > MOST_BYTES) return `${bytes} bytes; a file may be ${MOST_BYTES} at most`;

  const id = await idOf(message);
  const claimed = takenType(url[1]!);
  const head = Buffer.from(message.beginning.slice(start), "base64");
  // What it is not, or what is not taken, is kept as bytes, which nothing runs.
  const type = claimed !== undefined && looksLike(claimed, head) ? claimed : "application/octet-stream";
  const name = `file.${EXTENSIONS[type] ?? type.slice(type.indexOf("/") + 1)}`;

  const { room_id, seq, sender_id: owner_id, created_at } = message;
  let etag: string;
  try {
    const stored = await put(bucket, id, type, bytes, (to) => decode(db, message, start, to));
    etag = stored.httpEtag;
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return "not base64";
    throw error;
  }
  await db.writeAll([
    insert({ id, room_id, owner_id, name, type, bytes, etag, created_at }),
    sql("UPDATE messages SET text = ?3, file_id = ?4 WHERE room_id = ?1 AND seq = ?2 AND file_id IS NULL", room_id, seq, name, id),
  ]);
  if (isImage(type)) images.push(id);
  return undefined;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "text/plain": "txt",
  "application/octet-stream": "bin",
};

/** Writes the file slice by slice. */
async function decode(db: Database, { room_id, seq, characters }: Found, start: number, to: WritableStream<Uint8Array>): Promise<void> {
  const writer = to.getWriter();
  try {
    for (let at = start; at < characters; at += SLICE) {
      const read = await db.first<{ slice: string }>(
        `SELECT SUBSTR(text, ${at + 1}, ${SLICE}) AS slice FROM messages WHERE room_id = ?1 AND seq = ?2`,
        room_id,
        seq,
      );
      // It passes over what is not base64: then there are too few bytes, and the file is refused.
      await writer.write(Buffer.from(read?.slice ?? "", "base64"));
    }
    await writer.close();
  } finally {
    writer.releaseLock();
  }
}

/** The file's id: a UUID (version 8, RFC 9562) of the message's place. */
async function idOf({ room_id, seq }: Found): Promise<string> {
  const text = new TextEncoder().encode(`inline file\n${room_id}\n${seq}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = Array.from(hash, (each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const written = ({ room_id, seq }: Pick<Found, "room_id" | "seq">) => `${room_id}/${seq}`;

function placeOf(after: unknown): Place {
  if (after === undefined || after === null) return { room: "00000000-0000-0000-0000-000000000000", seq: 0 };
  const [, room, seq] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(\d{1,15})$/.exec(String(after)) ?? [];
  if (room === undefined) throw new Problem(400, "after must be what next was");
  return { room, seq: Number(seq) };
}
