/**
 * Requests made up by chance over every route, half of them nearly right: with everything bound and healthy none may fail.
 * The seed is printed with the request that fails; VITE_FUZZ_SEED repeats a run, VITE_FUZZ_REQUESTS makes it longer.
 */
import { afterEach, expect, test, vi } from "vitest";
import { consume } from "../../src/jobs/jobs";
import { batch } from "../jobs/outside";
import { ask, bindings, BYTES, fill, ORIGIN, type Person, person, post, type Route, routes, secrets, things } from "./world";

const { VITE_FUZZ_SEED, VITE_FUZZ_REQUESTS } = import.meta.env as Record<string, string | undefined>;
const SEED = Number(VITE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const REQUESTS = Number(VITE_FUZZ_REQUESTS ?? 400);

/** Numbers from 0 to 1 that a seed determines (mulberry32). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ODD = [
  "", " ", "0", "-1", "1e9", "NaN", "null", "undefined", "true", "[object Object]", "\0", "\r\nX: y", "\ud800", "\u202e", "💩", "é".repeat(300),
  "x".repeat(5_000), "../../x", "..%2f", "%00", "%ff", "'; --", "$1", "?1", "{{1}}", "<b>", "9".repeat(40), "99999999999999999999", "1.5", "0x10",
  "2026-02-30T00:00:00.000Z_a", "__proto__", "constructor", "*", "W/\"x\"", "bytes=0-", "bytes=5-1", "bytes=-0", "bytes=0-1,3-4", "bytes=999-",
];
const QUERY = ["limit", "before", "after", "since", "q", "room", "name", "queue", "expires", "signature", "x"];
const FIELDS = ["name", "password", "public", "key", "text", "fileId", "seq", "seconds", "queue", "before", "after", "__proto__"];
const HEADERS = [
  "Range", "If-None-Match", "If-Range", "If-Modified-Since", "Content-Type", "Content-Length", "Content-Encoding", "Accept", "Accept-Encoding", "Origin",
  "Sec-Fetch-Site", "Cookie", "X-Request-Id", "Upgrade", "Sec-WebSocket-Protocol", "X-Forwarded-For", "CF-Connecting-IP", "CF-Ray", "Authorization",
  "Access-Control-Request-Method", "Transfer-Encoding", "X-HTTP-Method-Override", "X-Joining", "Cache-Control", "Idempotency-Key",
];
const TYPES = ["application/json", "text/plain", "image/png", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "x/y;;=", "text/plain; charset=utf-16"];

interface Made {
  method: string;
  path: string;
  token: string | undefined;
  headers: Record<string, string>;
  body: string | null;
}

/** Ids that a path may have where it begins so. */
type Ids = Record<"/rooms" | "/files" | "/operator", string[]>;

class Fuzz {
  private readonly chance = chances(SEED);
  private readonly any: string[];

  constructor(
    private readonly all: readonly Route[],
    private readonly people: readonly Person[],
    private readonly ids: Ids,
  ) {
    this.any = [...Object.values(ids).flat(), "00000000-0000-4000-8000-000000000000", ...people.map(({ id }) => id)];
  }

  next(): Made {
    const route = this.one(this.all);
    const method = this.often(0.9) ? route.method : this.one(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    const headers: Record<string, string> = {};
    for (let more = this.often(0.6); more; more = this.often(0.5)) headers[this.one(HEADERS)] = this.headerValue();
    if (this.often(0.1)) headers["Content-Type"] = this.one(TYPES);
    if (route.path.endsWith("/live") && this.often(0.7)) headers.Upgrade = "websocket";
    const operator = route.path.startsWith("/operator/") && this.often(0.8);
    const out = route.path === "/auth/sign-out"; // of a session that others still need
    const token = out ? "nobody" : operator ? bindings.OPERATOR_TOKEN! : this.often(0.8) ? this.one(this.people).token : this.often(0.5) ? "nobody" : undefined;
    const body = ["GET", "HEAD"].includes(method) ? null : this.body(route);
    if (route.path === "/files" && method === "POST" && this.often(0.8)) {
      Object.assign(headers, { "Content-Type": "text/plain", "Content-Length": String(new TextEncoder().encode(body ?? "").length) });
    }
    return { method, path: this.path(route) + this.query(), token, headers, body };
  }

  /** What an answer has made can be asked for next. */
  learn({ path }: Made, text: string): void {
    const id = /^\{"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
    for (const [begin, ids] of Object.entries(this.ids)) if (id !== undefined && path.startsWith(begin)) ids.push(id);
  }

  private path(route: Route): string {
    const path = fill(route, this.segment(route), this.segment(route));
    return this.often(0.95) ? path : this.one([`${path}/`, `/${path}`, path.toUpperCase(), `${path}/..`, `${path}%2f`, path.slice(0, -1), `${path}/x`]);
  }

  private segment({ path }: Route): string {
    const known = Object.entries(this.ids).find(([begin]) => path.startsWith(begin))?.[1];
    if (known !== undefined && this.often(0.7)) return this.one(known);
    return this.often(0.5) ? this.one(this.any) : encoded(this.one(ODD));
  }

  private query(): string {
    const parts: string[] = [];
    for (let more = this.often(0.4); more; more = this.often(0.4)) {
      const value = this.one([() => String(Math.floor(this.chance() * 60)), () => this.one(this.any), () => encoded(this.one(ODD))])();
      parts.push(`${this.one(QUERY)}=${value}`);
    }
    return parts.length === 0 ? "" : `?${parts.join("&")}`;
  }

  private headerValue(): string {
    const values = [...ODD, ORIGIN, "https://evil.example", "websocket", "same-origin", `__Host-session=; session=${this.one(this.people).token}`, "bytes=0-3", "100", "gzip"];
    // What no client can send: fetch refuses it before anyone is asked.
    return this.one(values).replace(/[^\x20-\x7e]/g, "").trim();
  }

  private body(route: Route): string | null {
    if (this.often(0.05)) return null;
    if (route.path === "/files" && this.often(0.7)) return this.often(0.7) ? BYTES : "\x89PNG\r\n\x1a\n";
    if (this.often(0.1)) return this.one(["", "[]", "null", "1", '"x"', "{", '{"name":', "[".repeat(2_000), "\u0000", "a=b&c=d"]);
    const body: Record<string, unknown> = this.often(0.8)
      ? { name: this.name(), password: route.path.startsWith("/auth/") ? this.one(this.people).password : "x", key: String(this.chance()), text: "hello", seq: 1, seconds: 60, queue: "q" }
      : {};
    for (let more = this.often(0.6); more; more = this.often(0.5)) body[this.one(FIELDS)] = this.value();
    return JSON.stringify(body);
  }

  private name = () => (this.often(0.5) ? this.one(this.people).name : `n${Math.floor(this.chance() * 1e9)}`);

  private value(): unknown {
    return this.one<() => unknown>([
      () => this.one(ODD),
      () => this.one(["a\0b", "\ud800", 2 ** 63, -1, {}, "x".repeat(5_000)]), // what databases and parsers like least
      () => this.one(this.any),
      () => this.one(this.people).name,
      () => this.one([null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, 2 ** 31, 2 ** 63, [], {}, [[]], { a: {} }]),
      () => Math.floor(this.chance() * 10),
    ])();
  }

  private often = (share: number) => this.chance() < share;
  private one<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.chance() * items.length)]!;
  }
}

/** For an address, where half a character can not be. */
const encoded = (text: string) => (text.startsWith("%") || text.startsWith("..%") ? text : encodeURIComponent(text.toWellFormed()));

afterEach(() => vi.restoreAllMocks());

test(`${REQUESTS} requests of seed ${SEED} end in no failure`, { timeout: 60_000 + REQUESTS * 200 }, async () => {
  const said: string[] = [];
  for (const name of ["log", "warn", "error"] as const) vi.spyOn(console, name).mockImplementation((text) => void said.push(String(text)));
  const people = [await person(), await person()];
  const owned = [await things(people[0]!), await things(people[1]!)];
  await post(`/rooms/${owned[0]!.room}/members`, people[0]!.token, { name: people[1]!.name });
  const letters = ["m1", "m2", "m3", "m4"];
  const bodies = [{ id: "j1", kind: "analytics", at: "2026-01-01T00:00:00.000Z", data: { event: "x" } }, { id: "j2" }, null, "\0"];
  await consume(batch("app-jobs-dead", bodies, { ids: letters }).batch, bindings);
  const fuzz = new Fuzz(routes(), people, {
    "/rooms": owned.map(({ room }) => room),
    "/files": owned.flatMap(({ file, ownFile }) => [file, ownFile]),
    "/operator": letters,
  });
  const statuses = new Map<number, number>();
  for (let number = 0; number < REQUESTS; number++) {
    const made = fuzz.next();
    said.length = 0;
    const { path, ...init } = made;
    const answer = await ask(path, init);
    answer.webSocket?.accept();
    answer.webSocket?.close();
    const text = answer.status === 101 ? "" : await answer.text();
    const { status, headers } = answer;
    fuzz.learn(made, text);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const about = () => `seed ${SEED}, request ${number}: ${JSON.stringify(made)}\nanswered ${status}: ${text.slice(0, 500)}\n${said.join("\n")}`;
    expect(status < 500, about()).toBe(true);
    expect(headers.get("Location"), about()).toBeNull();
    if (status !== 101) expect(headers.get("X-Content-Type-Options"), about()).toBe("nosniff");
    if (status >= 400 && made.method !== "HEAD") expect(JSON.parse(text), about()).toMatchObject({ error: expect.any(String), requestId: expect.any(String) });
    const log = said.join("\n");
    const open = made.path.startsWith("/auth/sign-"); // which tells a token
    for (const secret of secrets(...people)) {
      expect(log.includes(secret), about()).toBe(false);
      if (!open) expect(text.includes(secret), about()).toBe(false);
    }
  }
  // Enough of what is made up must get past the door, else little is tried.
  const within = [...statuses].filter(([status]) => status < 400).reduce((sum, [, count]) => sum + count, 0);
  expect(within / REQUESTS, `seed ${SEED}: ${JSON.stringify([...statuses])}`).toBeGreaterThan(0.15);
});
