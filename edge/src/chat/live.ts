/** GET /rooms/:id/live: a room as a WebSocket. `?since=` is the last message that the client has. */
import { Hono } from "hono";
import { withDatabase } from "../data/database";
import { need } from "../env";
import { type App, idParam, numberQuery, requireUser } from "../http";
import { allowedOrigins } from "../operations/headers";
import { Problem } from "../problem";
import type { Joining } from "./frames";
import { askRoom } from "./object";

export const live = new Hono<App>();

live.get("/:id/live", async (c) => {
  const namespace = need(c.env, "ROOMS");
  const roomId = idParam(c);
  // A browser opens sockets for pages of any site, and sends the cookie along.
  const origin = c.req.header("Origin");
  if (origin !== undefined && origin !== new URL(c.req.url).origin && !allowedOrigins(c.env).includes(origin)) {
    throw new Problem(403, "this request comes from another site");
  }
  const user = requireUser(c);
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem(426, "a WebSocket is expected");
  const since = c.req.query("since") === undefined ? null : numberQuery(c, "since", 0, Number.MAX_SAFE_INTEGER, 0);
  const room = await withDatabase(c.env, (db) =>
    db.first<{ last: number }>(
      "SELECT r.last_seq AS last FROM rooms r JOIN members m ON m.room_id = r.id WHERE r.id = ?1 AND m.user_id = ?2",
      roomId,
      user.id,
    ),
  );
  if (room === undefined) throw new Problem(404, "not found");
  const joining: Joining = { roomId, user, since, last: room.last };
  // The object is told what is proved here, and nothing that the client sent.
  const headers = { Upgrade: "websocket", "X-Joining": encodeURIComponent(JSON.stringify(joining)) };
  return askRoom(namespace, roomId, (object) => object.fetch("https://room/", { headers }));
});
