/**
 * Exact counts of attempts to prove who one is: 5 in any 15 minutes for each account, and 5 for each address.
 * Each is counted by a Durable Object of its own, and when it is let in rather than when it fails: ten at once are five.
 */
import { DurableObject } from "cloudflare:workers";
import type { Context } from "hono";
import type { Bindings } from "../env";
import type { App } from "../http";
import { digestOf } from "../operations/digest";
import { Problem } from "../problem";
import { clientAddress } from "./address";

const MOST = 5;
const WINDOW_SECONDS = 900;

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
  return { succeeded: () => forget(c.env, `account:${account}`) };
}

/** Counts an attempt of the request's address for a purpose; throws the 429 of one too many. */
export function admitAddress(c: Context<App>, purpose: Purpose): Promise<void> {
  return admit(c.env, `${purpose}:${clientAddress(c)}`);
}

/** Throws the 429 of an address that has no attempt left, without counting one. */
export async function requireAttempts(c: Context<App>, purpose: Purpose): Promise<void> {
  const counter = await counterOf(c.env, `${purpose}:${clientAddress(c)}`);
  refuse(counter === undefined ? 0 : await counter.waits());
}

async function admit(env: Bindings, key: string): Promise<void> {
  const counter = await counterOf(env, key);
  if (counter !== undefined) return refuse(await counter.admit());
  // No exact counts at this stage: the rate limit at least.
  const { success } = (await env.LIMITER?.limit({ key })) ?? { success: true };
  refuse(success ? 0 : 60);
}

async function forget(env: Bindings, key: string): Promise<void> {
  await (await counterOf(env, key))?.forget();
}

function refuse(seconds: number): void {
  if (seconds > 0) throw new Problem(429, "too many attempts", { retryAfter: seconds });
}

/** By a hash, so that the object's name, which people see in dashboards, is no user's name or address. */
async function counterOf(env: Bindings, key: string): Promise<DurableObjectStub<SignIns> | undefined> {
  const { SIGN_INS } = env;
  if (SIGN_INS === undefined) return undefined;
  return SIGN_INS.get(SIGN_INS.idFromName(await digestOf(key)));
}
