/**
 * Redis: profiles and results for a while, counters, ended sessions. The service works without it, slower: what cannot
 * be read is a miss. Counters then are this instance's own.
 */
import { createClient, createCluster } from "@redis/client";
import { Breaker } from "./breaker.ts";
import { kindOf, log } from "./log.ts";
import { count } from "./metrics.ts";
import { Problem } from "./problem.ts";
import type { RedisSettings, Settings } from "./settings.ts";

/** Adds one and starts the time to live with the first, in one step. */
const COUNT = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return n";
/** The least of Redis that is used here; a client of a cluster and one of a single node both have it. */
interface Commands {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: { expiration: { type: "EX"; value: number } }): Promise<unknown>;
  del(key: string): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  close(): Promise<unknown>;
  destroy(): unknown;
}

export class Cache {
  readonly ttl: RedisSettings["ttl"];
  readonly breaker: Breaker;
  readonly #fenced: boolean;
  readonly #client: Commands;
  /** Once it has been reached for the first time. */
  readonly ready: Promise<unknown>;

  constructor(key: string, settings: RedisSettings, { breaker, fenced }: Settings) {
    this.ttl = settings.ttl;
    this.breaker = new Breaker(key, breaker);
    this.#fenced = fenced.has(key);
    const where = { host: settings.host, port: settings.port, connectTimeout: 2_000 };
    const socket = settings.tls
      ? { ...where, tls: true as const, minVersion: "TLSv1.2" as const, ...(settings.ca ? { ca: settings.ca } : {}) }
      : where;
    const login = settings.password ? { password: settings.password } : {};
    const client = settings.cluster
      ? createCluster({ rootNodes: [{ socket, ...login }], defaults: { socket: settings.tls ? { tls: true as const } : {}, ...login } })
      : createClient({ socket, ...login, disableOfflineQueue: true, commandOptions: { timeout: 1_000 } });
    client.on("error", (error: unknown) => log("WARNING", "cache connection lost", { error: kindOf(error) }));
    this.#client = client as unknown as Commands;
    this.ready = client.connect().catch(() => {});
  }

  /** A value, or undefined where there is none or Redis does not answer. */
  async get<T>(kind: string, id: string): Promise<T | undefined> {
    const found = await this.#tried(() => this.#client.get(`${kind}:${id}`));
    count(typeof found === "string" ? "cache_hits_total" : "cache_misses_total", { kind });
    return typeof found === "string" ? (JSON.parse(found) as T) : undefined;
  }

  async put(kind: string, id: string, value: unknown, seconds: number): Promise<void> {
    if (this.#fenced) return;
    const options = { expiration: { type: "EX", value: seconds } } as const;
    await this.#tried(() => this.#client.set(`${kind}:${id}`, JSON.stringify(value), options));
  }

  /** Keeps a value that must not be lost without a word, such as the end of a session. Throws a Problem (503). */
  async keep(kind: string, id: string, value: unknown, seconds: number): Promise<void> {
    this.#writable();
    const options = { expiration: { type: "EX", value: seconds } } as const;
    await this.#run(() => this.#client.set(`${kind}:${id}`, JSON.stringify(value), options));
  }

  /** Forgets a value that is no longer true. Throws a Problem (503) where that cannot be done. */
  async drop(kind: string, id: string): Promise<void> {
    this.#writable();
    await this.#run(() => this.#client.del(`${kind}:${id}`));
  }

  /** How often this was called for `key` since its time to live began; undefined where Redis does not answer. */
  async counted(key: string, milliseconds: number): Promise<number | undefined> {
    if (this.#fenced) return undefined;
    const found = await this.#tried(() => this.#client.eval(COUNT, { keys: [key], arguments: [String(milliseconds)] }));
    return typeof found === "number" ? found : undefined;
  }

  async close(): Promise<void> {
    await this.#client.close().catch(() => this.#client.destroy());
  }

  #writable(): void {
    if (this.#fenced) throw new Problem(503, "the cache is being moved: try again soon", 60);
  }

  async #tried(work: () => Promise<unknown>): Promise<unknown> {
    return await this.#run(work).catch(() => undefined);
  }

  async #run(work: () => Promise<unknown>): Promise<unknown> {
    try {
      return await this.breaker.run(work);
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(503, "the cache does not answer", 5);
    }
  }
}
