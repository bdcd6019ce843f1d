/**
 * The weekly dump of the database that serves: a file of JSON lines in BACKUPS, written by this Worker's cron (`0 3 * * SUN`).
 * It is weekly/<date>.ndjson, and the first of each month is monthly/<date>.ndjson as well, for the bucket's lifecycle to keep longer.
 * The first line says what was dumped, each further line is `{"table", "row"}`, and the last counts the rows: a file without it is cut short.
 *
 * How far it goes (Cloudflare's limits): 15 minutes of a cron, the CPU time of the plan, and on D1 one subrequest for each
 * thousand rows (10,000 subrequests on the paid plan, 50 on the free one). Past that, the run fails loudly and no file appears.
 */
import { servingHost, withDatabase } from "./database";
import { type Bindings, need } from "../env";
import { report } from "../operations/report";

/** R2 wants parts of one size, 5 MiB at least; 10,000 of them at most: 80 GiB. */
const PART_BYTES = 8 * 1024 * 1024;

export async function backUp(controller: ScheduledController, env: Bindings): Promise<void> {
  try {
    const date = new Date(controller.scheduledTime).toISOString().slice(0, 10);
    const firstOfMonth = Number(date.slice(8)) <= 7;
    const folders = firstOfMonth ? ["weekly", "monthly"] : ["weekly"];
    const file = await Parts.open(need(env, "BACKUPS"), folders.map((folder) => `${folder}/${date}.ndjson`));
    await dump(env, file, date);
  } catch (error) {
    await report(env, error, { cron: controller.cron });
    throw error;
  }
}

async function dump(env: Bindings, file: Parts, date: string): Promise<void> {
  try {
    await file.line(JSON.stringify({ dump: 1, app: env.APP, environment: env.ENVIRONMENT, host: servingHost(env), date }));
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

/** An R2 object written line by line under each of its keys, holding one part at a time; it appears only when complete. */
class Parts {
  private readonly buffer = new Uint8Array(PART_BYTES);
  private readonly encoder = new TextEncoder();
  private readonly done: R2UploadedPart[][];
  private used = 0;
  private parts = 0;

  private constructor(private readonly uploads: readonly R2MultipartUpload[]) {
    this.done = uploads.map(() => []);
  }

  static async open(bucket: R2Bucket, keys: readonly string[]): Promise<Parts> {
    const httpMetadata = { contentType: "application/x-ndjson" };
    return new Parts(await Promise.all(keys.map((key) => bucket.createMultipartUpload(key, { httpMetadata }))));
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
    await Promise.all(this.uploads.map((upload, n) => upload.complete(this.done[n]!)));
  }

  async abort(): Promise<void> {
    await Promise.all(this.uploads.map((upload) => upload.abort()));
  }

  private async flush(): Promise<void> {
    this.parts += 1;
    const bytes = this.buffer.subarray(0, this.used);
    await Promise.all(
      this.uploads.map(async (upload, n) => this.done[n]!.push(await upload.uploadPart(this.parts, bytes))),
    );
    this.used = 0;
  }
}
