/** What the database needs every day, by the Worker's cron: the next months' partitions, and old records of jobs taken away. */
import type { Bindings } from "../env";
import { report } from "../operations/report";
import { hasDatabase, withDatabase } from "./database";
import { Refused } from "./stores";

/** How long it is known that a job was done: longer than any queue keeps or retries a message. */
const JOBS_DAYS = 30;

export async function care(controller: ScheduledController, env: Bindings): Promise<void> {
  if (!hasDatabase(env)) return;
  const before = new Date(controller.scheduledTime - JOBS_DAYS * 86_400_000).toISOString();
  try {
    await withDatabase(env, async (db) => {
      await db.prepareMonths();
      await db.write("DELETE FROM jobs_done WHERE done_at < ?1", before);
      await db.write("DELETE FROM dead_letters WHERE replayed_at < ?1", before);
    });
  } catch (error) {
    if (error instanceof Refused) return; // tomorrow again
    await report(env, error, { cron: controller.cron });
    throw error;
  }
}
