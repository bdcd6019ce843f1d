/** People in Postgres, in the tables of services/migrations. */
import { type Database, isDouble, type Row } from "./database.ts";
import type { Changes, People, Pledge, Profile } from "./people.ts";
import { Problem } from "./problem.ts";

const PROFILE = "id, name, bio, interests, latitude, longitude";
const COLUMNS = ["name", "bio", "interests", "latitude", "longitude"] as const;

export class PostgresPeople implements People {
  readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async add(id: string, email: string, password: string, name: string): Promise<void> {
    try {
      await this.database.query("INSERT INTO users (id, email, password, name) VALUES ($1, $2, $3, $4)", [id, email, password, name]);
    } catch (error) {
      throw isDouble(error) ? new Problem(409, "this e-mail address has an account") : error;
    }
  }

  async byEmail(email: string): Promise<{ id: string; password: string } | undefined> {
    const [found] = await this.database.query("SELECT id, password FROM users WHERE email = $1", [email]);
    return found && { id: String(found["id"]), password: String(found["password"]) };
  }

  async profile(id: string): Promise<Profile | undefined> {
    // From the primary: it is cached for an hour, and a replica may be behind the change that emptied the cache.
    const [found] = await this.database.query(`SELECT ${PROFILE} FROM users WHERE id = $1`, [id]);
    return found as unknown as Profile | undefined;
  }

  async change(id: string, changes: Changes): Promise<boolean> {
    const names = COLUMNS.filter((name) => changes[name] !== undefined);
    const sets = ["updated_at = now()", ...names.map((name, place) => `${name} = $${place + 2}`)];
    const values = names.map((name) => changes[name]);
    const found = await this.database.query(`UPDATE users SET ${sets.join(", ")} WHERE id = $1 RETURNING id`, [id, ...values]);
    return found.length > 0;
  }

  async pledge(id: string, pledge: Pledge): Promise<void> {
    try {
      await this.database.query("INSERT INTO pledges (id, user_id, artist_id, cents, created_at) VALUES ($1, $2, $3, $4, $5)", [
        pledge.id,
        id,
        pledge.artist,
        pledge.cents,
        pledge.at,
      ]);
    } catch (error) {
      throw isDouble(error) ? new Problem(409, "there is a pledge to this artist") : error;
    }
  }

  async pledges(id: string): Promise<Pledge[]> {
    const query = "SELECT id, artist_id, cents, created_at FROM pledges WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT 100";
    return (await this.database.query(query, [id])).map(pledgeOf);
  }

  async everything(id: string): Promise<Record<string, unknown> | undefined> {
    const [person] = await this.database.query(`SELECT ${PROFILE}, email, created_at, updated_at FROM users WHERE id = $1`, [id]);
    if (person === undefined) return undefined;
    const pledges = await this.database.query("SELECT id, artist_id, cents, created_at FROM pledges WHERE user_id = $1 ORDER BY id", [id]);
    const friends = await this.database.query("SELECT friend_id, created_at FROM friendships WHERE user_id = $1 ORDER BY friend_id", [id]);
    const messages = await this.database.query("SELECT chat_id, id, text, sent_at FROM messages WHERE sender_id = $1 ORDER BY sent_at, id", [id]);
    return { person, pledges: pledges.map(pledgeOf), friends, messages };
  }

  async erase(id: string): Promise<boolean> {
    return await this.database.together(async (query) => {
      await query("DELETE FROM messages WHERE sender_id = $1", [id]);
      // Pledges and friendships go with the row.
      const found = await query("DELETE FROM users WHERE id = $1 RETURNING id", [id]);
      // Nothing of the person: the id alone, until every copy elsewhere, such as the search index, is without them.
      if (found.length > 0) await query("INSERT INTO erased (id) VALUES ($1) ON CONFLICT DO NOTHING", [id]);
      return found.length > 0;
    });
  }

  async ping(): Promise<void> {
    await this.database.query("SELECT 1");
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

const pledgeOf = (row: Row): Pledge => ({
  id: String(row["id"]),
  artist: String(row["artist_id"]),
  cents: Number(row["cents"]),
  at: (row["created_at"] as Date).toISOString(),
});
