/**
 * The brake: stops what spends by itself, if the stack asks for it. Pulled once a month.
 *
 * `pulumi up --refresh` releases it: it finds both changes as drift and puts them back.
 */
import { type Alert, dollars } from "./alerts";
import { type Access, rest } from "./api";
import { Exact } from "./exact";
import type { Forecast } from "./forecast";
import type { Memory } from "./memory";
import type { Brake, Plan } from "./plan";

const PAGE = 100;

/** Pulls what is not pulled yet, and says what is. What fails is tried again at the next run. */
export async function brake(plan: Plan, memory: Memory, { soFar }: Forecast): Promise<Alert[]> {
  const { brake: asked, access } = plan;
  if (asked === undefined || access === undefined) return [];
  const { pulled } = memory.document;
  const alerts: Alert[] = [];
  for (const action of asked.actions) {
    if (pulled[action] === undefined && soFar.atLeast(Exact.of(asked.at))) {
      try {
        pulled[action] = `The brake is pulled at ${dollars(soFar)}: ${await pull(action, asked, plan, access, memory)}.`;
        await memory.save();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const text = `The brake (${action}) could not be pulled: ${why}. It is tried again at every run.`;
        alerts.push({ id: `brake:${action}:failed`, covers: [], text });
      }
    }
    const done = pulled[action];
    if (done !== undefined) {
      alerts.push({ id: `brake:${action}`, covers: [], text: `${done} To release it: pulumi up --refresh.` });
    }
  }
  return alerts;
}

async function pull(action: string, asked: Brake, plan: Plan, access: Access, memory: Memory): Promise<string> {
  if (action === "consumers") return pause(plan.queues, access);
  if (action === "limits") return tighten(plan.zone, asked.divide, access, memory);
  throw new Error(`there is no action ${action}`);
}

/** developers.cloudflare.com/api/resources/queues/methods/edit/ (token: Queues Edit) */
async function pause(names: string[], access: Access): Promise<string> {
  const path = `/accounts/${access.account}/queues`;
  for (let page = 1, left = names.length; left > 0; page += 1) {
    const queues = await rest<{ queue_id: string; queue_name: string }[]>(
      access,
      "GET",
      `${path}?page=${page}&per_page=${PAGE}`,
    );
    for (const { queue_id, queue_name } of queues.filter((each) => names.includes(each.queue_name))) {
      await rest(access, "PATCH", `${path}/${queue_id}`, { queue_name, settings: { delivery_paused: true } });
      left -= 1;
    }
    if (queues.length < PAGE && left > 0) throw new Error(`${left} of its queues are not there`);
  }
  return `delivery of ${names.join(", ") || "no queue"} is paused; messages are kept for as long as the queue keeps them`;
}

interface Rule {
  id: string;
  ratelimit?: { requests_per_period?: number };
  [field: string]: unknown;
}

/** Fields of a rule that the service fills in and takes from nobody. */
const FILLED_IN = ["version", "last_updated"];

/**
 * Divides what each rate limit of the zone lets through, in one call
 * (developers.cloudflare.com/ruleset-engine/rulesets-api/update/; token: Zone WAF Edit).
 * What it was is remembered first, so that a call whose answer was lost divides nothing twice.
 */
async function tighten(zone: string | undefined, divide: number, access: Access, memory: Memory): Promise<string> {
  if (zone === undefined) throw new Error("the stack has no zone");
  const path = `/zones/${zone}/rulesets/phases/http_ratelimit/entrypoint`;
  const { rules = [] } = await rest<{ rules?: Rule[] }>(access, "GET", path);
  const { released } = memory.document;
  for (const { id, ratelimit } of rules) {
    if (ratelimit?.requests_per_period !== undefined) released[id] ??= ratelimit.requests_per_period;
  }
  await memory.save();
  const changed = rules.map((rule) => {
    const kept = Object.fromEntries(Object.entries(rule).filter(([field]) => !FILLED_IN.includes(field)));
    const before = released[rule.id];
    if (before === undefined) return kept;
    return { ...kept, ratelimit: { ...rule.ratelimit, requests_per_period: Math.max(1, Math.floor(before / divide)) } };
  });
  await rest(access, "PUT", path, { rules: changed });
  return `the zone's ${Object.keys(released).length} rate limits let a ${divide}th through`;
}
