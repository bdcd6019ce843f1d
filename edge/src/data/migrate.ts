/** Brings the schema of the host that serves up to this code's migrations (edge/migrations/), once an isolate. */
import { MIGRATIONS } from "virtual:migrations";
import { type Driver, type Host, sql, type Statement } from "./driver";

const TABLE = sql(
  "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)",
);

/** Hosts whose schema this isolate has found new enough. (No promise is kept: one request may not wait for another's.) */
const done = new Set<Host>();

/** Applies what is missing. A host that is newer than this code is left as it is: an older version may still serve. */
export async function migrate(host: Host, driver: Driver): Promise<void> {
  if (done.has(host)) return;
  await apply(host, driver);
  done.add(host);
}

async function apply(host: Host, driver: Driver): Promise<void> {
  let applied = await versions(driver).catch(async () => {
    await create(driver);
    return versions(driver);
  });
  for (const { version, name, statements } of MIGRATIONS[host]) {
    if (applied.has(version)) continue;
    const first: Statement = sql(
      "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, ?2, ?3)",
      version,
      name,
      new Date().toISOString(),
    );
    try {
      await driver.batch([first, ...statements.map((text) => sql(text))]);
    } catch (error) {
      // Another isolate was first, and what it did is whole.
      applied = await versions(driver);
      if (!applied.has(version)) throw error;
    }
  }
}

async function create(driver: Driver): Promise<void> {
  await driver.run(TABLE).catch((error) => {
    if (!driver.isThere(error)) throw error; // PostgreSQL: two first requests at once
  });
}

async function versions(driver: Driver): Promise<Set<number>> {
  const rows = await driver.run<{ version: number }>(sql("SELECT version FROM schema_migrations"));
  return new Set(rows.map(({ version }) => version));
}
