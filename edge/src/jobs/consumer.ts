/** The consumer of every queue: each message is acknowledged or retried by itself. */
import { type Database, hasDatabase, withDatabase } from "../data/database";
import { refusal, Refused } from "../data/stores";
import type { Bindings } from "../env";
import { report, type Where } from "../operations/report";
import { Problem } from "../problem";
import { deliver, sayNowhere } from "./deliver";
import { HANDLERS } from "./handlers";
import { asJob, Dead, type Job } from "./job";
import { bury, isForDead, keep } from "./letters";
import { doneAmong, markDone } from "./record";

const FIRST_RETRY_SECONDS = 60;
const LAST_RETRY_SECONDS = 43_200; // the longest delay that Queues takes
/** Jobs worked on at once: a Worker has six connections to the outside. */
const AT_ONCE = 5;

export async function consume(batch: MessageBatch, env: Bindings): Promise<void> {
  if (isForDead(batch.queue)) return bury(batch, env);
  const consumer = new Consumer(batch, env);
  try {
    const refused = await refusal(env);
    if (refused !== undefined) throw refused; // before the work: it could not be recorded
    if (hasDatabase(env)) await withDatabase(env, (db) => consumer.work(db));
    else await consumer.work(undefined);
  } catch (error) {
    await consumer.retry(batch.messages, error);
  }
}

class Consumer {
  private readonly reported = new Set<string>();

  constructor(
    private readonly batch: MessageBatch,
    private readonly env: Bindings,
  ) {}

  /** Without a database, nothing is known of what was done before. */
  async work(db: Database | undefined): Promise<void> {
    const tasks = await this.tasks(db);
    const done = db === undefined ? new Set() : await doneAmong(db, tasks.map(({ job }) => job.id));
    for (const { messages } of tasks.filter(({ job }) => done.has(job.id))) for (const each of messages) each.ack();
    const open = tasks.filter(({ job }) => !done.has(job.id));
    for (const [kind, handler] of Object.entries(HANDLERS)) {
      const some = open.filter(({ job }) => job.kind === kind);
      if (some.length === 0) continue;
      if ("together" in handler) {
        const whole = { messages: some.flatMap(({ messages }) => messages) };
        await this.settle(db, whole, () => handler.together(some.map(({ job }) => job), this.env, false));
      } else if ("to" in handler && this.env[handler.to] === undefined) {
        sayNowhere(handler.to, some.length);
        for (const { messages } of some) for (const each of messages) each.ack();
      } else {
        const one = (job: Job) => ("to" in handler ? deliver(job, this.env, handler.to) : handler.each(job, this.env));
        await inTurn(some, (task) =>
          this.settle(db, task, async () => {
            await one(task.job);
            if (db !== undefined) await markDone(db, task.job);
          }),
        );
      }
    }
  }

  /** The batch's jobs, with all messages that brought each. What is none is buried. */
  private async tasks(db: Database | undefined): Promise<Task[]> {
    const tasks = new Map<string, Task>();
    for (const message of this.batch.messages) {
      await this.settle(db, { messages: [message], waits: true }, async () => {
        const job = asJob(message.body);
        const handler = HANDLERS[job.kind];
        if ("check" in handler) handler.check(job);
        const task = tasks.get(job.id) ?? { job, messages: [] };
        task.messages.push(message);
        tasks.set(job.id, task);
      });
    }
    return [...tasks.values()];
  }

  /** Does the work and acknowledges its messages (unless it `waits`), or buries or retries them. */
  private async settle(db: Database | undefined, of: Settled, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      if (!of.waits) for (const message of of.messages) message.ack();
    } catch (error) {
      if (!(error instanceof Dead) || db === undefined) return this.retry(of.messages, error);
      await report(this.env, error, { queue: this.batch.queue, ...jobOf(of.messages[0]) });
      for (const message of of.messages) {
        await keep(db, message.id, this.batch.queue, message.body).then(
          () => message.ack(),
          (failed) => this.retry([message], failed),
        );
      }
    }
  }

  /** To be delivered again: after 1, 4, 16, 64 … minutes, so that a few tries outlast a fence or an outage. */
  async retry(messages: readonly Message[], error: unknown): Promise<void> {
    if (!(error instanceof Refused)) await this.report(error);
    const asked = (error instanceof Problem && error.retryAfter) || 0;
    for (const message of messages) {
      const seconds = FIRST_RETRY_SECONDS * 4 ** (message.attempts - 1);
      message.retry({ delaySeconds: Math.min(LAST_RETRY_SECONDS, Math.max(asked, seconds)) });
    }
  }

  /** Once a batch for the same error. */
  private async report(error: unknown): Promise<void> {
    if (this.reported.has(String(error))) return;
    this.reported.add(String(error));
    await report(this.env, error, { queue: this.batch.queue });
  }
}

interface Settled {
  messages: Message[];
  /** There is more to do. */
  waits?: boolean;
}

interface Task extends Settled {
  job: Job;
}

/** Which job it is, as far as the message says. */
function jobOf(message: Message | undefined): Where {
  const { id, kind } = (message?.body ?? {}) as Partial<Job>;
  return { message: message?.id ?? "", job: String(id).slice(0, 64), kind: String(kind).slice(0, 64) };
}

async function inTurn<Item>(items: readonly Item[], use: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await use(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
