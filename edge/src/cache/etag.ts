/** ETags of texts, and whether a client has one already. */
import { digestOf } from "../operations/digest";

/** A strong ETag: the first half of the text's SHA-256. */
export async function etagOf(text: string): Promise<string> {
  return `"${(await digestOf(text)).slice(0, 32)}"`;
}

/** Whether If-None-Match names this ETag (RFC 9110: weak comparison). */
export function matches(list: string | undefined, etag: string): boolean {
  const strong = (each: string) => each.trim().replace(/^W\//, "");
  return list !== undefined && list.split(",").some((each) => ["*", strong(etag)].includes(strong(each)));
}
