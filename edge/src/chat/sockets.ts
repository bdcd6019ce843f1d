/** The sockets of a room: who each is for, and how far what was sent to it reaches. Both outlast hibernation. */
import type { User } from "../http";
import { type Message, shownTo } from "./messages";

export interface Attachment {
  user: User;
  /** The number of the last message that was sent, or that the client had; absent while it is being found out. */
  sent?: number;
}

export class Sockets {
  constructor(private readonly ctx: DurableObjectState) {}

  all(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** Those of one user. */
  of(userId: string): WebSocket[] {
    return this.ctx.getWebSockets(userId).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  /** The users that are here, each once, `most` at most. */
  here(most: number): User[] {
    const users = new Map<string, User>();
    for (const socket of this.all()) {
      const { user } = attachment(socket);
      users.set(user.id, user);
      if (users.size === most) break;
    }
    return [...users.values()];
  }

  /** The least that any joined socket has been sent; undefined where none has joined. */
  least(): number | undefined {
    const sent = this.all().flatMap((socket) => attachment(socket).sent ?? []);
    return sent.length === 0 ? undefined : sent.reduce((one, other) => Math.min(one, other));
  }

  /** Sends each socket those of the messages (in order) that it has not been sent. */
  deliver(messages: readonly Message[]): void {
    const frames = messages.map((message) => ({
      message,
      others: JSON.stringify({ type: "message", ...shownTo({ id: "", name: "" }, message) }),
      own: JSON.stringify({ type: "message", ...shownTo(message.sender, message) }),
    }));
    for (const socket of this.all()) {
      const { user, sent } = attachment(socket);
      if (sent === undefined) continue; // it learns of them as it joins
      let reached = sent;
      for (const { message, own, others } of frames) {
        if (message.seq <= reached || !sendText(socket, message.sender.id === user.id ? own : others)) continue;
        reached = message.seq;
      }
      if (reached !== sent) attach(socket, { user, sent: reached });
    }
  }

  /** Sends a frame to every socket that is not that user's. */
  tellOthers(userId: string, frame: object): void {
    const text = JSON.stringify(frame);
    for (const socket of this.all()) {
      if (attachment(socket).user.id !== userId) sendText(socket, text);
    }
  }
}

/** Attachments as they were last read or written: reading one is a copy, and every message needs all. */
const attachments = new WeakMap<WebSocket, Attachment>();

export function attachment(socket: WebSocket): Attachment {
  let found = attachments.get(socket);
  if (found === undefined) {
    found = socket.deserializeAttachment() as Attachment;
    attachments.set(socket, found);
  }
  return found;
}

export function attach(socket: WebSocket, value: Attachment): void {
  socket.serializeAttachment(value);
  attachments.set(socket, value);
}

export const tell = (socket: WebSocket, frame: object): boolean => sendText(socket, JSON.stringify(frame));

/** Whether it went out: a socket that closes meanwhile is no error, its own close event follows. */
function sendText(socket: WebSocket, text: string): boolean {
  if (socket.readyState !== WebSocket.OPEN) return false;
  try {
    socket.send(text);
    return true;
  } catch {
    return false;
  }
}
