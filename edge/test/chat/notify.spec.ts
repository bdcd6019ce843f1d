import { expect, test } from "vitest";
import { store } from "../../src/chat/messages";
import { notify } from "../../src/chat/notify";
import { sql, withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { bindings, user } from "./client";

test("members who are not in the room are pushed to, in batches, and never for what they said themselves", async () => {
  const ada = await user("push-ada");
  const room = await ada.room();
  const others = Array.from({ length: 1_001 }, () => crypto.randomUUID());
  const now = new Date().toISOString();
  await withDatabase(bindings, (db) =>
    db.writeAll(
      others.flatMap((id) => [
        sql("INSERT INTO users (id, name, password, created_at) VALUES (?1, ?1, 'none', ?2)", id, now),
        sql("INSERT INTO members (room_id, user_id, joined_at) VALUES (?1, ?2, ?3)", room, id, now),
      ]),
    ),
  );
  const [stored] = await withDatabase(bindings, (db) => store(db, room, [{ sender: ada, draft: { key: "k", text: "hello" } }]));
  if (stored === undefined || "refused" in stored) throw new Error("refused");
  const jobs: { kind: string; data: { userIds: string[]; roomId: string; seq: number } }[] = [];
  const queues = { ...bindings, JOBS: { send: async (job: never) => jobs.push(job) } } as unknown as Bindings;
  await notify(queues, room, [stored.message], (id) => id === others[0]);
  const pushes = jobs.filter(({ kind }) => kind === "push");
  expect(pushes.map(({ data }) => [data.roomId, data.seq])).toEqual(pushes.map(() => [room, 1]));
  expect(pushes.every(({ data }) => data.userIds.length <= 1_000)).toBe(true);
  expect(pushes.flatMap(({ data }) => data.userIds).sort()).toEqual(others.slice(1).sort());
  expect(jobs.filter(({ kind }) => kind === "analytics").map(({ data }) => data)).toEqual([{ event: "message" }]);
});

test("a message is sent whatever becomes of what follows it", async () => {
  const ada = await user("push-down");
  const room = await ada.room();
  const down = { ...bindings, JOBS: { send: () => Promise.reject(new Error("down")) }, DB_D1: { prepare: () => { throw new Error("down"); } } };
  await expect(notify(down as unknown as Bindings, room, [{ seq: 1, sender: ada, key: "k", text: "a", fileId: null, at: "" }])).resolves.toBeUndefined();
});
