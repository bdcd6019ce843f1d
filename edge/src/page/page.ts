/**
 * /: a small chat page, of which nothing is built: index.html, page.css and the *.client.js modules as they stand.
 * Its assets share a folder that is named by the hash of all of them, and never change there. A folder of another name is
 * answered too, but not kept: during a rollout the page may come from one version of this Worker and an asset from another.
 */
import { type Context, Hono } from "hono";
import { cacheControl } from "../cache/cache";
import { etagOf, matches } from "../cache/etag";
import type { App } from "../http";
import { Problem } from "../problem";
import base from "./base.client.js";
import html from "./index.html";
import live from "./live.client.js";
import main from "./page.client.js";
import style from "./page.css";
import room from "./room.client.js";

const ASSETS: ReadonlyMap<string, string> = new Map([
  ["page.css", style],
  ["page.client.js", main],
  ["base.client.js", base],
  ["room.client.js", room],
  ["live.client.js", live],
]);

interface Made {
  html: string;
  etag: string;
  /** The name of the assets' folder. */
  hash: string;
}

let made: Made | undefined;

export const page = new Hono<App>();

page.get("/", async (c) => {
  const { html, etag, hash } = await whole();
  c.header("Content-Security-Policy", policy(c, hash));
  return answer(c, html, "text/html", etag, cacheControl(c, "page"));
});

page.get("/page/:hash/:name", async (c) => {
  const name = c.req.param("name");
  const text = ASSETS.get(name);
  if (text === undefined) throw new Problem(404, "no such route");
  const isThis = c.req.param("hash") === (await whole()).hash;
  const caching = isThis ? "public, max-age=31536000, immutable" : "no-store";
  return answer(c, text, name.endsWith(".css") ? "text/css" : "text/javascript", await etagOf(text), caching);
});

/** The page, with the address of its assets in it; made once an isolate. */
async function whole(): Promise<Made> {
  if (made !== undefined) return made;
  const hash = (await etagOf([...ASSETS.values()].join("\0"))).slice(1, -1);
  const page = html.replaceAll("{{assets}}", `/page/${hash}`);
  made = { html: page, etag: await etagOf(page), hash };
  return made;
}

/** Only its own scripts and style run, from their own folder; all else comes from this host or not at all. */
function policy(c: Context<App>, hash: string): string {
  const { origin, host, protocol } = new URL(c.req.url);
  const folder = `${origin}/page/${hash}/`;
  return [
    "default-src 'none'",
    `script-src ${folder}`,
    `style-src ${folder}`,
    "img-src 'self' data:",
    "media-src 'self'",
    `connect-src 'self' ${protocol === "https:" ? "wss" : "ws"}://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

function answer(c: Context<App>, text: string, type: string, etag: string, caching: string): Response {
  // Out of the bundle, which is in memory.
  const headers = { "Cache-Control": caching, ETag: etag, "X-Cache": "local" };
  if (matches(c.req.header("If-None-Match"), etag)) return c.body(null, 304, headers);
  return c.body(text, 200, { ...headers, "Content-Type": `${type}; charset=utf-8`, "X-Content-Type-Options": "nosniff" });
}
