/** /cache/:key: values in KV that expire. */
import { Hono } from "hono";
import { need } from "./env";
import { type App, keyParam } from "./http";
import { Problem } from "./problem";

const KEY_BYTES = 512; // KV's own limit
const SHORTEST_SECONDS = 60; // KV's own limit
const DEFAULT_SECONDS = 300;

export const cache = new Hono<App>();

/** `?ttl=` is in seconds. */
cache.put("/:key", async (c) => {
  const store = need(c.env, "CACHE");
  const ttl = Number(c.req.query("ttl") ?? DEFAULT_SECONDS);
  if (!Number.isInteger(ttl) || ttl < SHORTEST_SECONDS) {
    throw new Problem(400, `ttl must be whole seconds, at least ${SHORTEST_SECONDS}`);
  }
  const key = keyParam(c, KEY_BYTES);
  await store.put(key, await c.req.text(), { expirationTtl: ttl });
  return c.json({ key, ttl }, 201);
});

cache.get("/:key", async (c) => {
  const value = await need(c.env, "CACHE").get(keyParam(c, KEY_BYTES));
  if (value === null) throw new Problem(404, "not in the cache");
  return c.text(value);
});
