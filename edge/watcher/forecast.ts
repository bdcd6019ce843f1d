/** From daily usage to money: the month so far, and its end at the rate of the last seven days. */
import { Exact, total } from "./exact";
import { cost, type Meter } from "./pricing";
import { day, type Usage } from "./usage";

const DAY = 86_400_000;

export interface Line {
  id: string;
  soFar: Exact;
  expected: Exact;
}

export interface Forecast {
  /** `2026-11` */
  month: string;
  soFar: Exact;
  expected: Exact;
  lines: Line[];
}

/** Where a month stands: how many of its days are over and how many are left, to the millisecond. */
export function calendar(now: Date): { month: string; over: Exact; left: Exact; days: Exact } {
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const days = (milliseconds: number) => Exact.of(milliseconds).by(Exact.of(DAY));
  return {
    month: day(now).slice(0, 7),
    over: days(now.getTime() - first),
    left: days(next - now.getTime()),
    days: days(next - first),
  };
}

/**
 * Quantities of the month so far and at its end: so far, plus the rate of the last seven days for the days left.
 * The rate counts from the first of those days on which anything was used at all, for a day at least.
 */
export function quantities(usage: Usage, now: Date): Map<string, { soFar: Exact; expected: Exact }> {
  const { month, left } = calendar(now);
  const window = Array.from({ length: 7 }, (_, back) => day(new Date(now.getTime() - (6 - back) * DAY)));
  const used = window.filter((date) => [...usage.values()].some((days) => days.has(date)));
  const from = Date.parse(`${used[0] ?? day(now)}T00:00:00Z`);
  const length = Exact.of(Math.max(now.getTime() - from, DAY)).by(Exact.of(DAY));
  return new Map(
    [...usage].map(([id, days]) => {
      const soFar = total([...days].filter(([date]) => date.startsWith(month)).map(([, amount]) => amount));
      const recent = total(window.map((date) => days.get(date) ?? Exact.ZERO));
      return [id, { soFar, expected: soFar.plus(recent.by(length).times(left)) }];
    }),
  );
}

/** Prices what was measured. `other` is a month of what cannot be: so far as its share of the month. */
export function forecast(usage: Usage, meters: Record<string, Meter>, other: Exact, now: Date): Forecast {
  const { month, over, days } = calendar(now);
  const lines: Line[] = [];
  for (const [id, { soFar, expected }] of quantities(usage, now)) {
    const meter = meters[id];
    if (meter !== undefined) lines.push({ id, soFar: cost(meter, soFar), expected: cost(meter, expected) });
  }
  return {
    month,
    soFar: total(lines.map((line) => line.soFar)).plus(other.times(over).by(days)),
    expected: total(lines.map((line) => line.expected)).plus(other),
    lines,
  };
}
