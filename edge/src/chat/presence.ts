/** Who is in a room, and who types: told to those who are there, kept nowhere else. */
import type { User } from "../http";
import type { Mode } from "../operations/mode";
import type { Sockets } from "./sockets";

/** In a room of more sockets than this it is not told: each would be told to all. */
export const INTIMATE = 100;
/** The same in the mode `surge`, in which nobody is told who types either. */
const INTIMATE_IN_SURGE = 20;
const TYPING_MS = 3_000;

export class Presence {
  private readonly typed = new Map<string, number>();

  constructor(
    private readonly sockets: Sockets,
    private readonly mode: () => Mode,
  ) {}

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
    if (this.mode() === "surge") return;
    const now = Date.now();
    if (now - (this.typed.get(user.id) ?? 0) < TYPING_MS) return;
    this.typed.set(user.id, now);
    this.tell(user, { type: "typing", user });
  }

  private tell(user: User, frame: object): void {
    const most = this.mode() === "surge" ? INTIMATE_IN_SURGE : INTIMATE;
    if (this.sockets.all().length <= most) this.sockets.tellOthers(user.id, frame);
  }
}
