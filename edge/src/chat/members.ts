/** Who is in which room. */
import type { Database } from "../data/database";
import type { User } from "../http";
import { Problem } from "../problem";

/** Throws the 404 of a room that is not there, for a room that `user` is not in as well: it is not told apart. */
export async function requireMember(db: Database, roomId: string, user: User): Promise<void> {
  const found = await db.first("SELECT 1 FROM members WHERE room_id = ?1 AND user_id = ?2", roomId, user.id);
  if (found === undefined) throw new Problem(404, "not found");
}
