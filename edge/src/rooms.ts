/** /rooms/:id: one Durable Object a room. Its sockets hibernate, so a room where nobody speaks costs no duration. */
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { type Bindings, need } from "./env";
import type { App } from "./http";
import { Problem } from "./problem";
import { Fenced, isFenced } from "./stores";

const KEPT = 100; // messages a room remembers
const LONGEST = 4_000; // characters of a message
const NAME = /^[\w-]{1,64}$/;

export const rooms = new Hono<App>();

/** A WebSocket; `?name=` is who joins. */
rooms.get("/:id", (c) => {
  const namespace = need(c.env, "ROOMS");
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem(426, "a WebSocket is expected");
  const id = c.req.param("id");
  if (!NAME.test(id) || !NAME.test(c.req.query("name") ?? "guest")) {
    throw new Problem(400, "a room and a name are 1 to 64 letters, digits, _ or -");
  }
  return namespace.get(namespace.idFromName(id)).fetch(c.req.raw);
});

interface Message {
  name: string;
  text: string;
  at: string;
}

/** Frames are JSON: `joined` (to who joins: the last messages), `here` (how many are in), `message`, `error`. */
export class Room extends DurableObject<Bindings> {
  private readonly sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL)",
    );
    // Answered without waking the room.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  override fetch(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(new URL(request.url).searchParams.get("name") ?? "guest");
    send(server, { type: "joined", messages: this.last() });
    this.broadcast({ type: "here", count: this.ctx.getWebSockets().length });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Stored first, then sent to all, the sender included: seeing one's own message is the acknowledgement. */
  override webSocketMessage(socket: WebSocket, text: string | ArrayBuffer): void {
    if (typeof text !== "string" || text === "" || text.length > LONGEST) {
      send(socket, { type: "error", error: `a message is text of 1 to ${LONGEST} characters` });
      return;
    }
    if (isFenced(this.env, "DB")) {
      const { message, retryAfter } = new Fenced();
      send(socket, { type: "error", error: message, retryAfter });
      return;
    }
    const message: Message = { name: socket.deserializeAttachment(), text, at: new Date().toISOString() };
    this.sql.exec("INSERT INTO messages (name, text, at) VALUES (?, ?, ?)", message.name, message.text, message.at);
    this.sql.exec("DELETE FROM messages WHERE id <= (SELECT max(id) FROM messages) - ?", KEPT);
    this.broadcast({ type: "message", ...message });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
    this.left(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.left(socket);
  }

  private left(socket: WebSocket): void {
    const others = this.ctx.getWebSockets().filter((each) => each !== socket);
    this.broadcast({ type: "here", count: others.length }, others);
  }

  private last(): Message[] {
    return this.sql.exec("SELECT name, text, at FROM messages ORDER BY id").toArray() as unknown as Message[];
  }

  private broadcast(frame: object, sockets = this.ctx.getWebSockets()): void {
    for (const socket of sockets) send(socket, frame);
  }
}

/** A socket that closes meanwhile is no error: its own close event follows. */
function send(socket: WebSocket, frame: object): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
