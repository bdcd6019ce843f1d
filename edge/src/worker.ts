/**
 * The Worker: requests, queues, crons and Durable Objects, each in a module of its own.
 * To replace a part, change its line here and drop its module; `http.ts`, `env.ts` and `data/` are what all of them share.
 */
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { discover } from "./chat/discover";
import { rooms } from "./chat/rooms";
import { backUp } from "./data/backup";
import { care } from "./data/care";
import { fence } from "./data/stores";
import type { Env } from "./env";
import { files } from "./files/files";
import { inlineFiles } from "./files/inline-files";
import { answerError, type App } from "./http";
import { accounts } from "./identity/accounts";
import { identify } from "./identity/identity";
import { deadLetters } from "./jobs/dead-letters";
import { consume } from "./jobs/jobs";
import { limit, limits } from "./limits/limits";
import { secure } from "./operations/headers";
import { health } from "./operations/health";
import { logged } from "./operations/log";
import { missing } from "./operations/methods";
import { operatorsOnly } from "./operations/operators";
import { page } from "./page/page";

// Always exported, bound or not: a stage that binds one needs the class to be there already.
export { Room } from "./chat/room";
export { SignIns } from "./limits/sign-ins";

const app = new Hono<App>()
  .use(requestId())
  .use(logged)
  .use(secure)
  .route("/", health) // before the limit: a probe is never refused
  .route("/", page)
  .use(identify)
  .use(limit)
  .use(fence)
  .route("/auth", accounts)
  .route("/rooms", rooms)
  .route("/discover", discover)
  .route("/files", files)
  .route("/limit", limits)
  .use("/operator/*", operatorsOnly)
  .route("/operator/dead-letters", deadLetters)
  .route("/operator/inline-files", inlineFiles)
  .onError(answerError);
app.notFound(missing(app));

/** By cron expression; any other is for the daily care. */
const CRONS: Record<string, ExportedHandlerScheduledHandler<Env>> = { "0 3 * * SUN": backUp };

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (controller, env, ctx) => (CRONS[controller.cron] ?? care)(controller, env, ctx),
} satisfies ExportedHandler<Env>;
