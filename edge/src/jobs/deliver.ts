/** Jobs that a service outside does: it gets the job as JSON, with its id as Idempotency-Key. */
import type { Bindings } from "../env";
import { Problem } from "../problem";
import { Dead, type Job } from "./job";

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_SECONDS = 43_200; // the longest delay that Queues takes

/** Posts it to the address in `name`. Throws `Dead` where the service will never take it, a 503 where it may later. */
export async function deliver(job: Job, env: Bindings, name: "PUSH_URL" | "EMAIL_URL"): Promise<void> {
  const url = env[name] ?? "";
  // Never shown: an address may hold a key.
  if (!URL.canParse(url)) throw new Problem(503, `${name} is no address`, { binding: name });
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "Idempotency-Key": job.id },
    body: JSON.stringify(job),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause) => {
    throw new Problem(503, `${name} does not answer`, { binding: name, cause });
  });
  await answer.body?.cancel();
  if (answer.ok) return;
  const message = `${name} answered ${answer.status}`;
  const { status } = answer;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new Dead(message);
  const retryAfter = secondsOf(answer.headers.get("Retry-After"));
  throw new Problem(503, message, { binding: name, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** Retry-After in seconds, given as such or as a date; undefined for anything else. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, Math.max(0, seconds));
}

/** Tells that jobs were not delivered anywhere, since `name` is not bound. */
export function sayNowhere(name: string, jobs: number): void {
  console.warn(JSON.stringify({ level: "warn", message: `${name} is not bound: there is nowhere to deliver to`, jobs }));
}
