/** What the job "images" does: finds how wide and high a picture is, so that a page can leave room for it. */
import { withDatabase } from "../data/database";
import { type Bindings, need } from "../env";
import { enqueue } from "../jobs/jobs";
import { report } from "../operations/report";
import { fileOf, fromBucket, keyOf } from "./stored";

/** Where a picture says its size: within these first bytes, but for photographs with more than that before it. */
const HEAD_BYTES = 262_144;

export interface Size {
  width: number;
  height: number;
}

/** Has the picture measured. That it can not be now fails nothing else. */
export async function describeLater(env: Bindings, fileId: string): Promise<void> {
  await enqueue(env, "images", { fileId }).catch((error: unknown) => report(env, error, { file: fileId }));
}

/** Writes the size of the picture to its row; nothing for what is no picture, is gone, or does not say. Can be repeated. */
export async function describeImage(env: Bindings, fileId: string): Promise<void> {
  const bucket = need(env, "FILES");
  const file = await withDatabase(env, (db) => fileOf(db, fileId));
  const read = file && Object.hasOwn(READERS, file.type) ? READERS[file.type] : undefined;
  if (file === undefined || read === undefined || file.width !== null) return;
  const length = Math.min(HEAD_BYTES, file.bytes);
  const object = await fromBucket(bucket.get(keyOf(fileId), { range: { offset: 0, length } }));
  if (object === null) return;
  const size = sizeOf(file.type, await fromBucket(object.arrayBuffer()));
  if (size === undefined) return;
  await withDatabase(env, (db) =>
    db.write("UPDATE files SET width = ?2, height = ?3 WHERE id = ?1", fileId, size.width, size.height),
  );
}

/** The size of a picture of which `head` is the first bytes. */
export function sizeOf(type: string, head: ArrayBuffer): Size | undefined {
  try {
    const size = READERS[type]?.(new DataView(head));
    return size !== undefined && size.width > 0 && size.height > 0 && Math.max(size.width, size.height) < 2 ** 31
      ? size
      : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it ends before it says
    throw error;
  }
}

const READERS: Readonly<Record<string, (head: DataView) => Size | undefined>> = {
  // The first chunk, IHDR.
  "image/png": (head) => ({ width: head.getUint32(16), height: head.getUint32(20) }),
  // The logical screen.
  "image/gif": (head) => ({ width: head.getUint16(6, true), height: head.getUint16(8, true) }),
  "image/jpeg": jpeg,
  "image/webp": webp,
};

/** Segments until the frame's, SOF0 to SOF15 but for the three of that range that are none (DHT, JPG, DAC). */
function jpeg(head: DataView): Size | undefined {
  let at = 2;
  for (;;) {
    while (head.getUint8(at) === 0xff && head.getUint8(at + 1) === 0xff) at += 1; // fill bytes
    if (head.getUint8(at) !== 0xff) return undefined;
    const marker = head.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: head.getUint16(at + 5), width: head.getUint16(at + 7) };
    }
    if (marker === 0xd9 || marker === 0xda) return undefined; // the picture's data
    at += 2 + head.getUint16(at + 2);
  }
}

/** One of three chunks: lossy, lossless, extended. */
function webp(head: DataView): Size | undefined {
  const chunk = head.getUint32(12);
  if (chunk === 0x56503820) return { width: head.getUint16(26, true) & 0x3fff, height: head.getUint16(28, true) & 0x3fff };
  if (chunk === 0x5650384c) {
    const bits = head.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 0x56503858) return undefined;
  const uint24 = (at: number) => head.getUint16(at, true) | (head.getUint8(at + 2) << 16);
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}
