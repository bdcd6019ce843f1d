/** What stands in for queues and services around jobs in the tests. */
import { env } from "cloudflare:test";
import type { Bindings } from "../../src/env";
import type { Job, Kind } from "../../src/jobs/job";

export const bindings = env as Bindings;

export function job(kind: Kind, data: Record<string, unknown> = {}, id: string = crypto.randomUUID()): Job {
  return { id, kind, at: "2026-03-04T05:06:07.000Z", data };
}

/** A batch as a consumer gets it; `outcome` tells what became of each message. */
export function batch(queue: string, bodies: readonly unknown[], { attempts = 1, ids = [] as string[] } = {}) {
  const outcome: (string | { retry: number | undefined })[] = bodies.map(() => "nothing");
  const first = (index: number, what: string | { retry: number | undefined }) => {
    if (outcome[index] === "nothing") outcome[index] = what;
  };
  const messages = bodies.map((body, index) => ({
    id: ids[index] ?? crypto.randomUUID().replaceAll("-", ""),
    timestamp: new Date(),
    body,
    attempts,
    ack: () => first(index, "acknowledged"),
    retry: (options?: QueueRetryOptions) => first(index, { retry: options?.delaySeconds }),
  }));
  const made = {
    queue,
    messages,
    ackAll: () => messages.forEach((message) => message.ack()),
    retryAll: (options?: QueueRetryOptions) => messages.forEach((message) => message.retry(options)),
  };
  return { batch: made as unknown as MessageBatch, outcome };
}

/** A queue that keeps what it is sent; it takes nothing while `down`. */
export function queue() {
  const sent: unknown[] = [];
  const state = { down: false };
  const take = async (body: unknown) => {
    if (state.down) throw new Error("Queue send failed: Service Unavailable");
    sent.push(structuredClone(body));
  };
  const producer = {
    send: take,
    sendBatch: async (messages: Iterable<MessageSendRequest>) => {
      for (const { body } of messages) await take(body);
    },
  };
  return { queue: producer as unknown as Queue, sent, state };
}
