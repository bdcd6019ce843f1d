import { Buffer } from "node:buffer";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { sql, withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { ask, bindings, bytes, keys, NOW, person, PNG, room } from "./app";

interface Answer {
  moved: number;
  refused: { room: string; seq: number; reason: string }[];
  next: string | null;
}

interface Message {
  seq: number;
  text: string;
  file_id: string | null;
}

let ada: string;
let lobby: string;
let seq: number;
beforeAll(async () => {
  ada = await person();
});
vi.setConfig({ testTimeout: 60_000 });
beforeEach(async () => {
  await withDatabase(bindings, (db) => db.writeAll(["messages", "files"].map((table) => ({ sql: `DELETE FROM ${table}`, values: [] }))));
  await bindings.FILES!.delete(await keys());
  lobby = await room(ada);
  seq = 0;
});

const move = async (after?: unknown, limit?: number): Promise<Answer> => {
  const answer = await ask("/operator/inline-files", { method: "POST", body: JSON.stringify({ after, limit }) });
  expect(answer.status).toBe(200);
  return answer.json();
};
const dataUrl = (of: Uint8Array, type = "image/png") => `data:${type};base64,${Buffer.from(of).toString("base64")}`;
const say = (text: string, fileId: string | null = null) => sayAll([text], fileId);
const sayAll = (texts: string[], fileId: string | null = null) =>
  withDatabase(bindings, (db) =>
    db.writeAll(
      texts.map((text) =>
        sql(
          "INSERT INTO messages (room_id, seq, sender_id, key, text, file_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          lobby, ++seq, ada, crypto.randomUUID(), text, fileId, NOW,
        ),
      ),
    ),
  );
const said = () => withDatabase(bindings, (db) => db.read<Message>("SELECT seq, text, file_id FROM messages ORDER BY room_id, seq"));
/** Of large files, comparing hashes is quicker. */
const hash = async (of: BufferSource) => new Uint8Array(await crypto.subtle.digest("SHA-256", of)).join();
const fileHash = async (id: string | null) => hash(await (await ask(`/files/${id}`, { user: ada })).arrayBuffer());

test("files leave the messages, byte for byte, and become their senders' in the room; all else stays", async () => {
  const picture = bytes(PNG, 1_400_000); // more than one slice, and not whole groups of three
  await say("hello");
  await say(dataUrl(picture));
  await say(dataUrl(bytes("<script>", 100), "text/html"));
  await say(dataUrl(bytes("GIF89a", 100), "image/jpeg"));
  expect(await move()).toEqual({ moved: 3, refused: [], next: null });
  const [hello, png, html, lie] = await said();
  expect([hello!.text, png!.text, html!.text, lie!.text]).toEqual(["hello", "file.png", "file.bin", "file.bin"]);
  expect(await fileHash(png!.file_id)).toBe(await hash(picture));
  const info = await (await ask(`/files/${png!.file_id}/info`, { user: ada })).json();
  expect(info).toMatchObject({ room: lobby, owner: ada, type: "image/png", bytes: 1_400_000, at: NOW });
  expect((await ask(`/files/${html!.file_id}`, { user: ada })).headers.get("Content-Type")).toBe("application/octet-stream");
  expect(await move()).toEqual({ moved: 0, refused: [], next: null });
});

test("what can not be moved stays as it was, with its reason", async () => {
  const texts: [string, RegExp, string?][] = [
    ["data:image/png;base64,", /empty/],
    ["data:image/png;base64,====", /empty|base64/],
    ["data:image/png;base64,%89PNG", /base64/],
    ["data:image/png;base64,iVBO Rw0K", /base64/],
    ["data:image/png;base64,hello", /base64/],
    ["data:image/png;base64,he=lo===", /base64/],
    ["data:text/plain,hello", /base64/],
    ["data: is what we need", /base64/],
    [dataUrl(bytes(PNG, 100)), /a file already/, crypto.randomUUID()],
  ];
  for (const [text, , fileId] of texts) await say(text, fileId);
  const { moved, refused, next } = await move();
  expect([moved, next]).toEqual([0, null]);
  expect(refused.map(({ seq }) => seq)).toEqual(texts.map((_, n) => n + 1));
  refused.forEach(({ reason }, n) => expect(reason).toMatch(texts[n]![1]));
  expect((await said()).map(({ text, file_id }) => [text, file_id])).toEqual(texts.map(([text, , fileId]) => [text, fileId ?? null]));
  expect(await keys()).toEqual([]);
});

test("a page is fifty files, and the next begins where it ended", async () => {
  await sayAll(Array.from({ length: 60 }, (_, n) => (n % 2 ? dataUrl(bytes(PNG, 30)) : dataUrl(bytes("text", 9), "text/x"))));
  const first = await move();
  expect([first.moved, first.next]).toEqual([50, `${lobby}/50`]);
  const second = await move(first.next, 4);
  expect([second.moved, second.next]).toEqual([4, `${lobby}/54`]);
  expect(await move(second.next)).toEqual({ moved: 6, refused: [], next: null });
  expect((await said()).every(({ file_id }) => file_id !== null)).toBe(true);
});

test("large files end a page early, and a page without any is no end", async () => {
  for (let n = 0; n < 5; n += 1) await say(dataUrl(bytes(PNG, 1_400_000)));
  const first = await move();
  expect([first.moved, first.next]).toEqual([2, `${lobby}/2`]);
  expect(await move(first.next)).toMatchObject({ moved: 2, next: `${lobby}/4` });
  expect(await move(`${lobby}/4`)).toMatchObject({ moved: 1, next: null });

  await withDatabase(bindings, (db) =>
    db.write(
      "WITH RECURSIVE n (seq) AS (SELECT 100 UNION ALL SELECT seq + 1 FROM n WHERE seq < 1200) " +
        "INSERT INTO messages (room_id, seq, sender_id, key, text, created_at) SELECT ?1, seq, ?2, CAST(seq AS TEXT), 'text', ?3 FROM n",
      lobby, ada, NOW,
    ),
  );
  seq = 2_000;
  await say(dataUrl(bytes(PNG, 30)));
  const nothing = await move();
  expect([nothing.moved, nothing.next]).toEqual([0, `${lobby}/1094`]);
  expect(await move(nothing.next)).toMatchObject({ moved: 1, next: null });
});

test("cut short between bytes and row, or failing anywhere, nothing is lost and the same call does it", async () => {
  const pictures = [bytes(PNG, 300), bytes(PNG, 300)];
  for (const each of pictures) await say(dataUrl(each));
  const before = await said();
  const put = vi.spyOn(bindings.FILES!, "put").mockRejectedValueOnce(new Error("10001: internal"));
  expect((await ask("/operator/inline-files", { method: "POST", body: "{}" })).status).toBe(503);
  put.mockRestore();
  expect(await said()).toEqual(before);

  const batch = vi.spyOn(bindings.DB_D1!, "batch").mockRejectedValueOnce(new Error("D1_ERROR: Network connection lost"));
  expect((await ask("/operator/inline-files", { method: "POST", body: "{}" })).status).toBe(503);
  batch.mockRestore();
  expect(await said()).toEqual(before);
  expect((await keys()).length).toBe(1);

  expect(await move()).toEqual({ moved: 2, refused: [], next: null });
  expect((await keys()).length).toBe(2);
  const ids = (await said()).map(({ file_id }) => file_id);
  expect(await Promise.all(ids.map(fileHash))).toEqual(await Promise.all(pictures.map(hash)));
});

test("two at once do not harm each other", async () => {
  const picture = bytes(PNG, 1_500_000);
  await say(dataUrl(picture));
  await Promise.all([move(), move(), move()]);
  const [message] = await said();
  expect(await fileHash(message!.file_id)).toBe(await hash(picture));
  expect((await keys()).length).toBe(1);
});

test("after is what next was, and nothing moves under the fence", async () => {
  for (const after of ["", "1", 5, `${lobby}/`, `${lobby}/1x`, "../1", {}]) {
    expect((await ask("/operator/inline-files", { method: "POST", body: JSON.stringify({ after }) })).status).toBe(400);
  }
  for (const limit of [0, 51, 1.5, "1", null]) {
    expect((await ask("/operator/inline-files", { method: "POST", body: JSON.stringify({ limit }) })).status).toBe(400);
  }
  await say(dataUrl(bytes(PNG, 30)));
  const fenced = await ask("/operator/inline-files", { method: "POST", body: "{}" }, { ...bindings, DB_FENCED: "true" } as Bindings);
  expect(fenced.status).toBe(503);
  expect(await keys()).toEqual([]);
});
