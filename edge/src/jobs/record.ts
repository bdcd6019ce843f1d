/** Which jobs were done: queues deliver at least once. */
import { type Database, sql, type Statement } from "../data/database";
import type { Job } from "./job";

/** Ids asked for at once: D1 takes 100 values a query, which is also the largest batch of a queue. */
const IDS = 100;

/** Those of `ids` that are recorded. */
export async function doneAmong(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const done = new Set<string>();
  for (let from = 0; from < ids.length; from += IDS) {
    const some = ids.slice(from, from + IDS);
    const places = some.map((_, index) => `?${index + 1}`).join(", ");
    for (const { id } of await db.read<{ id: string }>(`SELECT id FROM jobs_done WHERE id IN (${places})`, ...some)) {
      done.add(id);
    }
  }
  return done;
}

/** Fails where it is recorded already. */
export function recordDone({ id, kind }: Job): Statement {
  return sql("INSERT INTO jobs_done (id, kind, done_at) VALUES (?1, ?2, ?3)", id, kind, new Date().toISOString());
}

/** Changes nothing where it is recorded already. */
export async function markDone(db: Database, { id, kind }: Job): Promise<void> {
  await db.write(
    "INSERT INTO jobs_done (id, kind, done_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
    id,
    kind,
    new Date().toISOString(),
  );
}
