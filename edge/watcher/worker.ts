/**
 * The spend watcher: a Worker run by cron that reads the account's usage, prices the month so far and its end with the
 * project's own catalog, and tells people at thresholds, of limits that fill up, and when it cannot see.
 */
import { ofBlindness, ofBudget, ofLimits } from "./alerts";
import { brake } from "./brake";
import { Exact } from "./exact";
import { calendar, forecast } from "./forecast";
import { idsFor, live } from "./live";
import { Memory } from "./memory";
import { type Bindings, readPlan } from "./plan";
import { log, tell } from "./tell";
import { measure } from "./usage";

export default {
  async scheduled({ scheduledTime }, env) {
    await watch(env, new Date(scheduledTime));
  },
} satisfies ExportedHandler<Bindings>;

async function watch(env: Bindings, now: Date): Promise<void> {
  const plan = readPlan(env);
  const { month } = calendar(now);
  const memory = await Memory.open(env.MEMORY, month);
  if (plan.access === undefined) {
    await tell(env, plan, memory, ofBlindness(plan, new Map(), 0), { month }, now);
    await memory.save();
    return;
  }
  const metrics = plan.limits.map(({ metric }) => metric);
  const ids = [...new Set([...Object.keys(plan.meters), ...idsFor(metrics)])];
  const measured = await measure(plan.access, ids, now);
  const standing = await live(plan.access, metrics, plan.scripts, measured, now);
  const { failures } = measured;
  memory.document.failures = failures.size === 0 ? 0 : memory.document.failures + 1;

  const money = forecast(measured.usage, plan.meters, Exact.of(plan.other_monthly), now);
  const figures = {
    month,
    so_far: money.soFar.fixed(2),
    expected: money.expected.fixed(2),
    estimate: plan.estimate,
    at_the_estimate: plan.other_monthly,
    lines: Object.fromEntries(money.lines.map((line) => [line.id, line.soFar.fixed(2)])),
    not_measured: [...failures.keys()],
  };
  const alerts = [
    ...(await brake(plan, memory, money)),
    ...ofBudget(plan, money),
    ...ofLimits(plan, standing),
    ...ofBlindness(plan, failures, memory.document.failures),
  ];
  await tell(env, plan, memory, alerts, figures, now);
  log(env, { level: "info", ...figures, lines: undefined, alerts: alerts.map(({ id }) => id) });
  await memory.save();
}
