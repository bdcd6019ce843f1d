import { Hono } from "hono";
import { expect, test } from "vitest";
import type { App } from "../../src/http";
import { missing } from "../../src/operations/methods";

const things = new Hono<App>().get("/:id", (c) => c.json({})).delete("/:id", (c) => c.json({}));
const app = new Hono<App>().use(async (_, next) => next()).route("/things", things);
app.notFound(missing(app));

test("a path with other methods says which", async () => {
  const wrong = await app.request("/things/1", { method: "PUT" });
  expect([wrong.status, wrong.headers.get("Allow")]).toEqual([405, "GET, DELETE, HEAD, OPTIONS"]);
  const asked = await app.request("/things/1", { method: "OPTIONS" });
  expect([asked.status, asked.headers.get("Allow"), await asked.text()]).toEqual([204, "GET, DELETE, HEAD, OPTIONS", ""]);
});

test("a path that is not there has none", async () => {
  expect((await app.request("/nothing", { method: "PUT" })).status).toBe(404);
  expect((await app.request("/nothing", { method: "OPTIONS" })).status).toBe(404);
});
