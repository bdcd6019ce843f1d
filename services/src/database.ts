/** A Postgres database behind its pool, with its replicas for reads that may be a moment late. */
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import pg from "pg";
import { Breaker } from "./breaker.ts";
import { kindOf, log } from "./log.ts";
import { observe } from "./metrics.ts";
import type { PostgresSettings, Settings } from "./settings.ts";

export type Row = Record<string, unknown>;

export class Database {
  readonly key: string;
  readonly breaker: Breaker;
  readonly #pool: pg.Pool;
  readonly #readPool: pg.Pool;

  constructor(key: string, settings: PostgresSettings, { breaker, app }: Settings) {
    this.key = key;
    this.breaker = new Breaker(key, breaker);
    this.#pool = poolOf(settings, settings.host, app);
    this.#readPool = settings.readHost === settings.host ? this.#pool : poolOf(settings, settings.readHost, app);
  }

  /** Rows of a query that may write. */
  async query(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return await this.#run(this.#pool, async (pool) => (await pool.query<Row>(text, [...values])).rows);
  }

  /** Rows of a query that reads, from a replica where there is one. */
  async read(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return await this.#run(this.#readPool, async (pool) => (await pool.query<Row>(text, [...values])).rows);
  }

  /** Several queries, all or none. */
  async together<T>(work: (query: (text: string, values?: readonly unknown[]) => Promise<Row[]>) => Promise<T>): Promise<T> {
    return await this.#run(this.#pool, async (pool) => {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const found = await work(async (text, values = []) => (await client.query<Row>(text, [...values])).rows);
        await client.query("COMMIT");
        client.release();
        return found;
      } catch (error) {
        // Whatever the connection was left in, nobody gets it again where it cannot even roll back.
        await client.query("ROLLBACK").then(() => client.release(), (broken: Error) => client.release(broken));
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
    if (this.#readPool !== this.#pool) await this.#readPool.end();
  }

  async #run<T>(pool: pg.Pool, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await this.breaker.run(() => work(pool), isFault);
    } finally {
      observe("database_query_duration_seconds", (performance.now() - began) / 1_000, { database: this.key });
    }
  }
}

/** A unique value that is there already. */
export const isDouble = (error: unknown): boolean => (error as { code?: unknown }).code === "23505";

/** Not what the server says of a statement (two digits of class and three more), but that it cannot be reached or work. */
function isFault(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return !(typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) || /^(08|53|57|58|XX)/.test(code);
}

function poolOf(settings: PostgresSettings, host: string, app: string): pg.Pool {
  const pool = new pg.Pool({
    host,
    port: settings.port,
    database: settings.name,
    user: settings.user,
    password: settings.password,
    max: settings.poolMax,
    idleTimeoutMillis: settings.poolIdleMs,
    connectionTimeoutMillis: settings.poolConnectMs,
    query_timeout: 30_000,
    application_name: app,
    ssl: tls(settings, host),
  });
  pool.on("error", (error) => log("WARNING", "idle connection lost", { error: kindOf(error) }));
  return pool;
}

/** As libpq has it: `require` encrypts, and with a certificate authority checks the chain but not the name. */
function tls({ sslmode, ca }: PostgresSettings, host: string): false | ConnectionOptions {
  if (sslmode === "disable") return false;
  const options: ConnectionOptions = { minVersion: "TLSv1.2", rejectUnauthorized: sslmode === "verify-full" || ca !== undefined };
  if (ca !== undefined) options.ca = ca;
  if (sslmode === "verify-full") options.checkServerIdentity = (_, found) => checkServerIdentity(host, found);
  else options.checkServerIdentity = () => undefined;
  return options;
}
