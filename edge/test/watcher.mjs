/** The spend watcher's bundle in workerd, beside a stand-in of Cloudflare's API, a webhook and a mail server. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare, Response } from "miniflare";
import { cloudflare } from "./cloudflare.mjs";

const DIST = new URL("../watcher/dist/", import.meta.url);
const FACTS = JSON.parse(readFileSync(new URL("worker.json", DIST), "utf8"));
const API = "https://api.cloudflare.invalid";
export const HOOK = "https://hooks.invalid/private-path";
export const HOOK_SECRET = "stand-in-hook-secret";
/** Noon of a day of a month with 30 days, half of which is over. */
export const NOON = new Date("2026-11-16T00:00:00Z");

/** Sends what it is given on as a request, so that the test sees it and can make it fail. */
const MAIL = `
import { WorkerEntrypoint } from "cloudflare:workers";
export class Mail extends WorkerEntrypoint {
  async send(message) {
    const answer = await fetch("https://mail.invalid/", { method: "POST", body: JSON.stringify(message) });
    if (!answer.ok) throw new Error("destination address is not a verified address");
  }
}
export default {};`;

export const WATCH = {
  name: "chat-prod",
  stage: "growth",
  estimate: "100.00",
  thresholds: ["50", "80", "100", "120"],
  other_monthly: "0",
  limit_shares: [70, 85],
  scripts: ["chat-prod-api"],
  queues: ["chat-prod-jobs"],
  mail_from: "alerts@example.com",
  mail_to: ["ops@example.com"],
};
/** A dollar for each request, so that amounts are easy to read. */
export const METERS = { "cloudflare.workers.paid.requests": { price: "1", per: "1" } };

/**
 * Starts it. `run(when)` is one run of its cron.
 * @param options.email true: a stand-in of the mail binding; an object: miniflare's own, with these options
 * - `sent`: what the webhook got; `mails`: what was sent; `failing`: the channels to refuse, by name
 */
export async function start({ watch = {}, meters = METERS, limits = [], bindings = {}, email = true, blind = false } = {}) {
  const api = cloudflare();
  const [sent, mails, strays, failing, logged] = [[], [], [], new Set(), []];
  const options = {
    compatibilityDate: FACTS.compatibilityDate,
    cf: false,
    host: "127.0.0.1",
    port: 0,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on("data", (chunk) => logged.push(String(chunk)));
    },
    workers: [
      {
        name: "watcher",
        compatibilityDate: FACTS.compatibilityDate,
        modules: true,
        scriptPath: fileURLToPath(new URL("worker.js", DIST)),
        kvNamespaces: { MEMORY: "memory" },
        bindings: {
          WATCH: JSON.stringify({ ...WATCH, ...watch }),
          METERS: JSON.stringify(meters),
          LIMITS: JSON.stringify(limits),
          ACCOUNT: api.account,
          API_BASE: `${API}/client/v4`,
          WEBHOOK_URL: HOOK,
          WEBHOOK_SECRET: HOOK_SECRET,
          ...(blind ? {} : { ANALYTICS_TOKEN: api.token }),
          ...bindings,
        },
        ...(typeof email === "object" ? { email } : {}),
        ...(email === true ? { serviceBindings: { EMAIL: { name: "mail", entrypoint: "Mail" } } } : {}),
        outboundService: outside,
      },
      { name: "mail", compatibilityDate: FACTS.compatibilityDate, modules: true, script: MAIL, outboundService: outside },
    ],
  };

  async function outside(request) {
    const { origin } = new URL(request.url);
    if (origin === API) {
      const answered = await api.answer(request);
      return new Response(await answered.text(), { status: answered.status });
    }
    const [channel, got] = { "https://mail.invalid": ["email", mails], [new URL(HOOK).origin]: ["webhook", sent] }[origin] ?? [];
    if (channel === undefined) {
      strays.push(request.url);
      return new Response("nothing stands for this address", { status: 502 });
    }
    const body = await request.json();
    if (failing.has(channel)) return new Response("no", { status: 500 });
    got.push({ ...body, secret: request.headers.get("cf-webhook-auth") });
    return new Response("ok");
  }

  const miniflare = new Miniflare(options);
  await miniflare.ready;
  return {
    ...api,
    sent,
    mails,
    strays,
    failing,
    log: () => logged.join(""),
    memory: () => miniflare.getKVNamespace("MEMORY", "watcher"),
    /** Usage of a day, at noon of it. */
    use(date, requests, fields = {}) {
      (api.state.data.workersInvocationsAdaptive ??= []).push({ at: `${date}T12:00:00Z`, scriptName: "chat-prod-api", requests, ...fields });
    },
    async run(when = NOON) {
      const worker = await miniflare.getWorker("watcher");
      const { outcome } = await worker.scheduled({ cron: "0 * * * *", scheduledTime: when });
      return outcome;
    },
    stop: () => miniflare.dispose(),
  };
}
