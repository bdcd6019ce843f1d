/** /db: one small table on the database that serves. */
import { Hono } from "hono";
import { withDatabase } from "./database";
import { type App, jsonBody } from "./http";
import { Problem } from "./problem";
import { isFenced } from "./stores";

const LONGEST = 10_000;
const LATEST = 20;

export const notes = new Hono<App>();

notes.get("/", (c) =>
  withDatabase(c.env, async (db) => {
    const [count] = await db.read<{ n: number }>("SELECT CAST(count(*) AS INTEGER) AS n FROM notes");
    const latest = await db.read(
      `SELECT id, text, created_at FROM notes ORDER BY created_at DESC, id LIMIT ${LATEST}`,
    );
    return c.json({ serving: db.host, fenced: isFenced(c.env, "DB"), count: count?.n ?? 0, latest });
  }),
);

notes.post("/", async (c) => {
  const { text } = await jsonBody(c);
  if (typeof text !== "string" || text === "" || text.length > LONGEST || text.includes("\0")) {
    throw new Problem(400, `text must be a string of 1 to ${LONGEST} characters, none of them NUL`);
  }
  const note = { id: crypto.randomUUID(), text, created_at: new Date().toISOString() };
  await withDatabase(c.env, (db) =>
    db.write("INSERT INTO notes (id, text, created_at) VALUES (?1, ?2, ?3)", note.id, note.text, note.created_at),
  );
  return c.json(note, 201);
});
