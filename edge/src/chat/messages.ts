/** Messages: what one is, how they are stored (in order, each once), and read by pages. */
import { type Database, sql, type Statement } from "../data/database";
import { textField, type User } from "../http";
import { Problem } from "../problem";
import { isId } from "./ids";

export const LONGEST_TEXT = 4_000;
const LONGEST_KEY = 64;

/** As its sender gives it: `key` is the sender's own, and the same one again is the same message again. */
export interface Draft {
  key: string;
  text: string;
  fileId?: string;
}

export interface Message {
  seq: number;
  sender: User;
  /** Told to its sender alone. */
  key: string;
  text: string;
  fileId: string | null;
  at: string;
}

export interface Sent {
  sender: User;
  draft: Draft;
}

/** What became of a draft: stored now (`fresh`) or before, or refused. */
export type Stored = { message: Message; fresh: boolean } | { refused: Problem };

/** A draft from a JSON body or a frame, or a 400 that names the field. */
export function readDraft(body: Record<string, unknown>): Draft {
  const draft: Draft = { key: textField(body, "key", LONGEST_KEY), text: textField(body, "text", LONGEST_TEXT) };
  if (body.fileId === undefined || body.fileId === null) return draft;
  if (!isId(body.fileId)) throw new Problem(400, "fileId must be the id of a file");
  return { ...draft, fileId: body.fileId };
}

/** A message as `reader` is shown it. */
export function shownTo(reader: User, { key, fileId, ...message }: Message) {
  return { ...message, ...(message.sender.id === reader.id ? { key } : {}), ...(fileId === null ? {} : { fileId }) };
}

/**
 * Stores drafts in one transaction, in their order, and tells of each what became of it. The room's row is updated
 * first, which on PostgreSQL locks it until the end: so numbers go up in the order in which messages can be read, and
 * none is given twice. Two that race with one key may leave a number unused.
 */
export async function store(db: Database, roomId: string, drafts: readonly Sent[]): Promise<Stored[]> {
  const refuse = await refusals(db, roomId, drafts);
  const taken = drafts.filter((each) => refuse(each) === undefined);
  const at = new Date().toISOString();
  const statements = taken.flatMap((each) => insertion(roomId, each, at));
  const written = statements.length === 0 ? [] : await db.writeAll<Row>(statements);
  return drafts.map((each): Stored => {
    const refused = refuse(each);
    if (refused !== undefined) return { refused };
    const [, inserted, [row] = []] = written.splice(0, 3);
    if (row === undefined) throw new Error("a message that was stored is not there");
    const { id: senderId, name: senderName } = each.sender;
    return { message: messageOf({ ...row, senderId, senderName }), fresh: inserted?.length === 1 };
  });
}

/** Says of each draft why it is refused: its sender is no member, or its file is not the room's. */
async function refusals(db: Database, roomId: string, drafts: readonly Sent[]) {
  const senders = [...new Set(drafts.map(({ sender }) => sender.id))];
  const members = await known(db, "SELECT user_id AS id FROM members WHERE room_id = ?1 AND user_id", roomId, senders);
  const fileIds = [...new Set(drafts.flatMap(({ draft }) => draft.fileId ?? []))];
  const files = await known(db, "SELECT id FROM files WHERE room_id = ?1 AND id", roomId, fileIds);
  return ({ sender, draft }: Sent): Problem | undefined => {
    if (!members.has(sender.id)) return new Problem(404, "not found");
    const lacksFile = draft.fileId !== undefined && !files.has(draft.fileId);
    return lacksFile ? new Problem(400, "fileId is no file of this room") : undefined;
  };
}

async function known(db: Database, select: string, roomId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const list = ids.map((_, index) => `?${index + 2}`).join(", ");
  return new Set((await db.read<{ id: string }>(`${select} IN (${list})`, roomId, ...ids)).map(({ id }) => id));
}

function insertion(roomId: string, { sender, draft: { key, text, fileId } }: Sent, at: string): Statement[] {
  const there = "SELECT 1 FROM messages WHERE room_id = ?1 AND sender_id = ?2 AND key = ?3";
  return [
    sql(`UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ?1 AND NOT EXISTS (${there})`, roomId, sender.id, key),
    sql(
      "INSERT INTO messages (room_id, seq, sender_id, key, text, file_id, created_at) " +
        `SELECT id, last_seq, ?2, ?3, ?4, ?5, ?6 FROM rooms WHERE id = ?1 AND NOT EXISTS (${there}) RETURNING seq`,
      roomId,
      sender.id,
      key,
      text,
      fileId ?? null,
      at,
    ),
    sql(
      'SELECT seq, key, text, file_id AS "fileId", created_at AS at FROM messages ' +
        "WHERE room_id = ?1 AND sender_id = ?2 AND key = ?3",
      roomId,
      sender.id,
      key,
    ),
  ];
}

interface Row extends Omit<Message, "sender"> {
  senderId: string;
  senderName: string;
}

function messageOf({ senderId, senderName, ...rest }: Row): Message {
  return { ...rest, sender: { id: senderId, name: senderName } };
}

const SELECT =
  'SELECT m.seq, m.sender_id AS "senderId", u.name AS "senderName", m.key, m.text, m.file_id AS "fileId", ' +
  "m.created_at AS at FROM messages m JOIN users u ON u.id = m.sender_id WHERE m.room_id = ?1";

/** The first messages after `seq`, upwards, `limit` at most. */
export async function messagesAfter(db: Database, roomId: string, seq: number, limit: number): Promise<Message[]> {
  return (await db.read<Row>(`${SELECT} AND m.seq > ?2 ORDER BY m.seq LIMIT ?3`, roomId, seq, limit)).map(messageOf);
}

/** The last messages before `seq`, upwards, `limit` at most. */
export async function messagesBefore(db: Database, roomId: string, seq: number, limit: number): Promise<Message[]> {
  const rows = await db.read<Row>(`${SELECT} AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3`, roomId, seq, limit);
  return rows.map(messageOf).reverse();
}
