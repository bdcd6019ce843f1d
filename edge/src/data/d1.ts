/** D1 as a database driver. */
import { Problem } from "../problem";
import type { Driver, Statement } from "./driver";

/** Rows a page of a dump: each page is one query, and a page must fit in memory. */
const PAGE = 1_000;
const RETRY_SECONDS = 5;
/** What D1 says when it can not answer now (developers.cloudflare.com/d1/observability/debug-d1/). */
const NOT_NOW = /overloaded|too many requests queued|network connection lost|exceeded timeout|reset because|internal error/i;

export function d1(database: D1Database): Driver {
  const prepared = ({ sql, values }: Statement) => database.prepare(sql).bind(...values);
  const run = async <Row>(statement: Statement): Promise<Row[]> =>
    (await prepared(statement).all<Row>().catch(refuse)).results;
  return {
    run,
    batch: async <Row>(statements: readonly Statement[]) =>
      (await database.batch<Row>(statements.map(prepared)).catch(refuse)).map(({ results }) => results),
    isThere: (error) => error instanceof Error && /UNIQUE constraint failed|already exists/.test(error.message),
    async prepareMonths() {}, // no partitions
    // By rowid, so that a page costs the same however far down it is. No snapshot: writes go on between pages.
    async dump(row) {
      const tables = await run<{ name: string }>({
        sql:
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " +
          "AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
        values: [],
      });
      for (const { name } of tables) {
        const page = `SELECT rowid AS "_rowid", * FROM "${name.replaceAll('"', '""')}" WHERE rowid > ?1 ORDER BY rowid LIMIT ${PAGE}`;
        let after = Number.MIN_SAFE_INTEGER;
        for (let full = true; full; ) {
          const rows = await run<{ _rowid: number }>({ sql: page, values: [after] });
          for (const { _rowid, ...columns } of rows) {
            await row(name, JSON.stringify(columns));
            after = _rowid;
          }
          full = rows.length === PAGE;
        }
      }
    },
    async close() {},
  };
}

function refuse(error: unknown): never {
  if (error instanceof Error && NOT_NOW.test(error.message)) {
    throw new Problem(503, "the database does not answer", { binding: "DB_D1", retryAfter: RETRY_SECONDS, cause: error });
  }
  throw error;
}
