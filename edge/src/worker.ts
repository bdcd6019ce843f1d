/**
 * The Worker: requests, queues, crons and rooms, each in a module of its own.
 * To replace a part, change its line here and drop its module; `http.ts` and `env.ts` are what all of them share.
 */
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { backUp } from "./backup";
import { cache } from "./cache";
import type { Env } from "./env";
import { files } from "./files";
import { health } from "./health";
import { answerError, answerMissing, type App } from "./http";
import { consume, jobs } from "./jobs";
import { limit, limits } from "./limits";
import { notes } from "./notes";
import { redis } from "./redis";
import { rooms } from "./rooms";
import { fence } from "./stores";

// Always exported, bound or not: a stage that binds ROOMS needs the class to be there already.
export { Room } from "./rooms";

const app = new Hono<App>()
  .use(requestId())
  .route("/", health) // before the limit: a probe is never refused
  .use(limit)
  .use(fence)
  .route("/db", notes)
  .route("/files", files)
  .route("/cache", cache)
  .route("/jobs", jobs)
  .route("/rooms", rooms)
  .route("/limit", limits)
  .route("/redis", redis)
  .onError(answerError)
  .notFound(answerMissing);

export default { fetch: app.fetch, queue: consume, scheduled: backUp } satisfies ExportedHandler<Env>;
