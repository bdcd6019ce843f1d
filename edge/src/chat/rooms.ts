/** /rooms: rooms and their messages. A room that one is not in is not there. */
import { type Context, Hono } from "hono";
import { purge } from "../cache/cache";
import { sql, withDatabase } from "../data/database";
import { type App, idParam, jsonBody, numberQuery, requireUser, textField, type User } from "../http";
import { Problem } from "../problem";
import { ROOMS_TAG } from "./discover";
import type { Acknowledged, Outcome } from "./frames";
import { nextAfter, pageAfter } from "./ids";
import { live } from "./live";
import { members, requireMember } from "./members";
import { type Draft, messagesAfter, messagesBefore, readDraft, shownTo, store } from "./messages";
import { notify } from "./notify";
import { askRoom } from "./object";
import { markRead, readSeq } from "./reads";
import type { Room } from "./room";

const LONGEST_NAME = 100;
const PAGE = 100;
const ANY = Number.MAX_SAFE_INTEGER;

export const rooms = new Hono<App>();

rooms.post("/", async (c) => {
  const user = requireUser(c);
  const body = await jsonBody(c);
  const name = textField(body, "name", LONGEST_NAME);
  const isPublic = body.public ?? false;
  if (typeof isPublic !== "boolean") throw new Problem(400, "public must be true or false");
  const id = crypto.randomUUID();
  const now = new Date().toISOString();
  await withDatabase(c.env, (db) =>
    db.writeAll([
      sql(
        "INSERT INTO rooms (id, name, public, created_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        id,
        name,
        isPublic ? 1 : 0,
        user.id,
        now,
      ),
      sql("INSERT INTO members (room_id, user_id, joined_at) VALUES (?1, ?2, ?3)", id, user.id, now),
    ]),
  );
  if (isPublic) await purge(c, [ROOMS_TAG]);
  return c.json({ id, name, public: isPublic, lastSeq: 0, readSeq: 0, unread: 0 }, 201);
});

/** A page of one's rooms, by id; `next` is the `?after=` of the page after it. */
rooms.get("/", async (c) => {
  const user = requireUser(c);
  const limit = numberQuery(c, "limit", 1, PAGE, PAGE);
  const after = pageAfter(c);
  const found = await withDatabase(c.env, (db) =>
    db.read<RoomRow>(`${ROOM} AND m.room_id > ?2 ORDER BY m.room_id LIMIT ?3`, user.id, after, limit),
  );
  return c.json({ rooms: found.map(shown), next: nextAfter(found, limit) });
});

rooms.get("/:id", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const found = await withDatabase(c.env, (db) => db.first<RoomRow>(`${ROOM} AND m.room_id = ?2`, user.id, id));
  if (found === undefined) throw new Problem(404, "not found");
  return c.json(shown(found));
});

rooms.route("/", members);
rooms.route("/", live);

/** Through the room where ROOMS is bound, so that it is seen live. 200: it was stored before, under the same key. */
rooms.post("/:id/messages", async (c) => {
  const id = idParam(c);
  const sender = requireUser(c);
  const draft = readDraft(await jsonBody(c));
  const { ROOMS } = c.env;
  const sent = await (ROOMS === undefined ? storeHere(c, id, sender, draft) : sendThrough(ROOMS, id, sender, draft));
  return c.json({ seq: sent.seq, at: sent.at }, sent.fresh ? 201 : 200);
});

/** A page of messages, upwards: the last before `before` (default: the newest), or the first after `after`. */
rooms.get("/:id/messages", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const limit = numberQuery(c, "limit", 1, PAGE, 50);
  const upwards = c.req.query("after") !== undefined;
  if (upwards && c.req.query("before") !== undefined) throw new Problem(400, "either before or after");
  const seq = numberQuery(c, upwards ? "after" : "before", 0, ANY, ANY);
  const found = await withDatabase(c.env, async (db) => {
    await requireMember(db, id, user);
    return (upwards ? messagesAfter : messagesBefore)(db, id, seq, limit + 1);
  });
  const more = found.length > limit;
  if (more) found.splice(upwards ? limit : 0, 1);
  const edge = upwards ? found.at(-1) : found[0];
  return c.json({ messages: found.map((each) => shownTo(user, each)), next: more ? edge?.seq : null });
});

rooms.post("/:id/read", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const seq = readSeq(await jsonBody(c));
  await withDatabase(c.env, async (db) => {
    await requireMember(db, id, user);
    await db.writeAll([markRead(id, user.id, seq)]);
  });
  return c.body(null, 204);
});

async function storeHere(c: Context<App>, roomId: string, sender: User, draft: Draft): Promise<Acknowledged> {
  const [stored] = await withDatabase(c.env, (db) => store(db, roomId, [{ sender, draft }]));
  if (stored === undefined || "refused" in stored) throw stored?.refused ?? new Error("nothing was stored");
  const { message, fresh } = stored;
  if (fresh) c.executionCtx.waitUntil(notify(c.env, roomId, [message]));
  return { seq: message.seq, at: message.at, fresh };
}

async function sendThrough(
  rooms: DurableObjectNamespace<Room>,
  roomId: string,
  sender: User,
  draft: Draft,
): Promise<Acknowledged> {
  const outcome = await askRoom(rooms, roomId, (room): Promise<Outcome> => room.send(roomId, sender, draft));
  if ("refused" in outcome) throw new Problem(outcome.refused.status, outcome.refused.error, outcome.refused);
  return outcome;
}

interface RoomRow {
  id: string;
  name: string;
  public: number | boolean;
  lastSeq: number;
  readSeq: number;
  unread: number;
}

/** A room as its member has it: `unread` are others' messages after the last read, counted to a hundred. */
const ROOM =
  'SELECT r.id, r.name, r.public, r.last_seq AS "lastSeq", m.read_seq AS "readSeq", (SELECT count(*) FROM ' +
  "(SELECT 1 FROM messages x WHERE x.room_id = r.id AND x.seq > m.read_seq AND x.sender_id <> m.user_id LIMIT 100) " +
  "AS news) AS unread FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ?1";

const shown = (room: RoomRow) => ({ ...room, public: Boolean(room.public) });
