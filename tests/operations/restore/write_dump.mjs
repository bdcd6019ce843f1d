// The reference Worker's own weekly dump, written in workerd: node write_dump.mjs OUT [POSTGRES], statements for D1 on stdin.
import { readFileSync, writeFileSync } from "node:fs";
import { run } from "../../../edge/local/workerd.mjs";
import { stage } from "../../../edge/test/stages.mjs";

const [out, postgres] = process.argv.slice(2);
const bindings = [postgres ? "DB_POSTGRES" : "DB_D1", "BACKUPS"];
const worker = await run(stage(bindings, { APP: "chat", ENVIRONMENT: "prod" }), { postgres });
try {
  const scheduled = async (cron) => {
    const scheduledTime = new Date(Date.UTC(2026, 10, 15, 3));
    const { outcome } = await (await worker.worker()).scheduled({ cron, scheduledTime });
    if (outcome !== "ok") throw new Error(worker.log());
  };
  await scheduled("30 2 * * *"); // brings the schema up
  if (!postgres) {
    const db = await worker.miniflare.getD1Database("DB_D1");
    for (const statement of JSON.parse(readFileSync(0, "utf8"))) await db.prepare(statement).run();
  }
  await scheduled("0 3 * * SUN");
  const bucket = await worker.miniflare.getR2Bucket("BACKUPS");
  writeFileSync(out, await (await bucket.get("weekly/2026-11-15.ndjson")).text());
} finally {
  await worker.stop();
}
