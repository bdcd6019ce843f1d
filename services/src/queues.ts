/**
 * Queues of jobs. Amazon SQS is polled: what fails is handed out again after a growing wait, and SQS itself puts what
 * failed too often into the dead-letter queue. Cloud Tasks calls the service and waits by its queue's own settings; it
 * has no dead letters, so the last try puts the job into the topic that `<KEY>_DEAD` names.
 */
import { randomUUID } from "node:crypto";
import { type Aws, signed } from "./aws.ts";
import { Breaker } from "./breaker.ts";
import type { Google } from "./google.ts";
import { call } from "./remote.ts";
import type { QueueSettings, Settings } from "./settings.ts";

export interface Job {
  id: string;
  kind: string;
  /** When it was put in, in milliseconds. */
  at: number;
  data: Readonly<Record<string, string | number | boolean>>;
}

export interface Received {
  job: Job;
  handle: string;
  /** Which try this is, from 1 on. */
  tries: number;
}

export class Queue {
  readonly key: string;
  readonly settings: QueueSettings;
  readonly breaker: Breaker;
  readonly #aws: Aws;
  readonly #google: Google;
  readonly #env: NodeJS.ProcessEnv;

  constructor(key: string, settings: QueueSettings, aws: Aws, google: Google, { breaker }: Settings, env = process.env) {
    this.key = key;
    this.settings = settings;
    this.breaker = new Breaker(key, breaker);
    this.#aws = aws;
    this.#google = google;
    this.#env = env;
  }

  /** Puts a job in; returns its id. */
  async put(kind: string, data: Job["data"]): Promise<string> {
    const job: Job = { id: randomUUID(), kind, at: Date.now(), data };
    if (this.settings.kind === "sqs") {
      await this.#sqs("SendMessage", { MessageBody: JSON.stringify(job) });
    } else {
      const emulator = this.#env["CLOUD_TASKS_EMULATOR_HOST"];
      const base = emulator ? `http://${emulator}` : "https://cloudtasks.googleapis.com";
      const { account, queue, url } = this.settings;
      const task = {
        httpRequest: {
          url: `${url || "https://service.invalid"}/queues/${this.key}`,
          httpMethod: "POST",
          headers: { "content-type": "application/json" },
          body: Buffer.from(JSON.stringify(job)).toString("base64"),
          ...(account ? { oidcToken: { serviceAccountEmail: account } } : {}),
        },
      };
      await this.#post(`${base}/v2/${queue}/tasks`, { task }, Boolean(emulator));
    }
    return job.id;
  }

  /** Jobs of SQS, waited for up to `seconds`. What cannot be read as a job is left to become a dead letter. */
  async take(seconds: number): Promise<Received[]> {
    const { Messages = [] } = await this.#sqs<{ Messages?: { Body: string; ReceiptHandle: string; Attributes: Record<string, string> }[] }>(
      "ReceiveMessage",
      { MaxNumberOfMessages: 10, WaitTimeSeconds: seconds, MessageSystemAttributeNames: ["ApproximateReceiveCount"] },
      (seconds + 10) * 1_000,
    );
    return Messages.flatMap(({ Body, ReceiptHandle, Attributes }) => {
      const job = jobOf(Body);
      return job ? [{ job, handle: ReceiptHandle, tries: Number(Attributes["ApproximateReceiveCount"] ?? 1) }] : [];
    });
  }

  async done({ handle }: Received): Promise<void> {
    await this.#sqs("DeleteMessage", { ReceiptHandle: handle });
  }

  /** Has a failed job handed out again after its wait. */
  async again({ handle, tries }: Received): Promise<void> {
    await this.#sqs("ChangeMessageVisibility", { ReceiptHandle: handle, VisibilityTimeout: waitOf(this.settings, tries) });
  }

  /** Keeps a job of Cloud Tasks that failed for good. */
  async bury(job: Job): Promise<void> {
    const emulator = this.#env["PUBSUB_EMULATOR_HOST"];
    const base = emulator ? `http://${emulator}` : "https://pubsub.googleapis.com";
    const data = Buffer.from(JSON.stringify(job)).toString("base64");
    await this.#post(`${base}/v1/${this.settings.dead}:publish`, { messages: [{ data, attributes: { queue: this.key } }] }, Boolean(emulator));
  }

  async #post(url: string, body: unknown, emulated: boolean): Promise<void> {
    const headers = await this.#google.headers(emulated);
    await call(this.breaker, url, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #sqs<T>(action: string, fields: Record<string, unknown>, timeout?: number): Promise<T> {
    const address = new URL(this.#env["AWS_ENDPOINT_URL_SQS"] || this.settings.queue);
    const region = this.settings.queue.match(/sqs\.([a-z0-9-]+)\./)?.[1] ?? this.#env["AWS_REGION"] ?? "us-east-1";
    const body = JSON.stringify({ QueueUrl: this.settings.queue, ...fields });
    const headers = signed(await this.#aws.credentials(), {
      host: address.host,
      region,
      service: "sqs",
      body,
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${action}` },
    });
    return await call<T>(this.breaker, `${address.origin}/`, { method: "POST", headers, body, ...(timeout ? { timeout } : {}) });
  }
}

/** Seconds before the next try, doubled with each one, with some spread so that they do not come back together. */
export function waitOf({ firstWait, longestWait }: QueueSettings, tries: number): number {
  const most = Math.min(longestWait, firstWait * 2 ** Math.min(tries - 1, 16));
  return Math.round(most * (0.75 + Math.random() / 4));
}

/** A job as it was put in; undefined where it is none. */
export function jobOf(text: string): Job | undefined {
  try {
    const found = JSON.parse(text) as Partial<Job>;
    const whole = typeof found.id === "string" && typeof found.kind === "string" && typeof found.at === "number" && typeof found.data === "object";
    return whole ? (found as Job) : undefined;
  } catch {
    return undefined;
  }
}
