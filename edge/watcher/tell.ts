/** Tells people, by webhook and e-mail. Each channel by itself: one that fails hinders no other and is tried again. */
import type { Alert } from "./alerts";
import type { Memory } from "./memory";
import type { Bindings, Plan } from "./plan";

/** Beside the text, the figures; what a webhook of one's own may read. */
export type Figures = Record<string, unknown>;

interface Channel {
  /** Under which what it heard is remembered. */
  name: string;
  send(subject: string, body: string, figures: Figures): Promise<void>;
}

/** Sends each channel, in one message, the alerts that it has not heard this month. Never throws. */
export async function tell(
  env: Bindings,
  plan: Plan,
  memory: Memory,
  alerts: readonly Alert[],
  figures: Figures,
  now: Date,
): Promise<void> {
  await Promise.all(
    channels(env, plan, now).map(async ({ name, send }) => {
      const news = alerts.filter((alert) => !memory.wasTold(alert.id, name));
      if (news.length === 0) return;
      const body = news.map(({ text }) => text).join("\n");
      try {
        await send(`Spending of ${plan.name} (${plan.stage})`, body, { ...figures, alerts: news.map(({ id }) => id) });
      } catch (error) {
        log(env, { level: "error", channel: name, error: String(error), next: "tried again at the next run" });
        return;
      }
      for (const { id, covers } of news) for (const each of [id, ...covers]) memory.tell(each, name);
    }),
  );
}

/** One line of JSON in the Worker's log, secrets taken out. */
export function log(env: Bindings, line: Record<string, unknown>): void {
  let text = JSON.stringify(line);
  for (const secret of [env.ANALYTICS_TOKEN, env.WEBHOOK_URL, env.WEBHOOK_SECRET]) {
    if (secret) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), "[secret]");
  }
  console.log(text);
}

function channels(env: Bindings, plan: Plan, now: Date): Channel[] {
  const { WEBHOOK_URL, WEBHOOK_SECRET, EMAIL } = env;
  const found: Channel[] = [];
  if (WEBHOOK_URL) {
    found.push({
      name: "webhook",
      async send(subject, body, figures) {
        const answer = await fetch(WEBHOOK_URL, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            ...(WEBHOOK_SECRET ? { "cf-webhook-auth": WEBHOOK_SECRET } : {}),
          },
          body: JSON.stringify(payload(new URL(WEBHOOK_URL).hostname, subject, body, figures, env.ACCOUNT, now)),
          signal: AbortSignal.timeout(Number(env.API_TIMEOUT ?? 10_000)),
        }).catch((error: Error) => {
          throw new Error(error.name === "TimeoutError" ? "no answer in time" : "no connection");
        });
        await answer.body?.cancel();
        if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
      },
    });
  }
  if (EMAIL && plan.mail_from) {
    const from = plan.mail_from;
    for (const to of plan.mail_to ?? []) {
      found.push({
        name: `email:${to}`,
        async send(subject, text) {
          await EMAIL.send({ from, to, subject, text });
        },
      });
    }
  }
  return found;
}

/**
 * As Cloudflare's own notifications have it (developers.cloudflare.com/notifications/reference/webhook-payload-schema/),
 * so that one webhook takes both; chats take no fields but their own.
 */
function payload(host: string, subject: string, body: string, figures: Figures, account: string, now: Date): unknown {
  const text = `${subject}\n${body}`;
  if (host === "hooks.slack.com" || host === "chat.googleapis.com") return { text };
  if (host === "discord.com" || host === "discordapp.com") return { content: text };
  return {
    name: subject,
    text: body,
    data: figures,
    ts: Math.floor(now.getTime() / 1_000),
    account_id: account,
    policy_name: subject,
    alert_type: "rungs_spend_watcher",
  };
}
