/**
 * How many frames a socket may send: twenty at once, ten a second for long. One that is refused counts as well.
 * Kept in memory: a room that sleeps has been quiet.
 */

const BURST = 20;
const PER_SECOND = 10;

export class Buckets {
  private readonly buckets = new WeakMap<WebSocket, { left: number; at: number }>();

  /** Takes one; 0, or the seconds until there is one. */
  take(socket: WebSocket): number {
    const now = Date.now();
    const { left, at } = this.buckets.get(socket) ?? { left: BURST, at: now };
    const full = Math.min(BURST, left + ((now - at) / 1000) * PER_SECOND);
    this.buckets.set(socket, { left: full - 1, at: now });
    return full >= 1 ? 0 : Math.ceil((1 - full) / PER_SECOND);
  }
}
