/** Versions of tags: a purge changes one, and with it the names of all values that carry the tag. */
import type { Shared } from "./levels";
import { KV_PAUSE_MS, VERSIONS } from "./policy";

/** A version that is gone counts as the first; by then nothing of the first is kept any more. */
const KEPT_SECONDS = 86_400;
const FIRST = "0";
const MOST_TAGS = 1_000;
const ATTEMPTS = 5;

interface Known {
  version: string;
  /** When it was read or made, in milliseconds since 1970. */
  at: number;
}

export class Versions {
  private readonly known = new Map<string, Known>();
  /** Who waits to write a tag, since when. */
  private readonly waiting = new Map<string, number>();
  private readonly written = new Map<string, number>();

  constructor(
    private readonly now: () => number,
    private readonly pause: (ms: number) => Promise<unknown>,
  ) {}

  /** Those of `tags` whose version is older than `seconds`, or not known. */
  olderThan(seconds: number, tags: readonly string[]): string[] {
    return tags.filter((tag) => this.now() - (this.known.get(tag)?.at ?? -Infinity) >= seconds * 1_000);
  }

  /** The versions as they are known. */
  of(tags: readonly string[]): string {
    return tags.map((tag) => this.known.get(tag)?.version ?? FIRST).join();
  }

  async read(shared: Shared, tags: readonly string[]): Promise<void> {
    const found = await shared.get(tags.map(nameOf));
    tags.forEach((tag, n) => this.learn(tag, found[n] ?? FIRST));
  }

  /** Versions that no value carries yet, known here at once. */
  renew(tags: readonly string[]): void {
    for (const tag of tags) this.learn(tag, `${this.now().toString(36).padStart(9, "0")}-${crypto.randomUUID().slice(0, 8)}`);
  }

  /** Lets the other isolates know; several purges of a tag within a second are one write. Rejects when it fails for good. */
  async publish(shared: Shared, tag: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      // Who waits writes what is the latest by then; unless it was cut short.
      if (this.now() - (this.waiting.get(tag) ?? -Infinity) < ATTEMPTS * KV_PAUSE_MS) return;
      this.waiting.set(tag, this.now());
      const wait = (this.written.get(tag) ?? -Infinity) + attempt * KV_PAUSE_MS - this.now();
      if (wait > 0) await this.pause(wait);
      this.waiting.delete(tag);
      remember(this.written, tag, this.now());
      try {
        await shared.put(nameOf(tag), this.of([tag]), KEPT_SECONDS);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** The later one holds: KV may still give the one before. */
  private learn(tag: string, version: string): void {
    const before = this.known.get(tag)?.version ?? FIRST;
    remember(this.known, tag, { version: version > before ? version : before, at: this.now() });
  }
}

/** Forgets what was set first when it is too much. A purge that is forgotten has long been read by then. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const [oldest] of map) {
    if (map.size <= MOST_TAGS) return;
    map.delete(oldest);
  }
}

const nameOf = (tag: string) => `cache/version/${tag}`;

/** Versions are read again, after an answer, before they are too old: who asks often never waits for them. */
export const READ_AHEAD = VERSIONS / 2;
