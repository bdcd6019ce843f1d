/**
 * The same reading for the command line: `node read-usage.mjs` with CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID
 * prints the month so far as one JSON object: `quantities` by price id, `metrics`, and what was `not_measured` and why.
 * CLOUDFLARE_API_BASE_URL is another address of the API; RUNGS_SCRIPTS names the Workers whose answers count, by comma.
 */
import type { Access } from "./api";
import { calendar, quantities } from "./forecast";
import { live, METRICS } from "./live";
import { measure, READINGS } from "./usage";

declare const process: {
  env: Record<string, string | undefined>;
  exitCode: number;
  stdout: { write(text: string): void };
};

const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: account } = process.env;
if (!token || !account) fail("CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are needed");
else {
  await read({
    base: process.env.CLOUDFLARE_API_BASE_URL || "https://api.cloudflare.com/client/v4",
    account,
    token,
    timeout: Number(process.env.API_TIMEOUT || 20_000),
  });
}

async function read(access: Access): Promise<void> {
  const now = new Date();
  const measured = await measure(access, Object.keys(READINGS), now);
  const scripts = (process.env.RUNGS_SCRIPTS ?? "").split(",").filter(Boolean);
  const metrics = measured.usage.size === 0 ? new Map() : await live(access, METRICS, scripts, measured, now);
  const failures = Object.fromEntries([...measured.failures].map(([name, failure]) => [name, failure.message]));
  if (measured.usage.size === 0) {
    const why = [...measured.failures.values()];
    const refused = why.some((failure) => failure.refused);
    const reason = why[0]?.message ?? "";
    return fail(
      refused
        ? `Cloudflare refuses the token (${reason}): it needs Account Analytics Read for account ${access.account}`
        : `nothing could be read from Cloudflare: ${reason}`,
    );
  }
  const { month, over, left } = calendar(now);
  const read = quantities(measured.usage, now);
  print({
    month,
    days_over: over.fixed(6),
    days_left: left.fixed(6),
    quantities: Object.fromEntries([...read].map(([id, { soFar }]) => [id, soFar.fixed(9)])),
    expected: Object.fromEntries([...read].map(([id, { expected }]) => [id, expected.fixed(9)])),
    metrics: Object.fromEntries(metrics),
    not_measured: failures,
  });
}

function fail(error: string): void {
  print({ error });
  process.exitCode = 1;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
