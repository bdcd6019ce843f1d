/** /operator/dead-letters: a look at jobs that died, and a way to have them done after all. */
import { Hono } from "hono";
import { type Database, type Value, withDatabase } from "../data/database";
import type { Bindings } from "../env";
import { type App, jsonBody, numberQuery, textField } from "../http";
import { withoutSecrets } from "../operations/report";
import { Problem } from "../problem";
import { asJob, type Job, queueOf } from "./job";
import { work } from "./jobs";
import { bodyOf } from "./letters";

/** Letters replayed in one request, at most. */
const PAGE = 50;
const BATCH_BYTES = 200_000; // 256 KB is what Queues takes at once, with what it adds
const LONGEST_QUEUE = 63;
const RETRY_SECONDS = 5;
/** Of a job's fields: what is called so is not shown. */
const SECRET = /pass(word|phrase|code)|secret|token|credential|authorization|cookie|signature|api.?key|private.?key|\botp\b/i;

interface Row {
  id: string;
  queue: string;
  body: string;
  died_at: string;
  replayed_at: string | null;
}

const COLUMNS = "id, queue, CAST(body AS TEXT) AS body, died_at, replayed_at";

export const deadLetters = new Hono<App>();

/** The latest first; `before` is the `next` of the page before. */
deadLetters.get("/", (c) => {
  const limit = numberQuery(c, "limit", 1, PAGE, 20);
  const before = cursorOf(c.req.query("before"));
  const queue = queueQuery(c.req.query("queue"));
  return withDatabase(c.env, async (db) => {
    const rows = await page(db, { queue, before, limit });
    return c.json({ letters: rows.map((row) => shown(c.env, row)), next: nextOf(rows, limit) });
  });
});

deadLetters.get("/:id", (c) =>
  withDatabase(c.env, async (db) => c.json(shown(c.env, await letter(db, c.req.param("id"))))),
);

deadLetters.delete("/:id", (c) =>
  withDatabase(c.env, async (db) => {
    const { id } = await letter(db, c.req.param("id"));
    await db.write("DELETE FROM dead_letters WHERE id = ?1", id);
    return c.body(null, 204);
  }),
);

deadLetters.post("/:id/replay", (c) =>
  withDatabase(c.env, async (db) => {
    const row = await letter(db, c.req.param("id"));
    const job = jobOf(row);
    if (job === undefined) throw new Problem(409, "this letter is no job: it can only be deleted");
    if (row.replayed_at === null) await replay(c.env, db, [{ row, job }]);
    return c.json(shown(c.env, await letter(db, row.id)));
  }),
);

/** A page of a queue's open letters, the latest first; `before` is the `next` of the page before. */
deadLetters.post("/replay", async (c) => {
  const body = await jsonBody(c);
  const queue = textField(body, "queue", LONGEST_QUEUE);
  const before = cursorOf(body.before);
  return withDatabase(c.env, async (db) => {
    const rows = await page(db, { queue, before, limit: PAGE, open: true });
    const jobs = rows.map((row) => ({ row, job: jobOf(row) }));
    const letters = jobs.filter((each): each is Letter => each.job !== undefined);
    await replay(c.env, db, letters);
    const refused = jobs.filter(({ job }) => job === undefined).map(({ row }) => row.id);
    return c.json({ replayed: letters.length, refused, next: nextOf(rows, PAGE) });
  });
});

interface Letter {
  row: Row;
  job: Job;
}

/** Puts jobs back under their own ids, so that each is still done once, then marks the letters: so none is lost between. */
async function replay(env: Bindings, db: Database, letters: readonly Letter[]): Promise<void> {
  for (const some of inBatches(env, letters)) {
    const queue = some.queue;
    if (queue === undefined) for (const { job } of some.letters) await work(env, job, false);
    else {
      await queue.sendBatch(some.letters.map(({ job }) => ({ body: job, contentType: "json" }))).catch((cause) => {
        throw new Problem(503, "the queue does not answer", { retryAfter: RETRY_SECONDS, cause });
      });
    }
    const places = some.letters.map((_, index) => `?${index + 2}`).join(", ");
    await db.write(
      `UPDATE dead_letters SET replayed_at = ?1 WHERE id IN (${places}) AND replayed_at IS NULL`,
      new Date().toISOString(),
      ...some.letters.map(({ row }) => row.id),
    );
  }
}

/** Letters of one queue, as many as it takes at once; without a queue, one. */
function inBatches(env: Bindings, letters: readonly Letter[]): { queue: Queue | undefined; letters: Letter[] }[] {
  const batches: { queue: Queue | undefined; letters: Letter[]; bytes: number }[] = [];
  for (const letter of letters) {
    const queue = queueOf(env, letter.job.kind);
    const bytes = new TextEncoder().encode(letter.row.body).length;
    const fits = batches.find((each) => queue !== undefined && each.queue === queue && each.bytes + bytes <= BATCH_BYTES);
    if (fits === undefined) batches.push({ queue, letters: [letter], bytes });
    else {
      fits.letters.push(letter);
      fits.bytes += bytes;
    }
  }
  return batches;
}

interface Asked {
  queue?: string | undefined;
  before?: [diedAt: string, id: string] | undefined;
  limit: number;
  /** Only what was not replayed. */
  open?: boolean;
}

function page(db: Database, { queue, before, limit, open = false }: Asked): Promise<Row[]> {
  const values: Value[] = [limit];
  const place = (value: Value) => `?${values.push(value)}`;
  const conditions = [
    ...(queue === undefined ? [] : [`queue = ${place(queue)}`]),
    ...(before === undefined ? [] : [`(died_at, id) < (${place(before[0])}, ${place(before[1])})`]),
    ...(open ? ["replayed_at IS NULL"] : []),
  ];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return db.read<Row>(`SELECT ${COLUMNS} FROM dead_letters ${where} ORDER BY died_at DESC, id DESC LIMIT ?1`, ...values);
}

function nextOf(rows: readonly Row[], limit: number): string | null {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return last === undefined ? null : `${last.died_at}_${last.id}`;
}

function queueQuery(given: string | undefined): string | undefined {
  if (given !== undefined && !/^[\w-]{1,63}$/.test(given)) throw new Problem(400, "queue must be the name of a queue");
  return given;
}

function cursorOf(given: unknown): [string, string] | undefined {
  if (given === undefined || given === null) return undefined;
  const [, at, id] = /^([\dTZ:.-]{24})_([\w-]{1,64})$/.exec(String(given)) ?? [];
  const isTime = at !== undefined && !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at;
  if (!isTime || id === undefined) throw new Problem(400, "before must be the `next` of a page");
  return [at, id];
}

async function letter(db: Database, id: string): Promise<Row> {
  const found = /^[\w-]{1,64}$/.test(id)
    ? await db.first<Row>(`SELECT ${COLUMNS} FROM dead_letters WHERE id = ?1`, id)
    : undefined;
  if (found === undefined) throw new Problem(404, "not found");
  return found;
}

function jobOf({ body }: Row): Job | undefined {
  try {
    return asJob(bodyOf(body));
  } catch {
    return undefined;
  }
}

/** A letter as it is shown: no secret of the Worker's, and nothing that is called one. */
function shown(env: Bindings, { id, queue, body, died_at, replayed_at }: Row) {
  const hide = (key: string, value: unknown) =>
    SECRET.test(key) ? "[secret]" : typeof value === "string" ? withoutSecrets(env, value) : value;
  const hidden: unknown = JSON.parse(JSON.stringify(bodyOf(body)), hide);
  return { id, queue, diedAt: died_at, replayedAt: replayed_at, body: hidden };
}
