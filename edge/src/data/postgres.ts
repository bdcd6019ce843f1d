/**
 * PostgreSQL through Hyperdrive as a database driver.
 * The client is `pg`: the smaller `postgres` 3.4.9 reconnects without pause or end to a server that hangs up during start-up
 * (its issue 1179), thousands of times a second here, and each is a subrequest.
 */
import { Client, DatabaseError, types } from "pg";
import { Problem } from "../problem";
import type { Driver, Statement } from "./driver";

/** Rows a page of a dump: a page must fit in memory. */
const PAGE = 1_000;
const CONNECT_MS = 10_000;
const RETRY_SECONDS = 5;
/** The month that it is, and the two after it. */
const MONTHS = 3;

// SQLSTATE classes that say "not now" rather than "not so": connection, resources, intervention, system.
const NOT_NOW = ["08", "53", "57", "58"];
/** Unique violation; table, type or object that exists. */
const THERE = ["23505", "42P07", "42710", "42723"];
/** Check violation, which is also what a row without a partition is. */
const NO_PARTITION = "23514";

// Values come as D1 has them: counts as numbers, times as ISO 8601, days as text.
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());
types.setTypeParser(types.builtins.DATE, String);

/** Connects with the first query. Hyperdrive holds the pool, so one client a request, and one connection in it, are enough. */
export function postgres(hyperdrive: Hyperdrive): Driver {
  const client = new Client({ connectionString: hyperdrive.connectionString, connectionTimeoutMillis: CONNECT_MS, pipeline: true });
  client.on("error", () => {}); // the query that meets it is rejected too
  let connected: Promise<unknown> | undefined;

  const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    try {
      await (connected ??= client.connect());
      return (await client.query({ text, values: [...values] })).rows as Row[];
    } catch (error) {
      if (error instanceof DatabaseError && !NOT_NOW.includes(code(error).slice(0, 2))) throw error;
      throw new Problem(503, "the database does not answer", {
        binding: "DB_POSTGRES",
        retryAfter: RETRY_SECONDS,
        cause: error,
      });
    }
  };
  const run = <Row>({ sql, values }: Statement) => query<Row>(sql.replace(/\?(\d+)/g, "$$$1"), values);
  const prepareMonths = async () => {
    await query("SELECT messages_partitions(now(), $1)", [MONTHS]);
  };
  const batch = async <Row>(statements: readonly Statement[]): Promise<Row[][]> => {
    // All at once, in one round trip: after a failure PostgreSQL refuses what follows, and COMMIT rolls back.
    const sent = [query<Row>("BEGIN"), ...statements.map((each) => run<Row>(each)), query<Row>("COMMIT")];
    const failed = (await Promise.allSettled(sent)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return (await Promise.all(sent)).slice(1, -1);
  };

  return {
    run,
    batch: <Row>(statements: readonly Statement[]) =>
      batch<Row>(statements).catch(async (error) => {
        if (code(error) !== NO_PARTITION || !/no partition/.test(String(error))) throw error;
        await prepareMonths();
        return batch<Row>(statements);
      }),
    isThere: (error) => THERE.includes(code(error)),
    prepareMonths,
    // One snapshot of all tables; in a transaction, so that Hyperdrive's query cache is not asked.
    async dump(row) {
      await query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      for (const { name, quoted } of await query<{ name: string; quoted: string }>(TABLES)) {
        await query(`DECLARE page NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS json FROM ${quoted} t`);
        for (let full = true; full; ) {
          const rows = await query<{ json: string }>(`FETCH ${PAGE} FROM page`);
          for (const { json } of rows) await row(name, json);
          full = rows.length === PAGE;
        }
        await query("CLOSE page");
      }
      await query("COMMIT");
    },
    async close() {
      await connected?.then(
        () => client.end(),
        () => {},
      );
    },
  };
}

// Ordinary and partitioned tables of the user's schemas; a partition's rows come with its parent.
const TABLES = `
  SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  ORDER BY 1`;

function code(error: unknown): string {
  return (error instanceof DatabaseError && error.code) || "";
}
