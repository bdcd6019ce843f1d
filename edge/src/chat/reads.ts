/** How far members have read. A mark goes up only, and never past the last message. */
import { sql, type Statement } from "../data/database";
import { Problem } from "../problem";

/** The number of a message from a JSON body or a frame, or a 400. */
export function readSeq(body: Record<string, unknown>): number {
  const { seq } = body;
  if (typeof seq === "number" && Number.isSafeInteger(seq) && seq >= 0) return seq;
  throw new Problem(400, "seq must be the number of a message");
}

export function markRead(roomId: string, userId: string, seq: number): Statement {
  return sql(
    "UPDATE members SET read_seq = ?3 WHERE room_id = ?1 AND user_id = ?2 AND read_seq < ?3 " +
      "AND ?3 <= (SELECT last_seq FROM rooms WHERE id = ?1)",
    roomId,
    userId,
    seq,
  );
}
