/** Links that open one file without sign-in until they expire: an HMAC-SHA-256 over the file's id and the time. */
import { type Bindings, need } from "../env";
import { Problem } from "../problem";

/** The longest that a link may hold, in seconds. */
export const LONGEST = 86_400;
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** The query of a link to the file that holds until `expires`, in seconds since 1970. */
export async function signed(env: Bindings, id: string, expires: number): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await key(env, "sign"), subject(id, String(expires)));
  return new URLSearchParams({ expires: String(expires), signature: hex(new Uint8Array(mac)) }).toString();
}

/** Throws a 403 unless the link was signed here for this file and has not expired. */
export async function verify(env: Bindings, id: string, expires: string, signature: string): Promise<void> {
  const mac = /^[0-9a-f]{64}$/.test(signature) ? Uint8Array.from(signature.match(/../g)!, (byte) => parseInt(byte, 16)) : new Uint8Array();
  // WebCrypto's verify compares in constant time.
  const right = await crypto.subtle.verify("HMAC", await key(env, "verify"), mac, subject(id, expires));
  if (!right || Number(expires) * 1_000 <= Date.now()) throw new Problem(403, "the link is not valid or has expired");
}

function key(env: Bindings, usage: "sign" | "verify"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", new TextEncoder().encode(need(env, "SIGNING_KEY")), HMAC, false, [usage]);
}

/** What is signed begins with what it is for: a signature made for anything else is none here. */
const subject = (id: string, expires: string) => new TextEncoder().encode(`file link\n${id}\n${expires}`);

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
