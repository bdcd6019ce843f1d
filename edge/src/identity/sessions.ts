/**
 * Sessions: a random token that the client holds, and in KV, under the token's SHA-256, who it is for.
 * One ends 30 minutes after its last use. It is renewed every five minutes at most, since KV takes one write a second
 * and key, and remembered in this isolate for a minute, so that not every request reads KV.
 *
 * So what a sign-out ends is over at once where it was asked for, and elsewhere within two minutes: KV's own caches keep
 * a value for a minute, and an isolate for another. A renewal that crosses a sign-out can bring the session back until
 * its next one, five minutes later, finds the mark of its end.
 */
import type { Bindings } from "../env";
import type { User } from "../http";
import { sha256 } from "../operations/digest";
import { Problem } from "../problem";
import { base64Url } from "./base64";

const LIFE_SECONDS = 30 * 60;
const RENEW_MS = 5 * 60_000;
/** A mark outlasts the session that a crossing renewal could have brought back. */
const MARK_SECONDS = 2 * LIFE_SECONDS;
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 1_000;
const RETRY_SECONDS = 5;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

interface Session {
  userId: string;
  name: string;
  /** When it was made or renewed, in milliseconds. */
  at: number;
}

const remembered = new Map<string, { session: Session; until: number }>();

/** A new session's token: 256 random bits. */
export async function openSession(cache: KVNamespace, user: User): Promise<string> {
  const token = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  await answered(write(cache, await hashed(token), { userId: user.id, name: user.name, at: Date.now() }));
  return token;
}

/** Who the token is for, or undefined. What KV cannot answer is a 503: it must not look like a sign-out. */
export async function findSession(
  env: Bindings,
  token: string,
  later: (work: Promise<unknown>) => void,
): Promise<User | undefined> {
  if (env.CACHE === undefined || !TOKEN.test(token)) return undefined;
  const cache = env.CACHE;
  const id = await hashed(token);
  let session = recall(id);
  if (session === undefined) {
    session = (await answered(cache.get<Session>(live(id), "json"))) ?? undefined;
    if (session === undefined) return undefined;
    remember(id, session);
  }
  // What fails is tried again with a request to come.
  if (Date.now() - session.at > RENEW_MS) later(renew(cache, id, session).catch(() => {}));
  return { id: session.userId, name: session.name };
}

export async function endSession(cache: KVNamespace, token: string): Promise<void> {
  if (!TOKEN.test(token)) return;
  const id = await hashed(token);
  remembered.delete(id);
  await answered(Promise.all([cache.put(ended(id), "1", { expirationTtl: MARK_SECONDS }), cache.delete(live(id))]));
}

async function renew(cache: KVNamespace, id: string, session: Session): Promise<void> {
  const renewed = { ...session, at: Date.now() };
  remember(id, renewed); // once an isolate, also while it is being written
  if ((await cache.get(ended(id))) !== null) {
    remembered.delete(id);
    await cache.delete(live(id));
  } else {
    await write(cache, id, renewed);
  }
}

const live = (id: string): string => `session:${id}`;
const ended = (id: string): string => `session-ended:${id}`;

function write(cache: KVNamespace, id: string, session: Session): Promise<void> {
  return cache.put(live(id), JSON.stringify(session), { expirationTtl: LIFE_SECONDS });
}

function recall(id: string): Session | undefined {
  const found = remembered.get(id);
  if (found === undefined || found.until < Date.now()) return undefined;
  return found.session;
}

function remember(id: string, session: Session): void {
  remembered.delete(id); // to the end of the order
  remembered.set(id, { session, until: Date.now() + REMEMBERED_MS });
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value as string);
}

async function hashed(token: string): Promise<string> {
  return base64Url(await sha256(token));
}

function answered<Answer>(asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((cause: unknown) => {
    throw new Problem(503, "sessions do not answer", { binding: "CACHE", retryAfter: RETRY_SECONDS, cause });
  });
}
