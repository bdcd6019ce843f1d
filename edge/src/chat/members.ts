/** Who is in which room: /rooms/:id/members and /rooms/:id/join. */
import { Hono } from "hono";
import { type Database, withDatabase } from "../data/database";
import { type App, idParam, jsonBody, numberQuery, requireUser, textField, type User } from "../http";
import { Problem } from "../problem";
import { nextAfter, pageAfter } from "./ids";
import { askRoom } from "./object";

/** Members of a room: each message is told to all of them. */
const MOST_MEMBERS = 10_000;
const PAGE = 100;

/** Throws the 404 of a room that is not there, for a room that `user` is not in as well: it is not told apart. */
export async function requireMember(db: Database, roomId: string, user: User): Promise<void> {
  if (!(await isMember(db, roomId, user.id))) throw new Problem(404, "not found");
}

export const members = new Hono<App>();

/** A page of members, by id; `next` is the `?after=` of the page after it. */
members.get("/:id/members", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const limit = numberQuery(c, "limit", 1, PAGE, PAGE);
  const after = pageAfter(c);
  const rows = await withDatabase(c.env, async (db) => {
    await requireMember(db, roomId, user);
    return membersAfter(db, roomId, after, limit);
  });
  return c.json({ members: rows, next: nextAfter(rows, limit) });
});

/** A member invites someone, by name. */
members.post("/:id/members", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const name = textField(await jsonBody(c), "name", 254).toLowerCase();
  return withDatabase(c.env, async (db) => {
    await requireMember(db, roomId, user);
    const invited = await db.first<User>("SELECT id, name FROM users WHERE name = ?1", name);
    if (invited === undefined) throw new Problem(404, "there is no user of that name");
    return c.json({ user: invited }, (await add(db, roomId, invited.id, "")) ? 201 : 200);
  });
});

/** Anyone may join a public room; one that is not public is not there. */
members.post("/:id/join", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const isNew = await withDatabase(c.env, (db) => add(db, roomId, user.id, "AND public"));
  return c.json({ id: roomId }, isNew ? 201 : 200);
});

/** One leaves: at once for one's live sockets too. */
members.delete("/:id/members/me", async (c) => {
  const roomId = idParam(c);
  const { id } = requireUser(c);
  const left = await withDatabase(c.env, (db) =>
    db.write("DELETE FROM members WHERE room_id = ?1 AND user_id = ?2 RETURNING user_id", roomId, id),
  );
  // Also for who asks again after a failure, and is no member already.
  if (c.env.ROOMS !== undefined) await askRoom(c.env.ROOMS, roomId, (room) => room.leave(id));
  if (left.length === 0) throw new Problem(404, "not found");
  return c.body(null, 204);
});

/** The members after the one of that id, by id. */
export function membersAfter(db: Database, roomId: string, after: string, limit: number): Promise<User[]> {
  return db.read<User>(
    "SELECT u.id, u.name FROM members m JOIN users u ON u.id = m.user_id " +
      "WHERE m.room_id = ?1 AND m.user_id > ?2 ORDER BY m.user_id LIMIT ?3",
    roomId,
    after,
    limit,
  );
}

export async function isMember(db: Database, roomId: string, userId: string): Promise<boolean> {
  return (await db.first("SELECT 1 FROM members WHERE room_id = ?1 AND user_id = ?2", roomId, userId)) !== undefined;
}

/** Adds a member, who need not read what was said before; whether it is new. A 404 where no room meets the condition. */
async function add(db: Database, roomId: string, userId: string, condition: "" | "AND public"): Promise<boolean> {
  const made = await db.write(
    "INSERT INTO members (room_id, user_id, read_seq, joined_at) SELECT id, ?2, last_seq, ?3 FROM rooms " +
      `WHERE id = ?1 ${condition} AND (SELECT count(*) FROM members WHERE room_id = ?1) < ${MOST_MEMBERS} ` +
      "ON CONFLICT (room_id, user_id) DO NOTHING RETURNING user_id",
    roomId,
    userId,
    new Date().toISOString(),
  );
  if (made.length === 1) return true;
  if (await isMember(db, roomId, userId)) return false;
  const room = await db.first(`SELECT 1 FROM rooms WHERE id = ?1 ${condition}`, roomId);
  if (room === undefined) throw new Problem(404, "not found");
  throw new Problem(409, `a room takes ${MOST_MEMBERS} members at most`);
}
