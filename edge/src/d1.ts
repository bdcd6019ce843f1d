/** D1 as a database driver. */
import type { Driver } from "./database";

/** Rows a page of a dump: each page is one query, and a page must fit in memory. */
const PAGE = 1_000;

export function d1(database: D1Database): Driver {
  const run: Driver["run"] = async <Row>(sql: string, values: readonly unknown[]) =>
    (await database.prepare(sql).bind(...values).all<Row>()).results;
  return {
    run,
    async create(statements) {
      await database.batch(statements.map((statement) => database.prepare(statement)));
    },
    isMissingTable: (error) => error instanceof Error && error.message.includes("no such table"),
    // By rowid, so that a page costs the same however far down it is. No snapshot: writes go on between pages.
    async dump(row) {
      const tables = await run<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " +
          "AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
        [],
      );
      for (const { name } of tables) {
        const page = `SELECT rowid AS "_rowid", * FROM "${name.replaceAll('"', '""')}" WHERE rowid > ?1 ORDER BY rowid LIMIT ${PAGE}`;
        let after = Number.MIN_SAFE_INTEGER;
        for (let full = true; full; ) {
          const rows = await run<{ _rowid: number }>(page, [after]);
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
