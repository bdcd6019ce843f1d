/** What a job is, and the queue that it waits in. */
import type { Bindings } from "../env";

/** The binding of each kind's own queue. */
const QUEUES = { push: "PUSH", email: "EMAIL", analytics: "ANALYTICS", images: "IMAGES" } as const;
export type Kind = keyof typeof QUEUES;

export interface Job {
  /** Unique; also the key by which outside services can tell a repetition. */
  id: string;
  kind: Kind;
  /** When it was made, ISO 8601. */
  at: string;
  data: Record<string, unknown>;
}

/** A job that no repetition can help: it is put among the dead letters at once. */
export class Dead extends Error {
  override readonly name = "Dead";
}

/** The kind's own queue, else JOBS, else none. */
export function queueOf(env: Bindings, kind: Kind): Queue | undefined {
  return env[QUEUES[kind]] ?? env.JOBS;
}

/** A message's body as a job, or `Dead`. */
export function asJob(body: unknown): Job {
  const { id, kind, at, data } = (body ?? {}) as Partial<Job>;
  const isJob =
    typeof id === "string" &&
    /^[\w-]{1,64}$/.test(id) &&
    typeof kind === "string" &&
    Object.hasOwn(QUEUES, kind) &&
    typeof at === "string" &&
    !Number.isNaN(Date.parse(at)) &&
    typeof data === "object" &&
    data !== null;
  if (!isJob) throw new Dead("a message that is no job");
  return body as Job;
}

/** A field of a job as a text of at most `longest` characters, or `Dead`. */
export function textOf(job: Job, field: string, longest: number): string {
  const value = job.data[field];
  if (typeof value !== "string" || value === "" || value.length > longest || value.includes("\0") || !value.isWellFormed()) {
    throw new Dead(`a job ${job.kind} whose ${field} is no text of 1 to ${longest} characters`);
  }
  return value;
}
