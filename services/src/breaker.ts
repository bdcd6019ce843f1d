/**
 * A circuit breaker around one dependency. After `after` failures in a row it is open: calls fail at once, so that what
 * is down is not called and requests do not pile up. After `waitMs` it is half open: one call is let through, and its
 * end decides. What is no fault of the dependency, such as a value that it refuses, does not count.
 */
import { log } from "./log.ts";
import { count } from "./metrics.ts";
import { Problem } from "./problem.ts";

export class Breaker {
  readonly name: string;
  readonly #after: number;
  readonly #waitMs: number;
  #failures = 0;
  #openUntil = 0;
  #trying = false;

  constructor(name: string, { after, waitMs }: { after: number; waitMs: number }) {
    this.name = name;
    this.#after = after;
    this.#waitMs = waitMs;
  }

  get state(): "closed" | "open" | "half-open" {
    if (this.#openUntil === 0) return "closed";
    return this.#trying || Date.now() < this.#openUntil ? "open" : "half-open";
  }

  /** Throws what `work` throws, or a Problem (503) while it is open. */
  async run<T>(work: () => Promise<T>, isFault: (error: unknown) => boolean = () => true): Promise<T> {
    const state = this.state;
    if (state === "open") {
      count("breaker_refused_total", { dependency: this.name });
      throw new Problem(503, `${this.name} does not answer`, Math.max(1, Math.ceil((this.#openUntil - Date.now()) / 1_000)));
    }
    const probe = state === "half-open";
    if (probe) this.#trying = true;
    try {
      const found = await work();
      this.#closed();
      return found;
    } catch (error) {
      if (isFault(error)) this.#failed();
      else this.#closed();
      throw error;
    } finally {
      if (probe) this.#trying = false;
    }
  }

  #closed(): void {
    if (this.#openUntil !== 0) log("INFO", "circuit closed", { dependency: this.name });
    this.#failures = 0;
    this.#openUntil = 0;
  }

  #failed(): void {
    this.#failures += 1;
    count("dependency_failures_total", { dependency: this.name });
    if (this.#failures < this.#after && this.#openUntil === 0) return;
    if (this.#openUntil === 0) log("ERROR", "circuit open", { dependency: this.name });
    this.#openUntil = Date.now() + this.#waitMs;
  }
}
