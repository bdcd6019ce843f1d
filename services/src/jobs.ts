/** Work that nobody waits for: what the scheduler calls, and jobs of queues. */
import { kindOf, log } from "./log.ts";
import { count, observe } from "./metrics.ts";
import { Problem } from "./problem.ts";
import type { Job, Queue } from "./queues.ts";
import type { Search } from "./search.ts";
import type { Service } from "./service.ts";
import { Talks } from "./talks.ts";

const PAGE = 1_000;
const DONE_SECONDS = 86_400;
const POLL_SECONDS = 20;
const REST_MS = 5_000;

/** By path, what the scheduler runs; each returns what it did. */
export const SCHEDULED: Readonly<Record<string, (service: Service) => Promise<Record<string, number>>>> = {
  "/jobs/clean-stories": async (service) => {
    const { key, store } = realtimeOf(service);
    service.writable(key);
    return { deleted: await new Talks(store).clean() };
  },
  "/jobs/archive-messages": async (service) => {
    const { key, store } = realtimeOf(service);
    if (service.database === undefined) throw new Problem(503, "no Postgres is linked");
    service.writable(key, service.database.key);
    return { archived: await new Talks(store).archive(service.database) };
  },
  "/jobs/sync-search": async (service) => {
    if (service.search === undefined) throw new Problem(503, "no search engine is linked");
    return await sync(service, service.search);
  },
};

/** Puts people who were changed since the last time into the search engine, and those who are gone out of it. */
async function sync(service: Service, search: Search): Promise<Record<string, number>> {
  const database = service.database;
  if (database === undefined) throw new Problem(503, "no Postgres is linked");
  service.writable(database.key);
  await search.prepare();
  let indexed = 0;
  for (;;) {
    const [mark] = await database.query("SELECT at::text AS at, id FROM marks WHERE name = 'search'");
    // Whoever is being changed right now is seen with the next run: their time may lie before one that is seen already.
    const people = await database.query(
      `SELECT id, name, bio, interests, latitude, longitude, updated_at::text AS at FROM users
       WHERE (updated_at, id) > ($1::timestamptz, $2::uuid) AND updated_at < now() - interval '1 second'
       ORDER BY updated_at, id LIMIT ${PAGE}`,
      [mark?.["at"] ?? "-infinity", mark?.["id"] ?? "00000000-0000-0000-0000-000000000000"],
    );
    const last = people.at(-1);
    if (last === undefined) break;
    await search.change(
      people.map(({ id, name, bio, interests, latitude, longitude }) => ({
        id: String(id),
        name: String(name),
        bio: String(bio),
        interests: interests as string[],
        location: latitude === null || longitude === null ? null : { lat: Number(latitude), lon: Number(longitude) },
      })),
      [],
    );
    await database.query("INSERT INTO marks (name, at, id) VALUES ('search', $1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at, id = excluded.id", [
      last["at"],
      last["id"],
    ]);
    indexed += people.length;
  }
  const gone = (await database.query(`SELECT id FROM erased ORDER BY id LIMIT ${PAGE}`)).map((each) => String(each["id"]));
  await search.change([], gone);
  await database.query("DELETE FROM erased WHERE id = ANY($1::uuid[])", [gone]);
  return { indexed, removed: gone.length };
}

/** Kinds of jobs that are known. Sending is left to whoever has an account with a sender; that it was due is told. */
const KINDS = ["push", "email", "analytics", "image", "receipt"];

/** Does one job; again is no harm: what was done is remembered for a day. */
export async function work(service: Service, job: Job): Promise<void> {
  if (!KINDS.includes(job.kind)) throw new Error("a job of an unknown kind");
  if ((await service.cache?.get<true>("done", job.id)) === true) return;
  const seconds = Math.max(0, (Date.now() - job.at) / 1_000);
  observe("delivery_duration_seconds", seconds, { kind: job.kind });
  log("INFO", "delivered", { event: "delivered", kind: job.kind, job: job.id, ms: Math.round(seconds * 1_000) });
  await service.cache?.put("done", job.id, true, DONE_SECONDS);
}

/** Works off a queue of SQS until it is told to stop. */
export async function drain(service: Service, queue: Queue, stop: AbortSignal): Promise<void> {
  const stopped = new Promise<undefined>((resolve) => stop.addEventListener("abort", () => resolve(undefined), { once: true }));
  while (!stop.aborted) {
    try {
      // What comes after the end is nobody's: it is handed out again when its time is over.
      const received = await Promise.race([queue.take(POLL_SECONDS), stopped]);
      if (received === undefined) return;
      await Promise.all(
        received.map(async (each) => {
          try {
            await work(service, each.job);
            await queue.done(each);
          } catch (error) {
            count("jobs_failed_total", { queue: queue.key });
            log("WARNING", "job failed", { queue: queue.key, job: each.job.id, tries: each.tries, error: kindOf(error) });
            await queue.again(each);
          }
        }),
      );
    } catch (error) {
      log("WARNING", "queue cannot be worked off", { queue: queue.key, error: kindOf(error) });
      await Promise.race([new Promise((resolve) => setTimeout(resolve, REST_MS)), stopped]);
    }
  }
}

function realtimeOf(service: Service): NonNullable<Service["realtime"]> {
  if (service.realtime === undefined) throw new Problem(503, "no Firestore is linked");
  return service.realtime;
}
