import { setTimeout as sleep } from "node:timers/promises";

/** Calls `begin` with the time that each of `count` is due, at that time or as soon after it as may be. */
export async function paced(rate, count, begin) {
  const start = performance.now();
  for (let n = 0; n < count; n += 1) {
    const due = start + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    begin(due);
  }
}
