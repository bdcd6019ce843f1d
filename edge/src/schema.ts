/** The tables, per host. Ids and times are made by the Worker, so that a row is the same on either host. */
import type { Host } from "./database";

export const SCHEMA: Record<Host, readonly string[]> = {
  DB_D1: tables("TEXT"),
  DB_POSTGRES: tables("TIMESTAMPTZ"),
};

function tables(time: string): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, text TEXT NOT NULL, created_at ${time} NOT NULL)`,
    "CREATE INDEX IF NOT EXISTS notes_created_at ON notes (created_at)",
    `CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, queue TEXT NOT NULL, done_at ${time} NOT NULL)`,
    "CREATE INDEX IF NOT EXISTS jobs_done_at ON jobs (done_at)",
  ];
}
