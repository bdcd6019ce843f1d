/** Errors, for people: one JSON line in the Worker's log, and an event in Sentry where SENTRY_DSN is bound. */
import { type Bindings, secretValues } from "../env";

/** Where the error happened, e.g. `{ requestId }` or `{ queue }`: searchable tags. */
export type Where = Record<string, string>;

/** Tells people about `error`. Never throws: a failing report must not fail what is being reported. */
export async function report(env: Bindings, error: unknown, where: Where = {}): Promise<void> {
  const chain = causes(error).map((each) => ({
    type: each.name,
    value: withoutSecrets(env, each.message),
    frames: frames(each.stack ?? ""),
  }));
  console.error(
    JSON.stringify({ level: "error", ...where, errors: chain.map(({ type, value }) => `${type}: ${value}`) }),
  );
  if (env.SENTRY_DSN === undefined) return;
  try {
    await sendToSentry(env.SENTRY_DSN, {
      event_id: crypto.randomUUID().replaceAll("-", ""),
      timestamp: Date.now() / 1000,
      platform: "javascript",
      level: "error",
      environment: env.ENVIRONMENT,
      tags: { app: env.APP, ...where },
      // Sentry wants the outermost error last.
      exception: {
        values: chain.reverse().map(({ frames, ...each }) => ({ ...each, stacktrace: { frames } })),
      },
    });
  } catch (failure) {
    console.error(JSON.stringify({ level: "error", errors: [withoutSecrets(env, `Sentry: ${failure}`)] }));
  }
}

/** The error and its causes, outermost first. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  while (error !== undefined && error !== null && chain.length < 5) {
    const each: Error = error instanceof Error ? error : new Error(String(error));
    chain.push(each);
    error = each.cause;
  }
  return chain;
}

/** A text in which no secret of the Worker's can be read, whether as it is, within JSON or within an address. */
export function withoutSecrets(env: Bindings, text: string): string {
  const forms = secretValues(env).flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return forms.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

/** A V8 stack as Sentry's frames, innermost last. */
function frames(stack: string) {
  return [...stack.matchAll(/^\s+at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/gm)]
    .map(([, name, file, line, column]) => ({
      function: name ?? "?",
      filename: file,
      lineno: Number(line),
      colno: Number(column),
    }))
    .reverse();
}

/** One event by Sentry's envelope protocol: https://KEY@HOST/PROJECT is sent to https://HOST/api/PROJECT/envelope/. */
async function sendToSentry(dsn: string, event: { event_id: string; [field: string]: unknown }): Promise<void> {
  const { protocol, host, pathname, username } = new URL(dsn);
  const slash = pathname.lastIndexOf("/");
  const endpoint = `${protocol}//${host}${pathname.slice(0, slash)}/api/${pathname.slice(slash + 1)}/envelope/`;
  const answer = await fetch(endpoint, {
    method: "POST",
    redirect: "manual", // the key goes to this address only
    headers: {
      "Content-Type": "application/x-sentry-envelope",
      "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${username}, sentry_client=rungs-edge/1`,
    },
    body: [{ event_id: event.event_id }, { type: "event" }, event].map((part) => JSON.stringify(part)).join("\n"),
    signal: AbortSignal.timeout(5_000),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}
