/**
 * A room, live: one Durable Object for each. Its sockets hibernate, so a room where nobody speaks costs no duration.
 *
 * A message is stored in the database, then sent to every socket, in the order of numbers, and acknowledged. A socket
 * keeps the number of what it was sent last, and what lies between is read from the database first: so what a crash
 * left stored and untold is told with the next message or when the client is back, and nothing is told twice.
 * What comes while others are being stored waits, and is stored together.
 */
import { DurableObject } from "cloudflare:workers";
import { type Database, withDatabase } from "../data/database";
import { Refused } from "../data/stores";
import type { Bindings } from "../env";
import type { User } from "../http";
import { lastMode } from "../operations/mode";
import { report } from "../operations/report";
import { Problem } from "../problem";
import { Buckets } from "./bucket";
import { type Joining, outcomeOf, type Outcome, readFrame, type Refusal, refusal } from "./frames";
import { Kept } from "./kept";
import { isMember } from "./members";
import { type Draft, type Message, messagesAfter, readDraft, shownTo, store, type Stored } from "./messages";
import { notify } from "./notify";
import { INTIMATE, Presence } from "./presence";
import { readSeq } from "./reads";
import { attach, attachment, Sockets, tell } from "./sockets";

/** The most hibernating sockets that an object takes (developers.cloudflare.com/durable-objects/api/state/). */
const MOST_SOCKETS = 32_768;
/** Longer than a request to join may take. */
const GONE_MS = 60_000;
/** Messages that a client gets as it joins; the rest it reads by pages. */
const JOINED = 100;
/** Drafts that are stored together. */
const TOGETHER = 32;
const MOST_WAITING = 1_000;
/** Seconds: who sends on while told to wait so long is shut out. */
const LONGEST_WAIT = 10;
/** Close codes: policy violation, service restart, try again later. */
const REFUSED = 1008;
const RESTART = 1012;
const LATER = 1013;

interface Waiting {
  sender: User;
  draft: Draft;
  done: (outcome: Outcome) => void;
}

export class Room extends DurableObject<Bindings> {
  private readonly sockets = new Sockets(this.ctx);
  private readonly buckets = new Buckets();
  private readonly kept = new Kept(this.ctx.storage);
  private readonly presence = new Presence(this.sockets, () => lastMode(this.env));
  /** When users stopped being members. */
  private readonly gone = new Map<string, number>();
  private readonly waiting: Waiting[] = [];
  private readonly joining: { socket: WebSocket; since: number }[] = [];
  private isWorking = false;
  /** The last message that was told, as far as this object remembers. */
  private told = 0;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong")); // without waking the room
    for (const socket of ctx.getWebSockets()) {
      if (attachment(socket).sent === undefined) socket.close(RESTART, "join again");
    }
  }

  /** One joins; `X-Joining` is the Worker's. */
  override async fetch(request: Request): Promise<Response> {
    const joining = decodeURIComponent(request.headers.get("X-Joining") ?? "");
    const { roomId, user, since, last } = JSON.parse(joining) as Joining;
    this.kept.roomId = roomId;
    if (Date.now() - (this.gone.get(user.id) ?? 0) < GONE_MS) {
      // One was made sure of being a member, and may have left meanwhile.
      const still = await withDatabase(this.env, (db) => isMember(db, roomId, user.id));
      if (!still) return Response.json({ error: "not found" }, { status: 404 });
    }
    if (this.ctx.getWebSockets().length >= MOST_SOCKETS) {
      return Response.json({ error: "the room is full" }, { status: 503, headers: { "Retry-After": "30" } });
    }
    const { 0: client, 1: socket } = new WebSocketPair();
    attach(socket, { user });
    this.ctx.acceptWebSocket(socket, [user.id]);
    this.told = Math.max(this.told, last);
    if (since === null || since >= this.told) {
      this.joined(socket, this.told, [], false);
    } else {
      this.joining.push({ socket, since });
      this.ctx.waitUntil(this.work());
    }
    this.presence.came(user);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Stores a message that a member sends, and tells it. */
  send(roomId: string, sender: User, draft: Draft): Promise<Outcome> {
    this.kept.roomId = roomId;
    if (this.waiting.length >= MOST_WAITING) {
      return Promise.resolve({ refused: { status: 503, error: "the room is busy", retryAfter: 1 } });
    }
    return new Promise((done) => {
      this.waiting.push({ sender, draft, done });
      this.ctx.waitUntil(this.work());
    });
  }

  /** One is no member any more. */
  async leave(userId: string): Promise<void> {
    this.gone.set(userId, Date.now());
    for (const socket of this.sockets.of(userId)) socket.close(REFUSED, "no longer a member");
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const { user } = attachment(socket);
    let key: string | undefined;
    try {
      const wait = this.buckets.take(socket);
      if (wait > LONGEST_WAIT) return socket.close(REFUSED, "too many frames");
      const frame = readFrame(data);
      key = typeof frame.key === "string" ? frame.key : undefined;
      if (wait > 0) throw new Problem(429, "too many frames", { retryAfter: wait });
      if (frame.type === "message") {
        const outcome = await this.send(this.kept.roomId, user, readDraft(frame));
        if ("refused" in outcome) refuse(socket, outcome.refused, key);
        else tell(socket, { type: "ack", key, seq: outcome.seq, at: outcome.at });
      } else if (frame.type === "typing") {
        this.presence.types(user);
      } else if (frame.type === "read") {
        await this.kept.mark(user.id, readSeq(frame));
      } else {
        throw new Problem(400, "type must be message, typing or read");
      }
    } catch (error) {
      refuse(socket, await this.refusalOf(error), key);
    }
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
    this.presence.left(attachment(socket).user);
  }

  override webSocketError(socket: WebSocket): void {
    this.presence.left(attachment(socket).user);
  }

  /** Writes what members have read to the database, and tells what could not be told. Later again, if it must be. */
  override async alarm(): Promise<void> {
    try {
      await withDatabase(this.env, async (db) => {
        if (this.kept.isBehind) await this.catchUp(db);
        await this.kept.writeMarks(db);
      });
    } catch (error) {
      const { retryAfter = 30 } = await this.refusalOf(error);
      await this.kept.again(retryAfter);
    }
  }

  /** Joins and stores what waits, one step after the other, until nothing does. */
  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    try {
      while (this.joining.length > 0 || this.waiting.length > 0) await this.step();
    } finally {
      this.isWorking = false;
    }
  }

  private async step(): Promise<void> {
    const joining = this.joining.splice(0);
    const sends = this.waiting.splice(0, TOGETHER);
    try {
      await withDatabase(this.env, async (db) => {
        for (const { socket, since } of joining) await this.join(db, socket, since);
        if (sends.length > 0) await this.storeAndTell(db, sends);
      });
    } catch (error) {
      const refused = await this.refusalOf(error);
      for (const { done } of sends) done({ refused });
      for (const { socket } of joining) {
        if (attachment(socket).sent === undefined) socket.close(LATER, refused.error);
      }
      // They may be stored all the same, if only an answer was lost or the sockets could not be told.
      if (sends.length > 0 && !(error instanceof Refused)) await this.kept.fallBehind();
    }
  }

  /** The client gets what came after `since`. */
  private async join(db: Database, socket: WebSocket, since: number): Promise<void> {
    const room = await db.first<{ last: number }>("SELECT last_seq AS last FROM rooms WHERE id = ?1", this.kept.roomId);
    const messages = await messagesAfter(db, this.kept.roomId, since, JOINED + 1);
    const more = messages.length > JOINED;
    if (more) messages.pop();
    this.told = Math.max(this.told, room?.last ?? 0, messages.at(-1)?.seq ?? 0);
    this.joined(socket, this.told, messages, more);
  }

  /** From here on a socket is sent every message after `seq`. With `more`, the client reads pages up to it. */
  private joined(socket: WebSocket, seq: number, messages: readonly Message[], more: boolean): void {
    const { user } = attachment(socket);
    attach(socket, { user, sent: seq });
    tell(socket, {
      type: "joined",
      seq,
      here: this.sockets.here(INTIMATE),
      messages: messages.map((each) => shownTo(user, each)),
      more,
    });
  }

  /** An acknowledgement follows all messages up to its own: who is back with `since` has missed nothing. */
  private async storeAndTell(db: Database, sends: readonly Waiting[]): Promise<void> {
    const stored = await store(db, this.kept.roomId, sends);
    const known = stored.flatMap((each) => ("refused" in each ? [] : each));
    const fresh = known.flatMap((each) => (each.fresh ? each.message : []));
    const isHere = (userId: string) => this.sockets.of(userId).length > 0;
    if (fresh.length > 0) this.ctx.waitUntil(notify(this.env, this.kept.roomId, fresh, isHere));
    await this.tellMessages(db, known.map(({ message }) => message));
    for (const [index, { done }] of sends.entries()) done(outcomeOf(stored[index] as Stored));
  }

  /** Sends messages to the sockets that lack them, and first what these lack before. */
  private async tellMessages(db: Database, messages: readonly Message[]): Promise<void> {
    const least = this.sockets.least();
    const news = messages.filter(({ seq }) => seq > (least ?? 0)).sort((one, other) => one.seq - other.seq);
    if (least !== undefined) {
      const follows = news.every(({ seq }, index) => seq <= (news[index - 1]?.seq ?? least) + 1);
      if (follows) this.sockets.deliver(news);
      else await this.catchUp(db);
    }
    this.told = Math.max(this.told, news.at(-1)?.seq ?? 0);
  }

  /** Sends every socket what it lacks, from the database. */
  private async catchUp(db: Database): Promise<void> {
    let after = this.sockets.least();
    while (after !== undefined) {
      const messages: Message[] = await messagesAfter(db, this.kept.roomId, after, JOINED);
      this.sockets.deliver(messages);
      this.told = Math.max(this.told, messages.at(-1)?.seq ?? 0);
      after = messages.length === JOINED ? messages.at(-1)?.seq : undefined;
    }
    this.kept.isBehind = false;
  }

  private async refusalOf(error: unknown): Promise<Refusal> {
    const problem = error instanceof Problem ? error : new Problem(500, "internal error");
    if (problem !== error || problem.cause !== undefined) await report(this.env, error, { room: this.kept.roomId });
    return refusal(problem);
  }
}

function refuse(socket: WebSocket, { status, error, retryAfter }: Refusal, key: string | undefined): void {
  tell(socket, { type: "error", error, retryAfter, key });
  if (status === 404) socket.close(REFUSED, "no longer a member");
}
