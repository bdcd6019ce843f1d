/**
 * Exact counts of attempts to prove who one is: 5 in any 15 minutes for each account, and 5 for each address.
 * Each is counted by a Durable Object of its own, and when it is let in rather than when it fails: ten at once are five.
 */
import { DurableObject } from "cloudflare:workers";
import type { Context } from "hono";
import type { Bindings } from "../env";
import type { App } from "../http";
import { type Derive, derive } from "../identity/passwords";
import { digestOf } from "../operations/digest";
import { Problem } from "../problem";
import { clientAddress } from "./address";

const MOST = 5;
const WINDOW_SECONDS = 900;
/** Where the rate limit stands in: its period. */
const LIMITER_SECONDS = 60;
const RETRY_SECONDS = 5;

/** The attempts on one account or from one address, in its own storage; nothing is left of it 15 minutes after the last. */
export class SignIns extends DurableObject<Bindings> {
  /** Counts an attempt and answers 0, or the seconds until the next is let in. */
  async admit(): Promise<number> {
    const now = Date.now();
    const seconds = this.secondsLeft(now);
    if (seconds > 0) return seconds;
    this.ctx.storage.kv.put("attempts", [...this.attempts(now), now]);
    await this.ctx.storage.setAlarm(now + WINDOW_SECONDS * 1000);
    return 0;
  }

  /** The seconds until an attempt is let in, without counting one. */
  async waits(): Promise<number> {
    return this.secondsLeft(Date.now());
  }

  /** Takes every attempt back. */
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Computes a password's hash. Here, since an object has 30 s of CPU time for it, and a request of the free plan 10 ms. */
  derive(password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
    return derive(password, salt, iterations);
  }

  override async alarm(): Promise<void> {
    const last = this.attempts(Date.now()).at(-1);
    if (last === undefined) await this.ctx.storage.deleteAll();
    else await this.ctx.storage.setAlarm(last + WINDOW_SECONDS * 1000);
  }

  private secondsLeft(now: number): number {
    const attempts = this.attempts(now);
    const oldest = attempts[0];
    if (oldest === undefined || attempts.length < MOST) return 0;
    return Math.ceil((oldest + WINDOW_SECONDS * 1000 - now) / 1000);
  }

  /** When the attempts of the last 15 minutes were, oldest first. */
  private attempts(now: number): number[] {
    const all = this.ctx.storage.kv.get<number[]>("attempts") ?? [];
    return all.filter((at) => at > now - WINDOW_SECONDS * 1000);
  }
}

/** What is counted by itself: the same name or address never shares a count with another purpose. */
export type Purpose = "sign-in" | "sign-up" | "operator";

/** Counts an attempt of the request's address on `account`; throws the 429 of one too many. Call `succeeded` if it was right. */
export async function admitSignIn(c: Context<App>, account: string): Promise<{ succeeded(): Promise<void> }> {
  await admitAddress(c, "sign-in");
  await admit(c.env, `account:${account}`);
  // The account's attempts are forgotten, the address's are not: else one's own account would buy guesses at others'.
  return { succeeded: () => ask(c.env, `account:${account}`, (counter) => counter.forget()) };
}

/** What computes the hashes of an account's passwords: its counter, or this request where the stage has none. */
export function deriverOf(env: Bindings, account: string): Derive {
  return async (...given) => (await ask(env, `account:${account}`, (counter) => counter.derive(...given))) ?? derive(...given);
}

/** Counts an attempt of the request's address for a purpose; throws the 429 of one too many. */
export function admitAddress(c: Context<App>, purpose: Purpose): Promise<void> {
  return admit(c.env, `${purpose}:${clientAddress(c)}`);
}

/** Throws the 429 of an address that has no attempt left, without counting one. */
export async function requireAttempts(c: Context<App>, purpose: Purpose): Promise<void> {
  refuse(await ask(c.env, `${purpose}:${clientAddress(c)}`, (counter) => counter.waits()));
}

async function admit(env: Bindings, key: string): Promise<void> {
  if (env.SIGN_INS !== undefined) return refuse(await ask(env, key, (counter) => counter.admit()));
  // No exact counts at this stage: the rate limit at least.
  const { success } = (await env.LIMITER?.limit({ key })) ?? { success: true };
  refuse(success ? 0 : LIMITER_SECONDS);
}

function refuse(seconds: number | undefined): void {
  if (seconds) throw new Problem(429, "too many attempts", { retryAfter: seconds });
}

/** The answer of a counter, or a 503: nobody is let in uncounted. Its name is a hash: people see names in dashboards. */
async function ask<Answer>(env: Bindings, key: string, use: (counter: DurableObjectStub<SignIns>) => Promise<Answer>) {
  const { SIGN_INS } = env;
  if (SIGN_INS === undefined) return undefined;
  const counter = SIGN_INS.get(SIGN_INS.idFromName(await digestOf(key)));
  return use(counter).catch((cause: unknown) => {
    throw new Problem(503, "attempts can not be counted now", { binding: "SIGN_INS", retryAfter: RETRY_SECONDS, cause });
  });
}
