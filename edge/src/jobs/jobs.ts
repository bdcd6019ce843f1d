/** Jobs: work that must not hold up a request. Each is done at least once, and once is all that it shows. */
import { hasDatabase, withDatabase } from "../data/database";
import type { Bindings } from "../env";
import { report } from "../operations/report";
import { Problem } from "../problem";
import { deliver, sayNowhere } from "./deliver";
import { HANDLERS } from "./handlers";
import { type Job, type Kind, queueOf } from "./job";
import { keep } from "./letters";

export { consume } from "./consumer";
export type { Job, Kind } from "./job";

const LARGEST_BYTES = 128_000; // of a message in Cloudflare Queues

/**
 * Puts a job on its kind's queue, on JOBS where the stage has no such queue, or does it now where it has none at all.
 * What no queue takes is done now too; what then fails is reported and kept among the dead letters. Throws only the 413 of
 * a job that is too large.
 */
export async function enqueue(env: Bindings, kind: Kind, data: Record<string, unknown>): Promise<void> {
  const job: Job = { id: crypto.randomUUID(), kind, at: new Date().toISOString(), data };
  if (new TextEncoder().encode(JSON.stringify(job)).length > LARGEST_BYTES) {
    throw new Problem(413, `a job may be ${LARGEST_BYTES} bytes of JSON at most`);
  }
  try {
    const queue = queueOf(env, kind);
    if (queue !== undefined) return void (await queue.send(job, { contentType: "json" }));
  } catch (error) {
    await report(env, error, { job: job.id, kind });
  }
  await doNow(env, job);
}

/** Does a job that no queue holds. Never throws. */
async function doNow(env: Bindings, job: Job): Promise<void> {
  try {
    await work(env, job, true);
  } catch (error) {
    await report(env, error, { job: job.id, kind: job.kind });
    if (!hasDatabase(env)) return;
    await withDatabase(env, (db) => keep(db, job.id, job.kind, job)).catch((failed) => report(env, failed, { job: job.id }));
  }
}

/** The work of one job; throws what goes wrong. */
export async function work(env: Bindings, job: Job, isNew: boolean): Promise<void> {
  const handler = HANDLERS[job.kind];
  if ("together" in handler) await handler.together([job], env, isNew);
  else if ("each" in handler) await handler.each(job, env);
  else if (env[handler.to] === undefined) sayNowhere(handler.to, 1);
  else await deliver(job, env, handler.to);
}
