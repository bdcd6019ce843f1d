/** A file: bytes in R2, and a row that says whose they are. The row comes last and goes last, so that it never lies. */
import { type Database, sql, type Statement } from "../data/database";
import type { Bindings } from "../env";
import type { User } from "../http";
import { report } from "../operations/report";
import { Problem } from "../problem";

/** The most bytes of one file. */
export const MOST_BYTES = 25_000_000;
const RETRY_SECONDS = 5;

/** A row of `files`; its bytes never change, so `etag` is theirs for good. */
export interface StoredFile {
  id: string;
  room_id: string | null;
  owner_id: string;
  name: string;
  type: string;
  bytes: number;
  etag: string;
  width: number | null;
  height: number | null;
  created_at: string;
}

/** The key in R2: of the id alone, never of what a user wrote. */
export const keyOf = (id: string) => `files/${id}`;

/** Writes the row of `file`, once. */
export function insert(file: Omit<StoredFile, "width" | "height">): Statement {
  return sql(
    "INSERT INTO files (id, room_id, owner_id, name, type, bytes, etag, created_at) " +
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
    file.id,
    file.room_id,
    file.owner_id,
    file.name,
    file.type,
    file.bytes,
    file.etag,
    file.created_at,
  );
}

export function fileOf(db: Database, id: string): Promise<StoredFile | undefined> {
  return db.first<StoredFile>("SELECT * FROM files WHERE id = ?1", id);
}

/** The file, if `user` owns it or is in its room: nothing else is told apart from no file. */
export function readableBy(db: Database, id: string, user: User): Promise<StoredFile | undefined> {
  return db.first<StoredFile>(
    "SELECT * FROM files WHERE id = ?1 AND (owner_id = ?2 OR EXISTS " +
      "(SELECT 1 FROM members WHERE members.room_id = files.room_id AND members.user_id = ?2))",
    id,
    user.id,
  );
}

/**
 * Streams exactly `bytes` bytes to R2, holding none of them: what `write` writes, until the signal says that it is in vain.
 * `write` closes the stream, and lets go of it however it ends.
 * Any other number of bytes is a 400. What fails leaves what was there before, which is nothing under a new id.
 */
export async function put(
  bucket: R2Bucket,
  id: string,
  type: string,
  bytes: number,
  write: (to: WritableStream<Uint8Array>, signal: AbortSignal) => Promise<void>,
): Promise<R2Object> {
  const { readable, writable } = new FixedLengthStream(bytes);
  const vain = new AbortController();
  let failed: { error: unknown } | undefined;
  const written = write(writable, vain.signal).catch(async (error: unknown) => {
    failed ??= { error };
    await writable.abort(error).catch(() => {}); // it has failed already
  });
  try {
    const object = await bucket.put(keyOf(id), readable, { httpMetadata: { contentType: type } });
    await written;
    return object;
  } catch (error) {
    const cause = failed?.error ?? error;
    vain.abort(error);
    if (cause instanceof Problem) throw cause;
    // What the stream says when it ends too early or late; the bucket meets it first.
    if (failed !== undefined || /FixedLengthStream/.test(String(error))) {
      throw new Problem(400, `the body is not the ${bytes} bytes that were announced`);
    }
    throw unavailable(error);
  }
}

/** What R2 gives, or a 503. */
export async function fromBucket<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** Takes away bytes, if there are any, that have no row. What may stay behind is reported: nothing refers to it any more. */
export async function discard(env: Bindings, bucket: R2Bucket, id: string): Promise<void> {
  await bucket.delete(keyOf(id)).catch((error: unknown) => report(env, error, { orphan: keyOf(id) }));
}

function unavailable(cause: unknown): Problem {
  return new Problem(503, "the file storage does not answer", { binding: "FILES", retryAfter: RETRY_SECONDS, cause });
}
