/** The tables: files NNNN_name.sql of services/migrations, each whole or not at all, kept in `schema_migrations`. */
import { readdir, readFile } from "node:fs/promises";
import { PostgresPeople } from "./people-postgres.ts";
import type { Service } from "./service.ts";

const FOLDER = new URL("../migrations/", import.meta.url);
const MAKE = "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)";

/** Applies what is missing, in every linked Postgres; returns how many files were applied. */
export async function migrate({ people }: Service): Promise<number> {
  let applied = 0;
  const files = (await readdir(FOLDER)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  for (const each of people.values()) {
    if (!(each instanceof PostgresPeople)) continue;
    for (const file of files) {
      const sql = await readFile(new URL(file, FOLDER), "utf8");
      applied += await each.database.together(async (query) => {
        // One at a time: instances start together.
        await query("SELECT pg_advisory_xact_lock(hashtext('schema_migrations'))");
        await query(MAKE);
        const version = Number(file.slice(0, 4));
        if ((await query("SELECT 1 FROM schema_migrations WHERE version = $1", [version])).length > 0) return 0;
        await query(sql);
        await query("INSERT INTO schema_migrations VALUES ($1, $2, $3)", [version, file.slice(5, -4), new Date().toISOString()]);
        return 1;
      });
    }
  }
  return applied;
}
