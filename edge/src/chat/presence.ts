/** Who is in a room, and who types: told to those who are there, kept nowhere else. */
import type { User } from "../http";
import type { Sockets } from "./sockets";

/** In a room of more sockets than this it is not told: each would be told to all. */
export const INTIMATE = 100;
const TYPING_MS = 3_000;

export class Presence {
  private readonly typed = new Map<string, number>();

  constructor(private readonly sockets: Sockets) {}

  /** One has opened a socket. */
  came(user: User): void {
    if (this.sockets.of(user.id).length === 1) this.tell(user, { type: "presence", user, here: true });
  }

  /** One's socket has closed. */
  left(user: User): void {
    if (this.sockets.of(user.id).length > 0) return;
    this.typed.delete(user.id);
    this.tell(user, { type: "presence", user, here: false });
  }

  /** One types: told every three seconds at most. */
  types(user: User): void {
    const now = Date.now();
    if (now - (this.typed.get(user.id) ?? 0) < TYPING_MS) return;
    this.typed.set(user.id, now);
    this.tell(user, { type: "typing", user });
  }

  private tell(user: User, frame: object): void {
    if (this.sockets.all().length <= INTIMATE) this.sockets.tellOthers(user.id, frame);
  }
}
