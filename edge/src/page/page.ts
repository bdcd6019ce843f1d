/**
 * /: a small chat page, of which nothing is built: index.html, page.css and page.client.js as they stand.
 * The two assets have their hash in their address and never change under it. An address with another hash is answered too,
 * but not kept: during a rollout the page may come from one version of this Worker and its assets from another.
 */
import { type Context, Hono } from "hono";
import { cacheControl } from "../cache/cache";
import { etagOf, matches } from "../cache/etag";
import type { App } from "../http";
import { Problem } from "../problem";
import html from "./index.html";
import script from "./page.client.js";
import style from "./page.css";

interface Asset {
  text: string;
  type: string;
  path: string;
  etag: string;
}

const SOURCES = {
  "page.css": { text: style, type: "text/css; charset=utf-8" },
  "page.js": { text: script, type: "text/javascript; charset=utf-8" },
};
type Name = keyof typeof SOURCES;
const NAMES = Object.keys(SOURCES) as Name[];

interface Made {
  html: string;
  etag: string;
  assets: Record<Name, Asset>;
}

let made: Made | undefined;

export const page = new Hono<App>();

page.get("/", async (c) => {
  const { html, etag, assets } = await whole();
  c.header("Content-Security-Policy", policy(c, assets));
  return answer(c, html, { type: "text/html; charset=utf-8", etag, caching: cacheControl(c, "page") });
});

page.get("/page/:hash/:name", async (c) => {
  const { assets } = await whole();
  const name = NAMES.find((each) => each === c.req.param("name"));
  if (name === undefined) throw new Problem(404, "no such route");
  const { path, ...asset } = assets[name];
  const isThis = c.req.path === path;
  return answer(c, asset.text, { ...asset, caching: isThis ? "public, max-age=31536000, immutable" : "no-store" });
});

/** The page with the addresses of its assets in it, made once an isolate. */
async function whole(): Promise<Made> {
  if (made !== undefined) return made;
  const assets = {} as Record<Name, Asset>;
  let page = html;
  for (const name of NAMES) {
    const etag = await etagOf(SOURCES[name].text);
    assets[name] = { ...SOURCES[name], path: `/page/${etag.slice(1, -1)}/${name}`, etag };
    page = page.replace(`{{${name}}}`, assets[name].path);
  }
  made = { html: page, etag: await etagOf(page), assets };
  return made;
}

/** Only its own script and style run, each by its address; all else comes from this host or not at all. */
function policy(c: Context<App>, assets: Record<Name, Asset>): string {
  const { origin, host, protocol } = new URL(c.req.url);
  const live = `${protocol === "https:" ? "wss" : "ws"}://${host}`;
  return [
    "default-src 'none'",
    `script-src ${origin}${assets["page.js"].path}`,
    `style-src ${origin}${assets["page.css"].path}`,
    "img-src 'self' data:",
    "media-src 'self'",
    `connect-src 'self' ${live}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

function answer(c: Context<App>, text: string, { type, etag, caching }: { type: string; etag: string; caching: string }): Response {
  // Out of the bundle, which is in memory.
  const headers = { "Cache-Control": caching, ETag: etag, "X-Cache": "local" };
  if (matches(c.req.header("If-None-Match"), etag)) return c.body(null, 304, headers);
  return c.body(text, 200, { ...headers, "Content-Type": type, "X-Content-Type-Options": "nosniff" });
}
