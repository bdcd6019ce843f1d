/** What the watcher is told: the bindings that the stack gives it. */
import type { Access } from "./api";
import type { Meter } from "./pricing";

export interface Bindings {
  /** JSON of Watch. */
  WATCH: string;
  /** JSON: prices by id. In a binding of its own, since one holds 5 KB at most. */
  METERS: string;
  /** JSON: Limit[]. */
  LIMITS: string;
  ACCOUNT: string;
  /** The zone whose rate limits the brake divides. */
  ZONE?: string;
  /** Where Cloudflare's API is. */
  API_BASE?: string;
  /** Milliseconds until a call of it is given up. */
  API_TIMEOUT?: string;
  /** What was told. */
  MEMORY: KVNamespace;
  ANALYTICS_TOKEN?: string;
  WEBHOOK_URL?: string;
  WEBHOOK_SECRET?: string;
  EMAIL?: SendEmail;
}

export interface Watch {
  /** What the messages call the stack, and what they are sent as. */
  name: string;
  stage: string;
  /** Dollars a month at the top of the stage's range. */
  estimate: string;
  /** Dollars at which it tells, lowest first. */
  thresholds: string[];
  /** Dollars a month of what no dataset measures, at the estimate. */
  other_monthly: string;
  /** Per cent of a limit at which it tells, lowest first. */
  limit_shares: number[];
  /** Names of the stack's Workers and queues. */
  scripts: string[];
  queues: string[];
  brake?: Brake;
  mail_from?: string;
  mail_to?: string[];
}

export interface Brake {
  /** Dollars in the month so far at which it is pulled. */
  at: string;
  /** `consumers` pauses the queues; `limits` divides what the zone's rate limits let through. */
  actions: string[];
  divide: number;
}

export interface Limit {
  id: string;
  /** What of it is used, by catalog.json; times so much, where the limit counts smaller things. */
  metric: string;
  times?: number;
  value: number;
  unit: string;
  source: string;
}

export interface Plan extends Watch {
  meters: Record<string, Meter>;
  limits: Limit[];
  zone?: string;
  /** None where no token is bound: then it is blind. */
  access?: Access;
}

export function readPlan(env: Bindings): Plan {
  const plan = { ...JSON.parse(env.WATCH), meters: JSON.parse(env.METERS), limits: JSON.parse(env.LIMITS) } as Plan;
  if (env.ZONE) plan.zone = env.ZONE;
  if (env.ANALYTICS_TOKEN) {
    plan.access = {
      base: env.API_BASE ?? "https://api.cloudflare.com/client/v4",
      account: env.ACCOUNT,
      token: env.ANALYTICS_TOKEN,
      timeout: Number(env.API_TIMEOUT ?? 10_000),
    };
  }
  return plan;
}
