/** Cached answers: one policy table (policy.ts), three levels. A level that fails is passed over and reported once. */
import type { Context } from "hono";
import { type App, requireUser, type User } from "../http";
import { lastMode, modeOf } from "../operations/mode";
import { inTime } from "../operations/patience";
import { report } from "../operations/report";
import { etagOf, matches } from "./etag";
import { edge, type Entry, isKept, Local, type Shared, sharedOf } from "./levels";
import { type PersonalPolicy, POLICIES, type Policy, type PublicPolicy, REMEMBERED, type Times, timesOf, VERSIONS } from "./policy";
import { READ_AHEAD, Versions } from "./versions";

export type { Policy };

/** How long one refresh keeps others away: of one that failed, how long until the next. */
const REFRESH_MS = 30_000;
/** A level that does not answer for as long has failed, and is left alone for a while. */
const PATIENCE_MS = 2_000;
const DOWN_MS = 10_000;

type Level = "local" | "shared" | "edge";

interface Found {
  entry: Entry;
  from: Level | "source";
  stale: boolean;
}

/** What one answer is looked up by. */
interface Question {
  c: Context<App>;
  policy: Policy;
  times: Times;
  name: string;
  shared: Shared | undefined;
  /** False: it is not known what was purged, so only what this isolate made itself may be given. */
  sure: boolean;
  load: () => Promise<unknown>;
}

/** An isolate's cache. There is one; tests make several that share what isolates share. */
export class Cache {
  private readonly local = new Local();
  private readonly versions: Versions;
  private readonly refreshing = new Map<string, number>();
  private readonly down = new Map<string, number>();
  private readonly reported = new Set<string>();
  private readonly madeOnce = new Set<string>();

  constructor(
    private readonly now: () => number = Date.now,
    pause: (ms: number) => Promise<unknown> = (ms) => new Promise((done) => setTimeout(done, ms)),
  ) {
    this.versions = new Versions(now, pause);
  }

  async answer(
    c: Context<App>,
    policy: Policy,
    key: string,
    tags: readonly string[],
    load: (user: User) => Promise<unknown>,
  ): Promise<Response> {
    const personal = POLICIES[policy].for === "user";
    const user = personal ? requireUser(c) : undefined;
    if (!personal) refusePersonal(c, policy, tags);
    const shared = sharedOf(c.env);
    const sure = await this.know(c, shared, tags);
    const parts = [policy, user?.id ?? "", key, shared?.host ?? "", this.versions.of(tags)];
    const question: Question = {
      c,
      policy,
      times: timesOf(policy, await modeOf(c.env)),
      name: JSON.stringify(parts),
      shared,
      sure,
      load: () => (user === undefined ? asNobody(c, load) : load(user)),
    };
    const found = (await this.find(question)) ?? (await this.make(question));
    if (found.stale) this.refreshAfter(question);
    return this.respond(c, policy, found);
  }

  /** Each of `tags` gets a new version: known here at once, written for the others after the answer. */
  async purge(c: Context<App>, tags: readonly string[]): Promise<void> {
    this.versions.renew(tags);
    const shared = sharedOf(c.env);
    if (shared === undefined) return;
    for (const tag of new Set(tags)) {
      c.executionCtx.waitUntil(
        this.versions.publish(shared, tag).catch((error: unknown) => report(c.env, error, { purge: tag })),
      );
    }
  }

  /** Makes sure that no version is older than it may be; whether that went well. */
  private async know(c: Context<App>, shared: Shared | undefined, tags: readonly string[]): Promise<boolean> {
    if (tags.length === 0) return true;
    if (shared === undefined) return false;
    const read = (due: string[]) => this.guarded(c, "shared", async () => (await this.versions.read(shared, due), true));
    const due = this.versions.olderThan(VERSIONS, tags);
    if (due.length > 0) return (await read(due)) ?? false;
    const soon = this.versions.olderThan(READ_AHEAD, tags);
    const mark = `versions ${soon.join()}`;
    if (soon.length > 0 && this.begin(mark)) {
      c.executionCtx.waitUntil(read(soon).finally(() => this.refreshing.delete(mark)));
    }
    return true;
  }

  private async find(question: Question): Promise<Found | undefined> {
    const { local, stale } = question.times;
    const near = this.local.get(question.name);
    const age = near === undefined ? Infinity : (this.now() - near.since) / 1_000;
    if (near !== undefined && age < local + stale) return { entry: near.entry, from: "local", stale: age >= local };
    const found = await this.findFurther(question);
    if (found !== undefined) this.keepNear(question, found);
    return found;
  }

  /** From the levels beyond this isolate: fresh from any, else stale from the nearest. */
  private async findFurther({ c, times, name, shared, sure }: Question): Promise<Found | undefined> {
    if (!sure) return undefined;
    const key = await far(name);
    let old: Found | undefined;
    const levels: [Exclude<Level, "local">, number, () => Promise<Entry | undefined>][] = [
      ["edge", times.edge, () => edge(originOf(c)).get(key)],
      ["shared", shared === undefined ? 0 : times.shared, () => sharedEntry(shared, key)],
    ];
    for (const [from, seconds, get] of levels) {
      const entry = seconds === 0 ? undefined : await this.guarded(c, from, get);
      if (entry === undefined) continue;
      const age = (this.now() - entry.at) / 1_000;
      if (age < seconds) return { entry, from, stale: false };
      if (age < seconds + times.stale) old ??= { entry, from, stale: true };
    }
    return old;
  }

  private async make(question: Question): Promise<Found> {
    const body = JSON.stringify(await question.load());
    const found: Found = { entry: { at: this.now(), etag: await etagOf(body), body }, from: "source", stale: false };
    this.keepNear(question, found);
    return found;
  }

  /** In this isolate, and, after the answer, in the levels beyond it that lack it. */
  private keepNear(question: Question, found: Found): void {
    const { c, times, name, sure } = question;
    const { local } = times;
    if (!isKept(found.entry)) return;
    if (local > 0) this.local.set(name, found.entry, this.now() - (found.stale ? local * 1_000 : 0));
    if (!found.stale && sure) c.executionCtx.waitUntil(this.keepFar(question, found));
  }

  private async keepFar({ c, times, name, shared }: Question, { entry, from }: Found): Promise<void> {
    const key = await far(name);
    if (times.edge > 0 && from !== "edge") {
      await this.guarded(c, "edge", () => edge(originOf(c)).put(key, entry, times.edge + times.stale));
    }
    const isWorthIt = from === "source" && (this.again(name) || !shared?.thrifty);
    if (shared !== undefined && times.shared > 0 && isWorthIt) {
      await this.guarded(c, "shared", () => shared.put(valueName(key), JSON.stringify(entry), times.shared + times.stale));
    }
  }

  /** Whether this isolate has made it before, as far as it remembers. */
  private again(name: string): boolean {
    if (this.madeOnce.has(name)) return true;
    this.madeOnce.add(name);
    for (const oldest of this.madeOnce) {
      if (this.madeOnce.size <= REMEMBERED) break;
      this.madeOnce.delete(oldest);
    }
    return false;
  }

  /** Replaces a stale value, one refresh at a time; no request waits for another's, which may be cut short. */
  private refreshAfter(question: Question): void {
    if (!this.begin(question.name)) return;
    const refresh = async () => {
      const found = await this.findFurther(question);
      if (found === undefined || found.stale) await this.make(question);
      else this.keepNear(question, found);
      this.refreshing.delete(question.name);
    };
    // After a failure the mark stays, and keeps the next one away for a while.
    question.c.executionCtx.waitUntil(refresh().catch((error: unknown) => report(question.c.env, error, { refresh: question.policy })));
  }

  private begin(mark: string): boolean {
    for (const [each, since] of this.refreshing) {
      if (this.now() - since >= REFRESH_MS) this.refreshing.delete(each);
    }
    if (this.refreshing.has(mark)) return false;
    this.refreshing.set(mark, this.now());
    return true;
  }

  /** What a level gives; nothing where it fails, or failed a moment ago. */
  private async guarded<Result>(c: Context<App>, level: Level, use: () => Promise<Result>): Promise<Result | undefined> {
    if (this.now() < (this.down.get(level) ?? 0)) return undefined;
    try {
      const result = await inTime(use(), PATIENCE_MS);
      this.reported.delete(level);
      return result;
    } catch (error) {
      this.down.set(level, this.now() + DOWN_MS);
      if (!this.reported.has(level)) c.executionCtx.waitUntil(report(c.env, error, { cache: level }));
      this.reported.add(level);
      return undefined;
    }
  }

  private respond(c: Context<App>, policy: Policy, { entry, from, stale }: Found): Response {
    const headers = { "X-Cache": stale ? `${from} stale` : from, "Cache-Control": cacheControl(c, policy), ETag: entry.etag };
    if (matches(c.req.header("If-None-Match"), entry.etag)) return c.body(null, 304, headers);
    return c.body(entry.body, 200, { ...headers, "Content-Type": "application/json" });
  }
}

const cache = new Cache();

/** Answers with what `load` gives, as JSON, from the nearest level that has it. `tags`: what a write purges it by. */
export function answerCached<Body>(
  c: Context<App>,
  policy: PersonalPolicy,
  key: string,
  tags: readonly string[],
  load: (user: User) => Promise<Body>,
): Promise<Response>;
/** The same for what is everyone's: while it is loaded, nobody is signed in. */
export function answerCached<Body>(
  c: Context<App>,
  policy: PublicPolicy,
  key: string,
  tags: readonly string[],
  load: () => Promise<Body>,
): Promise<Response>;
export function answerCached(c: Context<App>, policy: Policy, key: string, tags: readonly string[], load: (user: User) => Promise<unknown>) {
  return cache.answer(c, policy, key, tags, load);
}

/** Makes every level forget what carries one of `tags`; policy.ts says how soon. */
export function purge(c: Context<App>, tags: readonly string[]): Promise<void> {
  return cache.purge(c, tags);
}

/** Cache-Control for an answer of the policy. What answers someone in particular is kept by no CDN, whatever the policy. */
export function cacheControl(c: Context<App>, policy: Policy): string {
  const someone = c.get("user") !== undefined || ["Authorization", "Cookie"].some((name) => c.req.header(name) !== undefined);
  if (POLICIES[policy].for === "user" || someone) return "private, no-cache";
  return `public, max-age=0, s-maxage=${timesOf(policy, lastMode(c.env)).cdn}`;
}

/** What is everyone's, purged by a tag of who asks, is a mistake. (A key may name anyone: it can be what a client asked for.) */
function refusePersonal(c: Context<App>, policy: Policy, tags: readonly string[]): void {
  const id = c.get("user")?.id;
  if (id !== undefined && tags.some((tag) => tag.includes(id))) {
    throw new Error(`the policy ${policy} is for everyone: its tags may not name a user`);
  }
}

/** Loads with nobody signed in, so that what is everyone's can not be made from what only one may see. */
async function asNobody<Body>(c: Context<App>, load: (user: User) => Promise<Body>): Promise<Body> {
  const user = c.get("user");
  const nobody = undefined as unknown as User;
  c.set("user", nobody);
  try {
    return await load(nobody);
  } finally {
    if (user !== undefined) c.set("user", user);
  }
}

async function sharedEntry(shared: Shared | undefined, name: string): Promise<Entry | undefined> {
  const [text] = (await shared?.get([valueName(name)])) ?? [];
  return text ? (JSON.parse(text) as Entry) : undefined;
}

const valueName = (name: string) => `cache/value/${name}`;
const originOf = (c: Context<App>) => new URL(c.req.url).origin;
/** A name as the levels beyond this isolate have it: short, and of any characters. */
const far = async (name: string) => (await etagOf(name)).slice(1, -1);
