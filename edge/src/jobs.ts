/** /jobs: producers and the consumer of every queue. A job is done at least once; doing it twice changes nothing. */
import { Hono } from "hono";
import { type Database, withDatabase } from "./database";
import { type Bindings, need } from "./env";
import { type App, jsonBody } from "./http";
import { Problem } from "./problem";
import { report } from "./report";
import { Fenced } from "./stores";

/** The last part of the path, and the queue's binding. */
const QUEUES = { jobs: "JOBS", push: "PUSH", email: "EMAIL", analytics: "ANALYTICS", images: "IMAGES" } as const;
type QueueName = keyof typeof QUEUES;

export interface Job {
  /** Unique; also the key by which outside services can tell a repetition. */
  id: string;
  queue: QueueName;
  data: Record<string, unknown>;
}

/** What a job of each queue does. The reference only records that it was done: put the real work here. */
const HANDLERS: Record<QueueName, (job: Job, db: Database) => Promise<void>> = {
  jobs: record,
  push: record,
  email: record,
  analytics: record,
  images: record,
};

const LARGEST_BYTES = 128_000; // of a message in Cloudflare Queues
const LATEST = 20;
const FIRST_RETRY_SECONDS = 60;
const LAST_RETRY_SECONDS = 43_200; // the longest delay that Queues takes

export const jobs = new Hono<App>();

/** What was done lately, from the database: KV may show it a minute late. */
jobs.get("/", (c) => {
  need(c.env, "JOBS");
  return withDatabase(c.env, async (db) =>
    c.json({ done: await db.read(`SELECT id, queue, done_at FROM jobs ORDER BY done_at DESC, id LIMIT ${LATEST}`) }),
  );
});

jobs.post("/:queue?", async (c) => {
  const queue = c.req.param("queue") ?? "jobs";
  if (!isQueueName(queue)) throw new Problem(404, `no such queue; there are ${Object.keys(QUEUES).join(", ")}`);
  const producer = need(c.env, QUEUES[queue]);
  const job: Job = { id: crypto.randomUUID(), queue, data: await jsonBody(c) };
  if (new TextEncoder().encode(JSON.stringify(job)).length > LARGEST_BYTES) {
    throw new Problem(413, `a job may be ${LARGEST_BYTES} bytes of JSON at most`);
  }
  await producer.send(job, { contentType: "json" });
  return c.json({ id: job.id, queue }, 202);
});

/** The consumer: each message is acknowledged or retried by itself. What is no job ends in the dead letter queue. */
export async function consume(batch: MessageBatch, env: Bindings): Promise<void> {
  await withDatabase(env, async (db) => {
    for (const message of batch.messages) {
      try {
        const job = asJob(message.body);
        await HANDLERS[job.queue](job, db);
        message.ack();
      } catch (error) {
        if (!(error instanceof Fenced)) await report(env, error, { queue: batch.queue, message: message.id });
        message.retry({ delaySeconds: retryDelay(message.attempts) });
      }
    }
  });
}

/** 1, 4, 16, 64 … minutes: a few retries outlast a fence or an outage without hammering what is down. */
function retryDelay(attempts: number): number {
  return Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 4 ** (attempts - 1));
}

async function record(job: Job, db: Database): Promise<void> {
  await db.write(
    "INSERT INTO jobs (id, queue, done_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
    job.id,
    job.queue,
    new Date().toISOString(),
  );
}

function asJob(body: unknown): Job {
  const { id, queue } = (body ?? {}) as Partial<Job>;
  if (typeof id !== "string" || !isQueueName(queue)) throw new Error("a message that is no job");
  return body as Job;
}

function isQueueName(name: unknown): name is QueueName {
  return typeof name === "string" && Object.hasOwn(QUEUES, name);
}
