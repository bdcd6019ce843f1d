/**
 * What a room keeps in its own storage: its id; how far members have read, until that is in the database; and whether
 * messages may be stored that its sockets were not told of. An alarm sees to the last two.
 */
import type { Database } from "../data/database";
import { markRead } from "./reads";

const MARKS_MS = 5_000;
const BEHIND_MS = 5_000;
/** Marks that are written together. */
const TOGETHER = 100;

export class Kept {
  private id: string | undefined;

  constructor(private readonly storage: DurableObjectStorage) {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS marks (user_id TEXT PRIMARY KEY, seq INTEGER NOT NULL)");
  }

  get roomId(): string {
    this.id ??= this.storage.kv.get<string>("room");
    if (this.id === undefined) throw new Error("a room that nobody has joined");
    return this.id;
  }

  set roomId(id: string) {
    if (this.id === id) return;
    if (this.storage.kv.get("room") !== id) this.storage.kv.put("room", id);
    this.id = id;
  }

  get isBehind(): boolean {
    return this.storage.kv.get("behind") === true;
  }

  set isBehind(behind: boolean) {
    if (this.isBehind === behind) return;
    if (behind) this.storage.kv.put("behind", true);
    else this.storage.kv.delete("behind");
  }

  async fallBehind(): Promise<void> {
    this.isBehind = true;
    await this.within(BEHIND_MS);
  }

  /** One has read up to `seq`. */
  async mark(userId: string, seq: number): Promise<void> {
    this.storage.sql.exec(
      "INSERT INTO marks (user_id, seq) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET seq = max(seq, excluded.seq)",
      userId,
      seq,
    );
    await this.within(MARKS_MS);
  }

  /** Those that went up meanwhile stay for the next time. */
  async writeMarks(db: Database): Promise<void> {
    for (;;) {
      const query = "SELECT user_id, seq FROM marks ORDER BY user_id LIMIT ?";
      const marks = this.storage.sql.exec<{ user_id: string; seq: number }>(query, TOGETHER).toArray();
      if (marks.length === 0) return;
      await db.writeAll(marks.map(({ user_id, seq }) => markRead(this.roomId, user_id, seq)));
      for (const { user_id, seq } of marks) {
        this.storage.sql.exec("DELETE FROM marks WHERE user_id = ? AND seq = ?", user_id, seq);
      }
    }
  }

  async again(seconds: number): Promise<void> {
    await this.within(seconds * 1000);
  }

  private async within(milliseconds: number): Promise<void> {
    if ((await this.storage.getAlarm()) === null) await this.storage.setAlarm(Date.now() + milliseconds);
  }
}
