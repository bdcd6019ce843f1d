/** A file as an answer: whole, in part, or "as you have it". */
import type { Context } from "hono";
import { matches } from "../cache/etag";
import type { App } from "../http";
import { report } from "../operations/report";
import { Problem } from "../problem";
import { fromBucket, keyOf, type StoredFile } from "./stored";
import { isShown } from "./types";

export async function download(c: Context<App>, bucket: R2Bucket, file: StoredFile): Promise<Response> {
  const headers: Record<string, string> = {
    "Content-Type": file.type === "text/plain" ? "text/plain; charset=utf-8" : file.type,
    "Content-Disposition": disposition(file),
    // What a user uploaded must never run as a page of this origin.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache", // kept, but asked about: access can be taken away
    "Accept-Ranges": "bytes",
    ETag: file.etag,
  };
  if (matches(c.req.header("If-None-Match"), file.etag)) return c.body(null, 304, headers);
  const range = rangeOf(c, file);
  if (range === "unsatisfiable") {
    c.header("Content-Range", `bytes */${file.bytes}`);
    throw new Problem(416, "the file is shorter than this range");
  }
  const { offset, length } = range ?? { offset: 0, length: file.bytes };
  headers["Content-Length"] = String(length);
  if (range !== undefined) headers["Content-Range"] = `bytes ${offset}-${offset + length - 1}/${file.bytes}`;
  const status = range === undefined ? 200 : 206;
  if (c.req.method === "HEAD") return c.body(null, status, headers);
  const object = await fromBucket(bucket.get(keyOf(file.id), range === undefined ? {} : { range }));
  if (object === null) {
    c.executionCtx.waitUntil(report(c.env, new Error(`${keyOf(file.id)} has a row but no bytes`)));
    throw new Problem(404, "not found");
  }
  return c.body(object.body, status, headers);
}

/** RFC 6266: the name as RFC 8187 writes it, and for old clients what ASCII has of it. */
export function disposition({ name, type }: { name: string; type: string }): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${isShown(type) ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The one range that is asked for; several at once, or of another version of the file, are answered with all of it. */
function rangeOf(c: Context<App>, { bytes, etag }: StoredFile): { offset: number; length: number } | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(c.req.header("Range") ?? "") ?? [];
  const condition = c.req.header("If-Range");
  if (c.req.method !== "GET" || first === undefined || last === undefined || first + last === "") return undefined;
  if (condition !== undefined && condition !== etag) return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const offset = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  return offset < end ? { offset, length: end - offset } : "unsatisfiable";
}
