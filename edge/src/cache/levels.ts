/** Where values are kept: in this isolate, in what all isolates share, in the data centre's own cache. */
import { isFenced } from "../data/stores";
import type { Bindings } from "../env";
import { SHORTEST_KV } from "./policy";
import { command, REDIS_HOSTS } from "./redis";

/** An answer as it was made. */
export interface Entry {
  /** When, in milliseconds since 1970. */
  at: number;
  etag: string;
  body: string;
}

/** Longer ones are made each time. */
const LONGEST = 512 * 1024;
export const isKept = ({ body }: Entry) => body.length <= LONGEST;

/** The isolate's memory: the entries that were used last, as many as fit. */
export class Local {
  private readonly entries = new Map<string, { entry: Entry; since: number }>();
  private characters = 0;

  constructor(
    private readonly most = 1_000,
    private readonly mostCharacters = 8 * 1024 * 1024,
  ) {}

  get(name: string): { entry: Entry; since: number } | undefined {
    const found = this.entries.get(name);
    if (found !== undefined) {
      this.entries.delete(name); // to the end: what was used last
      this.entries.set(name, found);
    }
    return found;
  }

  /** Keeps an entry from `since` on, in milliseconds since 1970. */
  set(name: string, entry: Entry, since: number): void {
    this.delete(name);
    this.entries.set(name, { entry, since });
    this.characters += name.length + entry.body.length;
    for (const [oldest] of this.entries) {
      if (this.entries.size <= this.most && this.characters <= this.mostCharacters) return;
      this.delete(oldest);
    }
  }

  private delete(name: string): void {
    const found = this.entries.get(name);
    if (found === undefined) return;
    this.entries.delete(name);
    this.characters -= name.length + found.entry.body.length;
  }
}

/** What all isolates share. */
export interface Shared {
  /** Part of every name: values and versions of one host are never taken for another's. */
  host: string;
  /** Whether it is worth a write only for what is asked for again. */
  thrifty: boolean;
  get(names: readonly string[]): Promise<(string | null)[]>;
  put(name: string, text: string, seconds: number): Promise<void>;
}

/** Redis where it is bound and not fenced, else KV, else nothing. */
export function sharedOf(env: Bindings): Shared | undefined {
  if (REDIS_HOSTS.some((host) => env[`${host}_URL`] !== undefined) && !isFenced(env, "REDIS")) return redis(env);
  return env.CACHE === undefined ? undefined : kv(env.CACHE);
}

function redis(env: Bindings): Shared {
  return {
    host: env.REDIS_SERVING ?? "REDIS",
    thrifty: false,
    get: (names) => Promise.all(names.map((name) => command(env, ["GET", name]) as Promise<string | null>)),
    put: async (name, text, seconds) => {
      await command(env, ["SET", name, text, "EX", seconds]);
    },
  };
}

function kv(namespace: KVNamespace): Shared {
  return {
    host: "CACHE",
    thrifty: true,
    get: (names) => Promise.all(names.map((name) => namespace.get(name))),
    put: (name, text, seconds) => namespace.put(name, text, { expirationTtl: Math.max(SHORTEST_KV, seconds) }),
  };
}

/** The data centre's cache. Its addresses are this Worker's own, which answers none of them. Only for what is everyone's. */
export function edge(origin: string) {
  const address = (name: string) => `${origin}/.cache/${name}`;
  return {
    async get(name: string): Promise<Entry | undefined> {
      return (await caches.default.match(address(name)))?.json<Entry>();
    },
    async put(name: string, entry: Entry, seconds: number): Promise<void> {
      await caches.default.put(address(name), Response.json(entry, { headers: { "Cache-Control": `public, max-age=${seconds}` } }));
    },
  };
}
