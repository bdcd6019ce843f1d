/**
 * The weekly and the monthly dump of the database that serves: a file of JSON lines in BACKUPS, written by this Worker's cron.
 * The first line says what was dumped, each further line is `{"table", "row"}`, and the last counts the rows: a file without it is cut short.
 *
 * How far it goes (Cloudflare's limits): 15 minutes of a cron, the CPU time of the plan, and on D1 one subrequest for each
 * thousand rows (10,000 subrequests on the paid plan, 50 on the free one). Past that, the run fails loudly and no file appears.
 */
import { serving, withDatabase } from "./database";
import { type Bindings, need } from "./env";
import { report } from "./report";

/** R2 wants parts of one size, 5 MiB at least; 10,000 of them at most: 80 GiB. */
const PART_BYTES = 8 * 1024 * 1024;

/** A cron that names a day of the month is the monthly one: `0 3 1 * *`; any other, such as `0 3 * * sun`, is weekly. */
export async function backUp(controller: ScheduledController, env: Bindings): Promise<void> {
  try {
    const date = new Date(controller.scheduledTime).toISOString().slice(0, 10);
    const kind = controller.cron.split(" ")[2] === "*" ? "weekly" : "monthly";
    await dump(env, need(env, "BACKUPS"), `${kind}/${date}.ndjson`, date);
  } catch (error) {
    await report(env, error, { cron: controller.cron });
    throw error;
  }
}

async function dump(env: Bindings, bucket: R2Bucket, key: string, date: string): Promise<void> {
  const file = await Parts.open(bucket, key);
  try {
    await file.line(JSON.stringify({ dump: 1, app: env.APP, environment: env.ENVIRONMENT, host: serving(env), date }));
    let rows = 0;
    await withDatabase(env, (db) =>
      db.dump(async (table, json) => {
        rows += 1;
        await file.line(`{"table":${JSON.stringify(table)},"row":${json}}`);
      }),
    );
    await file.line(JSON.stringify({ end: true, rows }));
    await file.complete();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

/** An R2 object written line by line, holding one part at a time; it appears only when complete. */
class Parts {
  private readonly buffer = new Uint8Array(PART_BYTES);
  private readonly encoder = new TextEncoder();
  private readonly done: R2UploadedPart[] = [];
  private used = 0;

  private constructor(private readonly upload: R2MultipartUpload) {}

  static async open(bucket: R2Bucket, key: string): Promise<Parts> {
    return new Parts(
      await bucket.createMultipartUpload(key, { httpMetadata: { contentType: "application/x-ndjson" } }),
    );
  }

  async line(text: string): Promise<void> {
    let bytes = this.encoder.encode(`${text}\n`);
    while (bytes.length > 0) {
      const taken = Math.min(bytes.length, PART_BYTES - this.used);
      this.buffer.set(bytes.subarray(0, taken), this.used);
      this.used += taken;
      bytes = bytes.subarray(taken);
      if (this.used === PART_BYTES) await this.flush();
    }
  }

  async complete(): Promise<void> {
    if (this.used > 0) await this.flush();
    await this.upload.complete(this.done);
  }

  abort(): Promise<void> {
    return this.upload.abort();
  }

  private async flush(): Promise<void> {
    this.done.push(await this.upload.uploadPart(this.done.length + 1, this.buffer.subarray(0, this.used)));
    this.used = 0;
  }
}
