/**
 * The one narrow way to the database, whichever host serves.
 * SQL is what SQLite and PostgreSQL have in common, with `?1`, `?2` … for values; a boolean is 0 or 1, a time ISO 8601.
 */
import { type Bindings, need } from "../env";
import { d1 } from "./d1";
import { type Driver, type Host, HOSTS, sql, type Statement, type Value } from "./driver";
import { migrate } from "./migrate";
import { postgres } from "./postgres";
import { refusal, type Refused, serving } from "./stores";

export { sql, type Statement, type Value };

export class Database {
  constructor(
    readonly host: Host,
    private readonly driver: Driver,
    /** Why nothing may be written now. */
    private readonly refused: Refused | undefined,
  ) {}

  /** The rows of one query. */
  read<Row>(text: string, ...values: Value[]): Promise<Row[]> {
    return this.driver.run<Row>({ sql: text, values });
  }

  /** The first row of one query. */
  async first<Row>(text: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.read<Row>(text, ...values))[0];
  }

  /** Writes; the rows that it returns (`RETURNING`). Throws `Refused` where nothing may be written. */
  async write<Row>(text: string, ...values: Value[]): Promise<Row[]> {
    this.refuse();
    return this.driver.run<Row>({ sql: text, values });
  }

  /** Statements that are written together or not at all; the rows of each. Throws `Refused` where nothing may be written. */
  async writeAll<Row>(statements: readonly Statement[]): Promise<Row[][]> {
    this.refuse();
    return this.driver.batch<Row>(statements);
  }

  /** Whether a write failed because its row is there already. */
  isThere(error: unknown): boolean {
    return this.driver.isThere(error);
  }

  /** Makes the tables' next months, where anything may be written. */
  async prepareMonths(): Promise<void> {
    if (this.refused === undefined) await this.driver.prepareMonths();
  }

  dump(row: (table: string, json: string) => Promise<void>): Promise<void> {
    return this.driver.dump(row);
  }

  private refuse(): void {
    if (this.refused !== undefined) throw this.refused;
  }
}

/** The host that serves. */
export function servingHost(env: Bindings): Host {
  return serving(env, "DB", HOSTS, (host) => env[host] !== undefined);
}

/** Whether a database serves at all at this stage. */
export function hasDatabase(env: Bindings): boolean {
  return HOSTS.some((host) => env[host] !== undefined);
}

/** Runs `use` with the database that serves, its schema as new as this code, and closes it. */
export async function withDatabase<Result>(env: Bindings, use: (database: Database) => Promise<Result>): Promise<Result> {
  const host = servingHost(env);
  const refused = await refusal(env);
  const driver = driverOf(env, host);
  try {
    // The schema stays as it is too: under the fence its rows are being copied.
    if (refused === undefined) await migrate(host, driver);
    return await use(new Database(host, driver, refused));
  } finally {
    await driver.close();
  }
}

/** Asks a host, serving or not, whether it answers. */
export async function probe(env: Bindings, host: Host): Promise<void> {
  const driver = driverOf(env, host);
  try {
    await driver.run(sql("SELECT 1"));
  } finally {
    await driver.close();
  }
}

function driverOf(env: Bindings, host: Host): Driver {
  return host === "DB_D1" ? d1(need(env, host)) : postgres(need(env, host));
}
