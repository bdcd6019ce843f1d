/** ETags of texts, and whether a client has one already. */

/** A strong ETag: the SHA-256 of the text. */
export async function etagOf(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `"${Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}

/** Whether If-None-Match names this ETag (RFC 9110: weak comparison). */
export function matches(list: string | undefined, etag: string): boolean {
  const strong = (each: string) => each.trim().replace(/^W\//, "");
  return list !== undefined && list.split(",").some((each) => ["*", strong(etag)].includes(strong(each)));
}
