/** What no route takes: a path that has other methods is told apart from one that is not there. */
import type { Hono, NotFoundHandler } from "hono";
import { answerMissing, type App } from "../http";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The handler for `app.notFound`: 405 with Allow where the path takes other methods, and what OPTIONS asks for. */
export function missing(app: Hono<App>): NotFoundHandler<App> {
  return (c) => {
    const taken = METHODS.filter((method) =>
      app.router.match(method, c.req.path)[0].some(([[, route]]) => route.method !== "ALL"),
    );
    if (taken.length === 0) return answerMissing(c);
    c.header("Allow", [...taken, ...(taken.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", "));
    if (c.req.method === "OPTIONS") return c.body(null, 204);
    return c.json({ error: "this path takes other methods", requestId: c.get("requestId") }, 405);
  };
}
