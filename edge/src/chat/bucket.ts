/** How many frames a socket may send: bursts of twenty, ten a second for long. Kept in memory: a room that sleeps has been quiet. */

const BURST = 20;
const PER_SECOND = 10;

interface Bucket {
  left: number;
  at: number;
}

export class Buckets {
  private readonly buckets = new WeakMap<WebSocket, Bucket>();

  /** Takes one; the seconds until there is one, or 0. */
  take(socket: WebSocket): number {
    const now = Date.now();
    const { left, at } = this.buckets.get(socket) ?? { left: BURST, at: now };
    const full = Math.min(BURST, left + ((now - at) / 1000) * PER_SECOND);
    this.buckets.set(socket, { left: full >= 1 ? full - 1 : full, at: now });
    return full >= 1 ? 0 : 1;
  }
}
