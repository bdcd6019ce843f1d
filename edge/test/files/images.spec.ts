import { beforeAll, expect, test, vi } from "vitest";
import { withDatabase } from "../../src/data/database";
import { fileOf } from "../../src/files/stored";
import { describeImage, sizeOf } from "../../src/files/images";
import { bindings, keys, person, upload, uploaded } from "./app";

const of = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((each) => each.charCodeAt(0)) : part)));
const zeros = (count: number) => Array<number>(count).fill(0);

/** 800 x 600 of each kind: as far as a reader has to look, and a little more. */
const PICTURES: [string, string, Uint8Array<ArrayBuffer>][] = [
  ["PNG", "image/png", of("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", [0, 0, 3, 0x20, 0, 0, 2, 0x58], zeros(9))],
  ["GIF", "image/gif", of("GIF89a", [0x20, 3, 0x58, 2], zeros(9))],
  ["JPEG", "image/jpeg", of([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 2, 0x58, 3, 0x20], zeros(9))],
  ["lossy WebP", "image/webp", of("RIFF", zeros(4), "WEBPVP8 ", zeros(4), zeros(3), [0x9d, 1, 0x2a, 0x20, 0x43, 0x58, 0x42], zeros(9))],
  ["lossless WebP", "image/webp", of("RIFF", zeros(4), "WEBPVP8L", zeros(4), [0x2f, 0x1f, 0xc3, 0x95, 0x00], zeros(9))],
  ["extended WebP", "image/webp", of("RIFF", zeros(4), "WEBPVP8X", zeros(8), [0x1f, 3, 0, 0x57, 2, 0], zeros(9))],
];

let ada: string;
beforeAll(async () => {
  ada = await person();
});

test.each(PICTURES)("a %s says its size, and says nothing when it is cut short or garbled", (_, type, picture) => {
  expect(sizeOf(type, picture.buffer)).toEqual({ width: 800, height: 600 });
  for (let length = 0; length < picture.length - 9; length += 1) {
    const cut = sizeOf(type, picture.slice(0, length).buffer);
    expect([undefined, 800]).toContain(cut?.width);
  }
  for (let round = 0; round < 200; round += 1) {
    const garbled = picture.slice();
    garbled[Math.floor(Math.random() * garbled.length)] = Math.floor(Math.random() * 256);
    expect(() => sizeOf(type, garbled.buffer)).not.toThrow();
  }
});

test("the job writes the size, however often it is done, and has nothing to do with what is gone or no picture", async () => {
  const { id } = await uploaded(upload(ada, PICTURES[0]![2]));
  const get = vi.spyOn(bindings.FILES!, "get");
  await describeImage(bindings, id);
  await describeImage(bindings, id);
  expect(get.mock.calls.length).toBeLessThanOrEqual(1); // the upload's own job may have been first
  get.mockRestore();
  const file = () => withDatabase(bindings, (db) => fileOf(db, id));
  expect(await file()).toMatchObject({ width: 800, height: 600 });

  const text = await uploaded(upload(ada, "text", { type: "text/plain" }));
  await describeImage(bindings, text.id);
  await describeImage(bindings, crypto.randomUUID());
  await bindings.FILES!.delete(await keys());
  await withDatabase(bindings, (db) => db.write("UPDATE files SET width = NULL, height = NULL"));
  await describeImage(bindings, id);
  expect(await file()).toMatchObject({ width: null, height: null });
});
