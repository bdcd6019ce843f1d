/**
 * Passwords as they are stored: `pbkdf2-sha256$ITERATIONS$SALT$HASH`, PBKDF2-HMAC-SHA-256 with a random salt, in base64.
 * The parameters stand with each hash, so that they may change without making anyone's password wrong.
 */
import { base64, bytes } from "./base64";

/** The most that the runtime computes at a time (developers.cloudflare.com/workers/runtime-apis/web-crypto/). */
const ITERATIONS = 100_000;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Computes a hash; where, is the caller's choice. */
export type Derive = (password: string, salt: Uint8Array, iterations: number) => Promise<Uint8Array>;
const FORM = /^pbkdf2-sha256\$(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

export async function hashPassword(password: string, by: Derive = derive): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return `pbkdf2-sha256$${ITERATIONS}$${base64(salt)}$${base64(await by(password, salt, ITERATIONS))}`;
}

/** Whether `password` is the stored one. Without a stored one it is not, and that takes as long to find out. */
export async function isPassword(password: string, stored: string | undefined, by: Derive = derive): Promise<boolean> {
  const [, iterations, salt, hash] = (stored && FORM.exec(stored)) || [];
  if (iterations === undefined || salt === undefined || hash === undefined) {
    await by(password, new Uint8Array(SALT_BYTES), ITERATIONS);
    return false;
  }
  const given = await by(password, bytes(salt), Number(iterations));
  return given.byteLength === bytes(hash).byteLength && crypto.subtle.timingSafeEqual(given, bytes(hash));
}

export async function derive(password: string, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  // However a keyboard composes a letter, it is the same letter.
  const text = new TextEncoder().encode(password.normalize("NFKC"));
  const key = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, HASH_BYTES * 8),
  );
}
