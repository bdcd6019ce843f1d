/** The one narrow way to the database, whichever host serves. */
import { d1 } from "./d1";
import { type Bindings, need } from "./env";
import { postgres } from "./postgres";
import { SCHEMA } from "./schema";
import { Fenced, isFenced, serving } from "./stores";

/** The bindings that can serve. */
export const HOSTS = ["DB_D1", "DB_POSTGRES"] as const;
export type Host = (typeof HOSTS)[number];

export type Value = string | number | null;

/** What a host must be able to do. SQL is what SQLite and PostgreSQL have in common, with `?1`, `?2` … for values. */
export interface Driver {
  run<Row>(sql: string, values: readonly Value[]): Promise<Row[]>;
  /** Runs schema statements; a table that is there already is no error. */
  create(statements: readonly string[]): Promise<void>;
  isMissingTable(error: unknown): boolean;
  /** Hands every row of every table to `row`, in pages, holding one page at a time. */
  dump(row: (table: string, json: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export class Database {
  constructor(
    readonly host: Host,
    private readonly driver: Driver,
    private readonly fenced: boolean,
  ) {}

  /** Rows; none where the table was not made yet. */
  async read<Row>(sql: string, ...values: Value[]): Promise<Row[]> {
    try {
      return await this.driver.run<Row>(sql, values);
    } catch (error) {
      if (this.driver.isMissingTable(error)) return [];
      throw error;
    }
  }

  /** Writes, making the tables first where they are missing. Throws `Fenced` under the fence. */
  async write(sql: string, ...values: Value[]): Promise<void> {
    if (this.fenced) throw new Fenced();
    try {
      await this.driver.run(sql, values);
    } catch (error) {
      if (!this.driver.isMissingTable(error)) throw error;
      await this.driver.create(SCHEMA[this.host]);
      await this.driver.run(sql, values);
    }
  }

  dump(row: (table: string, json: string) => Promise<void>): Promise<void> {
    return this.driver.dump(row);
  }
}

/** The host that serves. */
export function servingHost(env: Bindings): Host {
  return serving(env, "DB", HOSTS, (host) => env[host] !== undefined);
}

/** Runs `use` with the database of `host` (default: the one that serves), and closes it. */
export async function withDatabase<Result>(
  env: Bindings,
  use: (database: Database) => Promise<Result>,
  host: Host = servingHost(env),
): Promise<Result> {
  const driver = host === "DB_D1" ? d1(need(env, host)) : postgres(need(env, host));
  try {
    return await use(new Database(host, driver, isFenced(env, "DB")));
  } finally {
    await driver.close();
  }
}
