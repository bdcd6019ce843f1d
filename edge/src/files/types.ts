/** Which types of files are taken, and how their first bytes must look: what a client says of a file is not believed. */

/** Bytes of a file that are looked at. */
export const HEAD_BYTES = 512;

type Looks = (head: Uint8Array) => boolean;

const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
/** `bytes`, written as characters of Latin-1, at `offset`. */
const has = (bytes: string, offset = 0): Looks => (head) => text(head.subarray(offset, offset + bytes.length)) === bytes;
const any = (...looks: Looks[]): Looks => (head) => looks.some((each) => each(head));

/** ISO 14496-12: a box `ftyp` first, with the brands that can read the file. */
const branded = (wanted: RegExp): Looks => (head) => {
  if (!has("ftyp", 4)(head)) return false;
  const end = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length);
  return wanted.test(text(head.subarray(8, end)));
};
const avif = branded(/avif|avis/);
const mp4: Looks = (head) => has("ftyp", 4)(head) && !avif(head);
const webm = has("\x1aE\xdf\xa3");
const ogg = has("OggS");
/** An ID3 tag, or the eleven bits that begin a frame. */
const mp3 = any(has("ID3"), (head) => head[0] === 0xff && (head[1]! & 0xe0) === 0xe0);
const mpeg = any(has("\0\0\x01\xba"), has("\0\0\x01\xb3"));
/** No character that is control and no white space. */
const plain: Looks = (head) => head.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27);

/** The types that are taken. None that a browser would run: no HTML, SVG, XML, JavaScript. */
const TYPES: Readonly<Record<string, Looks>> = {
  "image/png": has("\x89PNG\r\n\x1a\n"),
  "image/jpeg": has("\xff\xd8\xff"),
  "image/gif": any(has("GIF87a"), has("GIF89a")),
  "image/webp": (head) => has("RIFF")(head) && has("WEBP", 8)(head),
  "image/avif": avif,
  "video/mp4": mp4,
  "audio/mp4": mp4,
  "video/webm": webm,
  "audio/webm": webm,
  "video/mpeg": mpeg,
  "audio/mpeg": mp3,
  "video/ogg": ogg,
  "audio/ogg": ogg,
  "application/pdf": has("%PDF-"),
  "application/zip": any(has("PK\x03\x04"), has("PK\x05\x06")),
  "text/plain": plain,
  "application/octet-stream": () => true,
};

/** The type that a header names, without its parameters; nothing if it is not taken. */
export function takenType(header: string): string | undefined {
  const type = header.split(";", 1)[0]!.trim().toLowerCase();
  return Object.hasOwn(TYPES, type) ? type : undefined;
}

/** Whether a file that begins with `head` can be of a type that is taken. */
export function looksLike(type: string, head: Uint8Array): boolean {
  return TYPES[type]!(head.subarray(0, HEAD_BYTES));
}

/** Whether a browser may show it in its place; all else is a download. */
export const isShown = (type: string) => /^(image|audio|video)\//.test(type);

export const isImage = (type: string) => type.startsWith("image/");
