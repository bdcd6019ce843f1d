/** Dead letters: messages that failed too often, kept in the database with the queue that they died in. */
import { type Database, withDatabase } from "../data/database";
import { refusal, Refused } from "../data/stores";
import type { Bindings } from "../env";
import { report } from "../operations/report";

/** A queue's dead letter queue has this behind its name (components/queue.py). */
const SUFFIX = "-dead";
/** Ten minutes, as the stack's own setting: a hundred tries wait most of a day. */
const RETRY_SECONDS = 600;
/** While nothing may be written: a hundred tries last longer than a queue keeps a message. */
const REFUSED_SECONDS = 3_600;

export const isForDead = (queue: string): boolean => queue.endsWith(SUFFIX);

/** The consumer of dead letter queues: what is kept is acknowledged, the rest waits in its queue. */
export async function bury(batch: MessageBatch, env: Bindings): Promise<void> {
  if ((await refusal(env)) !== undefined) return batch.retryAll({ delaySeconds: REFUSED_SECONDS });
  const again = { delaySeconds: RETRY_SECONDS };
  const queue = batch.queue.slice(0, -SUFFIX.length);
  try {
    await withDatabase(env, async (db) => {
      for (const message of batch.messages) {
        try {
          await keep(db, message.id, queue, message.body);
          message.ack();
        } catch (error) {
          message.retry(again);
          if (!(error instanceof Refused)) await report(env, error, { queue: batch.queue, message: message.id });
        }
      }
    });
  } catch (error) {
    await report(env, error, { queue: batch.queue });
    batch.retryAll(again);
  }
}

/** Writes a message down; once, however often it is delivered. */
export async function keep(db: Database, id: string, queue: string, body: unknown): Promise<void> {
  await db.write(
    "INSERT INTO dead_letters (id, queue, body, died_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING",
    id,
    queue,
    asJson(body),
    new Date().toISOString(),
  );
}

/** What JSON can escape and PostgreSQL's JSONB can not hold: NUL and halves of characters. */
const UNHELD = /\\u0000|\\ud[89a-f]/;
const WRAPPED = "application/json";

/** A body as JSON that both databases hold; bytes as base64, and what JSON can not say as JavaScript's text of it. */
function asJson(body: unknown): string {
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  if (bytes instanceof Uint8Array) return JSON.stringify({ base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) });
  let text: string;
  try {
    text = JSON.stringify(body) ?? "null";
  } catch {
    text = JSON.stringify(String(body));
  }
  return UNHELD.test(text) ? JSON.stringify({ [WRAPPED]: text }) : text;
}

/** The body that was kept. */
export function bodyOf(json: string): unknown {
  const kept = JSON.parse(json) as Record<string, unknown> | null;
  const wrapped = typeof kept === "object" && kept !== null && Object.keys(kept).length === 1 ? kept[WRAPPED] : undefined;
  return typeof wrapped === "string" ? JSON.parse(wrapped) : kept;
}
