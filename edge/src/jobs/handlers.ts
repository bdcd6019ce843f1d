/** What a job of each kind does, one line a kind: put a team's own work here. */
import type { Bindings } from "../env";
import { describeImage } from "../files/images";
import { addUp, eventOf } from "./analytics";
import { type Job, type Kind, textOf } from "./job";

export type Handler =
  /** Posted to the address that this binding holds. */
  | { to: "PUSH_URL" | "EMAIL_URL" }
  /** Done by itself; may be done again after a crash, so twice must be as once. */
  | { each: (job: Job, env: Bindings) => Promise<unknown> }
  /** Jobs of a batch at once, done and recorded together; `check` throws `Dead` for one that can not be. */
  | { together: (jobs: readonly Job[], env: Bindings, isNew: boolean) => Promise<void>; check: (job: Job) => unknown };

export const HANDLERS: Record<Kind, Handler> = {
  push: { to: "PUSH_URL" },
  email: { to: "EMAIL_URL" },
  images: { each: (job, env) => describeImage(env, textOf(job, "fileId", 36)) },
  analytics: { together: addUp, check: eventOf },
};
