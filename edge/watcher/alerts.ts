/** What there is to tell: of money, of limits, and of what could not be read. */
import type { ApiError } from "./api";
import catalog from "./catalog.json";
import { Exact } from "./exact";
import type { Forecast } from "./forecast";
import type { Plan } from "./plan";

export interface Alert {
  /** Told once a month under this name. */
  id: string;
  /** Lesser alerts that this one says too. */
  covers: string[];
  text: string;
}

/** Runs in a row in which something could not be read, until that is told: an hour's fault mends itself. */
export const PATIENCE = 3;

const METRICS = catalog.metrics as Record<string, { about: string }>;
const HOW_TO_SEE =
  "Make an API token with the permission Account Analytics Read for this account, then: " +
  "pulumi config set --secret rungs:analytics_token …, and pulumi up";

export function dollars(amount: Exact): string {
  return `$${amount.fixed(2)}`;
}

/** The thresholds that the month so far has passed, and those from the estimate up that it is expected to pass. */
export function ofBudget(plan: Plan, { soFar, expected }: Forecast): Alert[] {
  const estimate = Exact.of(plan.estimate);
  const thresholds = plan.thresholds.map((text) => ({ text, at: Exact.of(text) }));
  const passed = thresholds.filter(({ at }) => soFar.atLeast(at));
  const coming = thresholds.filter(({ at }) => !soFar.atLeast(at) && expected.atLeast(at) && at.atLeast(estimate));
  const about = (text: string) => `$${text}${share(Exact.of(text), estimate)}`;
  return [
    ...highest(
      passed.map(({ text }) => ({
        id: `budget:${text}`,
        text: `Spending has passed ${about(text)}: ${dollars(soFar)} in the month so far, ${dollars(expected)} expected at its end.`,
      })),
    ),
    ...highest(
      coming.map(({ text }) => ({
        id: `forecast:${text}`,
        text: `Spending is expected to pass ${about(text)}: ${dollars(expected)} at the month's end, ${dollars(soFar)} so far.`,
      })),
    ),
  ];
}

function share(amount: Exact, estimate: Exact): string {
  if (!estimate.atLeast(Exact.of("0.01"))) return "";
  return ` (${amount.times(Exact.of(100)).by(estimate).fixed(0)} % of the estimate)`;
}

/** The limits of which a share is used up. */
export function ofLimits(plan: Plan, metrics: ReadonlyMap<string, number>): Alert[] {
  return plan.limits.flatMap((limit) => {
    const found = metrics.get(limit.metric);
    if (found === undefined) return [];
    const used = found * (limit.times ?? 1);
    const part = Number(((100 * used) / limit.value).toFixed(6)); // 0.009 of 0.01 is 90 %, not 89
    const about = METRICS[limit.metric]?.about ?? limit.metric;
    const text = `${Math.floor(part)} % of a limit is used: ${about}, ${amount(used, limit.unit)} of ${amount(limit.value, limit.unit)} (${limit.id}; ${limit.source}).`;
    return highest(
      plan.limit_shares.filter((share) => part >= share).map((share) => ({ id: `limit:${limit.id}:${share}`, text })),
    );
  });
}

/** That it cannot see at all, or not all; `failures` by dataset, `runs` in a row with any. */
export function ofBlindness(plan: Plan, failures: ReadonlyMap<string, ApiError>, runs: number): Alert[] {
  if (plan.access === undefined) {
    return [{ id: "blind", covers: [], text: `The spend watcher is blind: it has no token. ${HOW_TO_SEE}.` }];
  }
  if (failures.size === 0) return [];
  const each = [...failures].map(([name, failure]) => `${name} (${failure.message})`).join(", ");
  if ([...failures.values()].every((failure) => failure.refused)) {
    return [{ id: "refused", covers: [], text: `The spend watcher's token is refused: ${each}. ${HOW_TO_SEE}.` }];
  }
  if (runs < PATIENCE) return [];
  return [
    {
      id: "failing",
      covers: [],
      text: `The spend watcher has not seen everything ${runs} times in a row, so that it counts too little: ${each}.`,
    },
  ];
}

/** The last of alerts in rising order, which says what those before it would. */
function highest(rising: { id: string; text: string }[]): Alert[] {
  const last = rising.at(-1);
  return last === undefined ? [] : [{ ...last, covers: rising.slice(0, -1).map(({ id }) => id) }];
}

function amount(value: number, unit: string): string {
  if (unit === "share") return `${Number((100 * value).toPrecision(3))} %`;
  if (unit !== "bytes") return `${Number(value.toPrecision(3)).toLocaleString("en-US")} ${unit}`;
  return `${Number((value / 1e9).toPrecision(3))} GB`;
}
