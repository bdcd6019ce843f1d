/**
 * The service: `node src/main.ts` answers requests until it is told to end; `node src/main.ts /jobs/NAME` runs one of the
 * scheduled jobs and ends, for schedulers that start a container (or the variable RUN_PATH says which); `node src/main.ts migrate` brings the tables up.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answer, Router } from "./http.ts";
import { drain, SCHEDULED } from "./jobs.ts";
import { kindOf, log } from "./log.ts";
import { exposition } from "./metrics.ts";
import { migrate } from "./migrate.ts";
import { ROUTES } from "./routes.ts";
import { Service } from "./service.ts";
import { readSettings, SettingsError } from "./settings.ts";

/** Below the 30 seconds after which ECS and Kubernetes kill; Cloud Run gives 10. */
const DRAIN_MS = 9_000;
const START_MS = 3_000;

async function main(): Promise<void> {
  const service = new Service(readSettings(process.env));
  const asked = process.argv[2] || service.settings.runPath || undefined;
  if (service.cache) await Promise.race([service.cache.ready, new Promise((resolve) => setTimeout(resolve, START_MS).unref())]);
  if (asked !== undefined) {
    process.exitCode = await once(service, asked);
    await service.close();
    return;
  }
  const router = new Router(ROUTES);
  const stop = new AbortController();
  const server = createServer((request, response) => {
    if (stop.signal.aborted) response.setHeader("connection", "close");
    void answer(service, router, request, response);
  });
  // Longer than a load balancer keeps an idle connection (60 s on AWS), which else would meet a closed one.
  server.keepAliveTimeout = 65_000;
  await listening(server, service.settings.port);
  const metrics = service.settings.metricsPort > 0 ? createServer((_, response) => response.end(exposition())) : undefined;
  if (metrics) await listening(metrics, service.settings.metricsPort);
  const queues = service.settings.drains.map((key) => {
    const queue = service.queues.get(key);
    if (queue === undefined) throw new SettingsError(`DRAINS names ${key}, which is not linked`);
    return queue;
  });
  const work = queues.filter((each) => each.settings.kind === "sqs").map((each) => drain(service, each, stop.signal));
  log("INFO", "started", { port: (server.address() as AddressInfo).port });
  const end = async (): Promise<void> => {
    if (stop.signal.aborted) return;
    stop.abort();
    log("INFO", "ending");
    const ended = Promise.all([new Promise((resolve) => server.close(resolve)), ...work]);
    server.closeIdleConnections();
    metrics?.close();
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, DRAIN_MS))]);
    await service.close();
    log("INFO", "ended");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
}

async function once(service: Service, asked: string): Promise<number> {
  const job = SCHEDULED[asked];
  if (asked !== "migrate" && job === undefined) throw new SettingsError(`there is no job ${asked}, expected migrate or one of: ${Object.keys(SCHEDULED).join(", ")}`);
  try {
    log("INFO", "job done", { job: asked, ...(job ? await job(service) : { applied: await migrate(service) }) });
    return 0;
  } catch (error) {
    log("ERROR", "job failed", { job: asked, error: kindOf(error) });
    return 1;
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => server.once("error", reject).listen(port, resolve));
}

main().catch((error: unknown) => {
  log("ERROR", error instanceof SettingsError ? error.message : "the service does not start", { error: kindOf(error) });
  process.exit(1);
});
