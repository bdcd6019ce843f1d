/** /files/:key: objects in R2, streamed both ways. */
import { type Context, Hono } from "hono";
import { need } from "./env";
import { type App, keyParam } from "./http";
import { Problem } from "./problem";

const KEY_BYTES = 1_024; // R2's own limit

export const files = new Hono<App>();

files.put("/:key", async (c) => {
  const bucket = need(c.env, "FILES");
  // R2 takes a stream only with its length known beforehand.
  if (c.req.header("Content-Length") === undefined) throw new Problem(411, "Content-Length is needed");
  const contentType = c.req.header("Content-Type") ?? "application/octet-stream";
  const object = await bucket.put(keyParam(c, KEY_BYTES), c.req.raw.body ?? "", { httpMetadata: { contentType } });
  return c.json({ key: object.key, size: object.size, etag: object.httpEtag }, 201);
});

files.get("/:key", async (c) => {
  const object = await need(c.env, "FILES").get(keyParam(c, KEY_BYTES));
  if (object === null) throw new Problem(404, "no such file");
  return download(c, object);
});

/** Always a download: what a user uploaded must never run as a page of this origin. */
function download(c: Context<App>, object: R2ObjectBody): Response {
  return c.body(object.body, 200, {
    "Content-Type": object.httpMetadata?.contentType ?? "application/octet-stream",
    "Content-Length": String(object.size),
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private",
    ETag: object.httpEtag,
  });
}
