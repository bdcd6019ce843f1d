/**
 * Limits by caller: the user of the token, else the address. Counted in Redis where it is linked, so that all instances
 * count together; in memory else, and while Redis does not answer. Windows are fixed: all begin at the same moments.
 */
import { createHash } from "node:crypto";
import type { Cache } from "./cache.ts";
import { count } from "./metrics.ts";
import { Problem } from "./problem.ts";
import type { Limit } from "./settings.ts";

const MOST_REMEMBERED = 100_000;

export class Limits {
  readonly #limits: readonly Limit[];
  readonly #cache: Cache | undefined;
  readonly #own = new Map<string, { count: number; until: number }>();

  constructor(limits: readonly Limit[], cache: Cache | undefined) {
    this.#limits = limits;
    this.#cache = cache;
  }

  /** Counts a call of `path`. Throws a Problem (429) where it is one too many for any limit. */
  async check(path: string, who: string): Promise<void> {
    // An address is personal data: what is kept of it is a digest.
    const caller = createHash("sha256").update(who).digest("base64url").slice(0, 22);
    for (const limit of this.#limits) {
      if (!covers(limit.path, path)) continue;
      const milliseconds = limit.per * 1_000;
      const window = Math.floor(Date.now() / milliseconds);
      const key = `limit:${limit.path}:${limit.per}:${window}:${caller}`;
      const calls = (await this.#cache?.counted(key, milliseconds)) ?? this.#counted(key, milliseconds);
      if (calls <= limit.requests) continue;
      count("rate_limited_total", { path: limit.path });
      const rest = Math.ceil(((window + 1) * milliseconds - Date.now()) / 1_000);
      throw new Problem(429, `more than ${limit.requests} requests in ${limit.per} seconds`, Math.max(1, rest));
    }
  }

  #counted(key: string, milliseconds: number): number {
    const now = Date.now();
    if (this.#own.size >= MOST_REMEMBERED) {
      for (const [each, { until }] of this.#own) if (until <= now) this.#own.delete(each);
      if (this.#own.size >= MOST_REMEMBERED) this.#own.clear();
    }
    const found = this.#own.get(key);
    if (found === undefined || found.until <= now) {
      this.#own.set(key, { count: 1, until: now + milliseconds });
      return 1;
    }
    found.count += 1;
    return found.count;
  }
}

/** Whether a limit on `prefix` is one on `path`: /api covers /api and /api/x, not /apis. */
function covers(prefix: string, path: string): boolean {
  const plain = prefix.replace(/\/?\*?$/, "");
  return path === plain || path.startsWith(`${plain}/`);
}

/** The address that the outermost of `proxies` trusted proxies saw; what a client writes itself stands further left. */
export function addressOf(forwarded: string | undefined, socket: string | undefined, proxies: number): string {
  const seen = (forwarded ?? "").split(",").map((each) => each.trim()).filter((each) => each !== "");
  return proxies > 0 && seen.length >= proxies ? (seen.at(-proxies) ?? "") : (seen[0] !== undefined && proxies > 0 ? seen[0] : (socket ?? ""));
}
