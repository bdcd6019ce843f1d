/** Files over real HTTP, on either database. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { startPostgres } from "../../local/servers.mjs";
import { run } from "../../local/workerd.mjs";
import { stage } from "../stages.mjs";

const OPERATOR_TOKEN = "stand-in-operator-token";
const TEXTS = { APP: "demo", SIGNING_KEY: "stand-in-signing-key", OPERATOR_TOKEN };
const MOST = 25_000_000;
const PNG = Buffer.from("89504e470d0a1a0a0000000d494844520000032000000258", "hex"); // 800 x 600

const picture = (bytes) => Buffer.concat([PNG, randomBytes(bytes - PNG.length)]);
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const host of ["DB_D1", "DB_POSTGRES"]) {
  describe(host, () => {
    let worker;
    let ada;
    let bob;
    let room;
    before(async () => {
      worker = await run(stage([host, "CACHE", "FILES", "SIGN_INS"], TEXTS), { postgres: postgres.url });
      [ada, bob] = [await signUp("ada"), await signUp("bob")];
      room = (await (await as(ada, "/rooms", { method: "POST", body: '{"name": "lobby"}' })).json()).id;
    });
    after(() => worker.stop());

    const signUp = async (name) => {
      const answer = await worker.fetch("/auth/sign-up", { method: "POST", body: JSON.stringify({ name, password: "correct horse" }) });
      return answer.json();
    };
    const as = ({ token }, path, { headers, ...init } = {}) =>
      worker.fetch(path, { ...init, headers: { Authorization: `Bearer ${token}`, ...headers } });
    const upload = (bytes, type = "image/png") =>
      as(ada, `/files?room=${room}&name=a.png`, { method: "POST", body: bytes, headers: { "Content-Type": type } });
    const objects = async () => (await (await worker.miniflare.getR2Bucket("FILES")).list()).objects.map(({ key }) => key);

    test("the largest file there may be comes back as it was, whole and in part, and its picture is measured", async () => {
      const bytes = picture(MOST);
      const made = await upload(bytes);
      const { id, ...rest } = await made.json();
      assert.deepEqual([made.status, rest.bytes, rest.name], [201, MOST, "a.png"]);
      assert.equal(hash(Buffer.from(await (await as(ada, `/files/${id}`)).arrayBuffer())), hash(bytes));
      const part = await as(ada, `/files/${id}`, { headers: { Range: `bytes=${MOST - 1_000}-` } });
      assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, bytes.subarray(MOST - 1_000)]);
      assert.equal((await as(bob, `/files/${id}`)).status, 404);
      const { width, height } = await (await as(ada, `/files/${id}/info`)).json();
      assert.deepEqual([width, height], [800, 600]);
    });

    test("a link opens it without sign-in until it is deleted", async () => {
      const { id } = await (await upload(picture(1_000))).json();
      const { url } = await (await as(ada, `/files/${id}/links`, { method: "POST", body: '{"seconds": 60}' })).json();
      assert.equal((await fetch(url)).status, 200);
      assert.equal((await fetch(`${url}0`)).status, 403);
      assert.equal((await as(ada, `/files/${id}`, { method: "DELETE" })).status, 204);
      assert.equal((await fetch(url)).status, 404);
    });

    test("a body without a length, one too long and one that breaks off leave nothing", async () => {
      const before = await objects();
      const stream = new ReadableStream({ start: (c) => (c.enqueue(picture(1_000)), c.close()) });
      const chunked = await as(ada, "/files", { method: "POST", body: stream, duplex: "half", headers: { "Content-Type": "image/png" } });
      assert.equal(chunked.status, 411);
      assert.equal((await upload(picture(1_000), "image/gif")).status, 415);
      assert.equal((await announce(MOST + 1)).status, 413);
      const { cut } = await announce(100_000);
      await cut();
      const { id } = await (await upload(picture(1_000))).json(); // and it goes on
      assert.deepEqual((await objects()).sort(), [...before, `files/${id}`].sort());
    });

    /** Announces a body and sends the beginning of it: the answer, or how to break off. */
    async function announce(length) {
      const asked = request(new URL("/files", await worker.miniflare.ready), {
        method: "POST",
        headers: { Authorization: `Bearer ${ada.token}`, "Content-Type": "image/png", "Content-Length": length },
      });
      asked.on("error", () => {});
      asked.write(picture(50_000));
      if (length <= MOST) return { cut: () => new Promise((done) => asked.on("close", done).destroy()) };
      const [answer] = await once(asked, "response");
      asked.destroy();
      return { status: answer.statusCode };
    }

    test("an operator moves files out of messages, call by call", async () => {
      const bytes = picture(1_500_000);
      const text = `data:image/png;base64,${bytes.toString("base64")}`;
      await execute(
        "INSERT INTO messages (room_id, seq, sender_id, key, text, created_at) VALUES ($1, 9, $2, 'nine', $3, $4)",
        [room, ada.user.id, text, new Date().toISOString()],
      );
      assert.equal((await worker.fetch("/operator/inline-files", { method: "POST", body: "{}" })).status, 401);
      let moved = 0;
      for (let after; after !== null; ) {
        const answer = await as({ token: OPERATOR_TOKEN }, "/operator/inline-files", { method: "POST", body: JSON.stringify({ after }) });
        const page = await answer.json();
        assert.deepEqual([answer.status, page.refused], [200, []]);
        moved += page.moved;
        after = page.next;
      }
      assert.equal(moved, 1);
      const { messages } = await (await as(ada, `/rooms/${room}/messages?after=8`)).json();
      assert.equal(messages[0].text, "file.png");
      const file = await as(ada, `/files/${messages[0].fileId}`);
      assert.equal(hash(Buffer.from(await file.arrayBuffer())), hash(bytes));
    });

    /** A statement past the Worker. */
    async function execute(text, values) {
      if (host === "DB_D1") {
        const d1 = await worker.miniflare.getD1Database("DB_D1");
        await d1.prepare(text.replace(/\$(\d)/g, "?$1")).bind(...values).run();
        return;
      }
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await client.query(text, values).finally(() => client.end());
    }
  });
}
