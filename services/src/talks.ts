/**
 * Chats and stories in Firestore: chats/ID with its members and unread counts, messages below it, and stories, which are
 * gone after a day. Clients reach them through the service, unless the database is given rules that let them in.
 */
import type { Database } from "./database.ts";
import { type Document, type Firestore, MOST_WRITES, type Plain, type Write } from "./firestore.ts";
import { Problem } from "./problem.ts";
import { RemoteError } from "./remote.ts";

export const STORY_HOURS = 24;
export const ARCHIVE_DAYS = 30;
const PAGE = 300;

export class Talks {
  readonly store: Firestore;

  constructor(store: Firestore) {
    this.store = store;
  }

  async open(id: string, members: readonly string[]): Promise<void> {
    await this.store.commit([{ set: { path: `chats/${id}`, fields: { members: [...members], lastMessageAt: new Date() } }, exists: false }]);
  }

  async send(chat: string, id: string, sender: string, text: string): Promise<void> {
    await this.#member(chat, sender);
    const fields = { chatId: chat, senderId: sender, text, createdAt: new Date() };
    await this.store.commit([{ set: { path: `chats/${chat}/messages/${id}`, fields }, exists: false }]);
  }

  async messages(chat: string, reader: string): Promise<Record<string, Plain>[]> {
    await this.#member(chat, reader);
    const found = await this.store.query({ collection: "messages", order: [["createdAt", "DESCENDING"]], limit: 100 }, `chats/${chat}`);
    return found.map(({ path, fields }) => ({ id: lastOf(path), ...fields }));
  }

  /** Unread messages by chat. */
  async unread(reader: string): Promise<Record<string, number>> {
    const chats = await this.store.query({ collection: "chats", where: [["members", "ARRAY_CONTAINS", reader]], order: [["lastMessageAt", "DESCENDING"]], limit: 50 });
    const counts = chats.map(({ path, fields }) => [lastOf(path), Number((fields["unread"] as Record<string, number> | undefined)?.[reader] ?? 0)] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  /**
   * What a new message asks for: the chat's time and its other members' unread counts. Returns those members; none where
   * this was done before, since an event may come more than once.
   */
  async arrived(path: string): Promise<{ chat: string; members: string[] }> {
    const [, chat = ""] = /^chats\/([^/]+)\/messages\/[^/]+$/.exec(path) ?? [];
    if (chat === "") throw new Problem(400, "not the path of a message");
    const [message, above] = await Promise.all([this.store.get(path), this.store.get(`chats/${chat}`)]);
    if (message === undefined || above === undefined || message.fields["counted"] === true) return { chat, members: [] };
    const others = (above.fields["members"] as string[]).filter((each) => each !== message.fields["senderId"]);
    const at = message.fields["createdAt"] as Date;
    try {
      await this.store.commit([
        { set: { path, fields: { counted: true }, only: ["counted"] }, updateTime: message.updateTime },
        {
          set: { path: `chats/${chat}`, fields: { lastMessageAt: at }, only: ["lastMessageAt"] },
          add: Object.fromEntries(others.map((each) => [`unread.\`${each}\``, 1])),
          exists: true,
        },
      ]);
    } catch (error) {
      if (error instanceof RemoteError && error.code === "FAILED_PRECONDITION") return { chat, members: [] };
      throw error;
    }
    return { chat, members: others };
  }

  async tell(id: string, author: string, text: string): Promise<void> {
    const now = Date.now();
    const fields = { authorId: author, text, createdAt: new Date(now), expiresAt: new Date(now + STORY_HOURS * 3_600_000) };
    await this.store.commit([{ set: { path: `stories/${id}`, fields }, exists: false }]);
  }

  async stories(author: string): Promise<Record<string, Plain>[]> {
    const found = await this.store.query({ collection: "stories", where: [["authorId", "EQUAL", author]], order: [["createdAt", "DESCENDING"]], limit: 50 });
    return found.map(({ path, fields }) => ({ id: lastOf(path), ...fields }));
  }

  /** Deletes stories that are over; returns how many. */
  async clean(now = Date.now()): Promise<number> {
    const before = new Date(now - STORY_HOURS * 3_600_000);
    return await this.#removeAll(() =>
      this.store.query({ collection: "stories", where: [["createdAt", "LESS_THAN", before]], order: [["createdAt", "ASCENDING"]], limit: PAGE }),
    );
  }

  /** Moves old messages into Postgres, chat by chat: first there, then gone here, so that a break in between loses none. */
  async archive(database: Database, now = Date.now()): Promise<number> {
    const before = new Date(now - ARCHIVE_DAYS * 86_400_000);
    let moved = 0;
    for (let after = ""; ; ) {
      const chats = await this.store.query({ collection: "chats", after, limit: PAGE });
      for (const { path } of chats) moved += await this.#archive(path, before, database);
      if (chats.length < PAGE) return moved;
      after = chats.at(-1)?.path ?? "";
    }
  }

  async #archive(chat: string, before: Date, database: Database): Promise<number> {
    let moved = 0;
    for (;;) {
      const where = [["createdAt", "LESS_THAN", before]] as const;
      const page = await this.store.query({ collection: "messages", where, order: [["createdAt", "ASCENDING"]], limit: PAGE }, chat);
      if (page.length === 0) return moved;
      await database.query(
        "INSERT INTO messages (chat_id, id, sender_id, text, sent_at) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) " +
          "ON CONFLICT (chat_id, id) DO UPDATE SET text = excluded.text",
        [
          page.map(() => lastOf(chat)),
          page.map(({ path }) => lastOf(path)),
          page.map(({ fields }) => String(fields["senderId"])),
          page.map(({ fields }) => String(fields["text"])),
          page.map(({ fields }) => (fields["createdAt"] as Date).toISOString()),
        ],
      );
      // A message that was changed meanwhile stays, and is moved with the next run.
      await this.store.commit(page.map(({ path, updateTime }): Write => ({ remove: path, updateTime })));
      moved += page.length;
    }
  }

  /** Deletes what a person has said in their chats, and told; returns how many documents. */
  async erase(person: string): Promise<number> {
    let removed = 0;
    for (let after = ""; ; ) {
      const chats = await this.store.query({ collection: "chats", where: [["members", "ARRAY_CONTAINS", person]], after, limit: PAGE });
      for (const { path } of chats) {
        removed += await this.#removeAll(() => this.store.query({ collection: "messages", where: [["senderId", "EQUAL", person]], limit: PAGE }, path));
      }
      if (chats.length < PAGE) break;
      after = chats.at(-1)?.path ?? "";
    }
    return removed + (await this.#removeAll(() => this.store.query({ collection: "stories", where: [["authorId", "EQUAL", person]], limit: PAGE })));
  }

  async #removeAll(next: () => Promise<Document[]>): Promise<number> {
    let removed = 0;
    for (let page = await next(); page.length > 0; page = await next()) {
      await this.store.commit(page.slice(0, MOST_WRITES).map(({ path }): Write => ({ remove: path })));
      removed += page.length;
    }
    return removed;
  }

  async #member(chat: string, person: string): Promise<void> {
    const found = await this.store.get(`chats/${chat}`);
    if (!(found?.fields["members"] as string[] | undefined)?.includes(person)) throw new Problem(404, "there is no such chat");
  }
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
