/**
 * The stack's mode: `surge` (longer caching, tighter limits), `readonly` (writes are refused) or normal. It is one value
 * in KV, which `./rungs mode` writes and `pulumi up` keeps (components/mode_switch.py).
 *
 * How soon it holds: an isolate reads it again behind a request after FRESH seconds, and before one after OLDEST. KV may
 * give what a data centre has kept for CACHE_TTL seconds. So it takes FRESH where nothing is kept, and OLDEST + CACHE_TTL
 * at most, unless KV itself is late (developers.cloudflare.com/kv/concepts/how-kv-works/#consistency).
 */
import { waitUntil } from "cloudflare:workers";
import type { Bindings } from "../env";
import { inTime } from "./patience";
import { report } from "./report";

const MODES = ["normal", "surge", "readonly"] as const;
export type Mode = (typeof MODES)[number];

const ENTRY = "rungs:mode";
/** Seconds. */
const FRESH = 10;
const OLDEST = 30;
/** The least that KV takes (developers.cloudflare.com/kv/platform/limits). */
const CACHE_TTL = 30;
const PATIENCE_MS = 1_000;

/** What an isolate remembers of one namespace; times in milliseconds since 1970. */
interface Known {
  mode: Mode;
  /** When it was read, or found to be out of reach. */
  at: number;
  /** When somebody last set out to read it. */
  asked: number;
  failed: boolean;
}

/** An isolate's memory of the mode. There is one; tests make several. */
export class Memory {
  private readonly known = new WeakMap<KVNamespace, Known>();

  constructor(
    private readonly now = () => Date.now(),
    private readonly after: (work: Promise<void>) => void = waitUntil,
  ) {}

  /** The mode. Waits for a moment at most, and never fails; normal where no namespace is bound. */
  async of(env: Bindings): Promise<Mode> {
    if (env.CACHE === undefined) return "normal";
    const known = this.known.get(env.CACHE);
    if (known === undefined || this.isPast(known.at, OLDEST)) await this.read(env, env.CACHE);
    else if (this.isPast(known.asked, FRESH)) {
      known.asked = this.now(); // one request reads, and not all
      this.after(this.read(env, env.CACHE));
    }
    return this.last(env);
  }

  /** The mode as it was read last, for what can not wait. */
  last(env: Bindings): Mode {
    return (env.CACHE && this.known.get(env.CACHE)?.mode) ?? "normal";
  }

  private isPast(time: number, seconds: number): boolean {
    return this.now() - time >= seconds * 1_000;
  }

  /** Where KV fails, what was known holds, and is read again as if it had been read. */
  private async read(env: Bindings, namespace: KVNamespace): Promise<void> {
    const before = this.known.get(namespace);
    try {
      const mode = asMode(await inTime(namespace.get(ENTRY, { cacheTtl: CACHE_TTL }), PATIENCE_MS));
      this.known.set(namespace, { mode, at: this.now(), asked: this.now(), failed: false });
    } catch (error) {
      this.known.set(namespace, { mode: before?.mode ?? "normal", at: this.now(), asked: this.now(), failed: true });
      if (before?.failed !== true) await report(env, error, { read: ENTRY });
    }
  }
}

const memory = new Memory();
export const modeOf = (env: Bindings): Promise<Mode> => memory.of(env);
export const lastMode = (env: Bindings): Mode => memory.last(env);

/** A value that is none of ours changes nothing. */
const asMode = (value: string | null): Mode => MODES.find((each) => each === value) ?? "normal";
