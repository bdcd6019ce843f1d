/** Jobs: work that must not hold up a request. */
import type { Bindings } from "../env";

export type Kind = "push" | "email" | "analytics" | "images";

export interface Job {
  /** Unique; also the key by which outside services can tell a repetition. */
  id: string;
  kind: Kind;
  data: Record<string, unknown>;
}

/** Puts a job on its kind's queue, on JOBS where the stage has no such queue, or does it now where it has none at all. */
export async function enqueue(env: Bindings, kind: Kind, data: Record<string, unknown>): Promise<void> {
  void env;
  void kind;
  void data;
}

export async function consume(batch: MessageBatch, env: Bindings): Promise<void> {
  void batch;
  void env;
}
