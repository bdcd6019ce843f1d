/** Events, counted by day: a whole batch is a few rows. */
import { type Database, type Statement, sql, withDatabase } from "../data/database";
import type { Bindings } from "../env";
import { type Job, textOf } from "./job";
import { doneAmong, recordDone } from "./record";

const LONGEST_EVENT = 100;

/** The day and name of an event, or `Dead`. */
export function eventOf(job: Job): { day: string; event: string } {
  return { day: new Date(job.at).toISOString().slice(0, 10), event: textOf(job, "event", LONGEST_EVENT) };
}

/** Adds the events to `daily`, each once, however often it is delivered: counts and records are one write. */
export async function addUp(jobs: readonly Job[], env: Bindings, isNew: boolean): Promise<void> {
  await withDatabase(env, async (db) => {
    if (isNew) await db.writeAll(counts(jobs));
    else await addUpOnce(db, jobs);
  });
}

async function addUpOnce(db: Database, jobs: readonly Job[]): Promise<void> {
  const done = await doneAmong(db, jobs.map(({ id }) => id));
  // In the order of their ids, and of days and events: so two consumers never wait for each other.
  const fresh = jobs.filter(({ id }) => !done.has(id)).sort((one, other) => (one.id < other.id ? -1 : 1));
  if (fresh.length > 0) await db.writeAll([...fresh.map(recordDone), ...counts(fresh)]);
}

function counts(jobs: readonly Job[]): Statement[] {
  const found = new Map<string, { day: string; event: string; count: number }>();
  for (const { day, event } of jobs.map(eventOf)) {
    const key = `${day} ${event}`;
    found.set(key, { day, event, count: (found.get(key)?.count ?? 0) + 1 });
  }
  const sorted = [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
  return sorted.map(({ day, event, count }) =>
    sql(
      "INSERT INTO daily (day, event, count) VALUES (?1, ?2, ?3) " +
        "ON CONFLICT (day, event) DO UPDATE SET count = daily.count + excluded.count",
      day,
      event,
      count,
    ),
  );
}
