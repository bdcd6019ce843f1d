/** /discover: public rooms by the beginning of their names, to anyone. */
import { Hono } from "hono";
import { answerCached } from "../cache/cache";
import { withDatabase } from "../data/database";
import { type App, numberQuery } from "../http";
import { Problem } from "../problem";

const LONGEST = 100;
const PAGE = 50;

/** What every write of a public room purges. */
export const ROOMS_TAG = "rooms";

export const discover = new Hono<App>();

discover.get("/", (c) => {
  const beginning = c.req.query("q") ?? "";
  if (beginning.length > LONGEST || beginning.includes("\0") || !beginning.isWellFormed()) {
    throw new Problem(400, `q must be a text of at most ${LONGEST} characters`);
  }
  const limit = numberQuery(c, "limit", 1, PAGE, 20);
  return answerCached(c, "discover", `${limit}:${beginning}`, [ROOMS_TAG], async () => ({
    rooms: await withDatabase(c.env, (db) =>
      // A range, which an index of names answers; no LIKE, which the two databases understand differently.
      db.read<{ id: string; name: string }>(
        "SELECT id, name FROM rooms WHERE public AND name >= ?1 AND name < ?2 ORDER BY name, id LIMIT ?3",
        beginning,
        `${beginning}\u{10FFFF}`,
        limit,
      ),
    ),
  }));
});
