/** Users whom a proxy in front has authenticated, and names in IDENTITY_HEADER. */
import { type Database, withDatabase } from "../data/database";
import type { Bindings } from "../env";
import type { User } from "../http";
import { Problem } from "../problem";

/** Names (e-mail addresses, as a rule) by which users came lately: not every request reads the database. */
const known = new Map<string, { user: User; until: number }>();
const KNOWN_MS = 60_000;
const MOST_KNOWN = 1_000;
const NAME = /^[^\s\u0000-\u001f\u007f]{1,254}$/;

/** The user of that name, whose row is made on first use. No password opens it. */
export async function proxiedUser(env: Bindings, header: string): Promise<User> {
  const name = header.trim().toLowerCase();
  if (!NAME.test(name)) throw new Problem(400, "a user's name must be 1 to 254 characters without spaces");
  const recalled = known.get(name);
  if (recalled !== undefined && recalled.until > Date.now()) return recalled.user;
  const user = await withDatabase(env, (db) => findOrMake(db, name));
  known.delete(name); // to the end of the order
  known.set(name, { user, until: Date.now() + KNOWN_MS });
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value as string);
  return user;
}

async function findOrMake(db: Database, name: string): Promise<User> {
  const find = () => db.first<User>("SELECT id, name FROM users WHERE name = ?1", name);
  const found = await find();
  if (found !== undefined) return found;
  await db.write(
    "INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, 'none', ?3) ON CONFLICT (name) DO NOTHING",
    crypto.randomUUID(),
    name,
    new Date().toISOString(),
  );
  return (await find()) as User;
}
