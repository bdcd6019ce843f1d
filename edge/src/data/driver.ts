/** What a host of the database must be able to do. */

/** The bindings that can serve. */
export const HOSTS = ["DB_D1", "DB_POSTGRES"] as const;
export type Host = (typeof HOSTS)[number];

export type Value = string | number | null;

export interface Statement {
  sql: string;
  values: readonly Value[];
}

/** A statement and its values: `sql("DELETE FROM t WHERE id = ?1", id)`. */
export const sql = (text: string, ...values: Value[]): Statement => ({ sql: text, values });

/** What a host must be able to do. A host that does not answer is a Problem 503. */
export interface Driver {
  run<Row>(statement: Statement): Promise<Row[]>;
  /** All of them or none, in order; the rows of each. */
  batch<Row>(statements: readonly Statement[]): Promise<Row[][]>;
  /** Whether it failed because the row, or the table, is there already. */
  isThere(error: unknown): boolean;
  /** Makes ahead of time what tables need for the next months. */
  prepareMonths(): Promise<void>;
  /** Hands every row of every table to `row`, in pages, holding one page at a time. */
  dump(row: (table: string, json: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

