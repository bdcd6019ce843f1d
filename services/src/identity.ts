/**
 * Passwords and tokens. A password is kept as `scrypt$N$r$p$SALT$HASH`, so that the costs may change without making
 * anyone's wrong. A token is a JWT signed with SIGNING_KEY (HS256) that says whose it is and which database has them.
 */
import { createHmac, randomBytes, randomUUID, scrypt, timingSafeEqual } from "node:crypto";

/** OWASP's second choice, which takes 16 MiB instead of 128 (cheatsheetseries.owasp.org, Password Storage). */
const COST = { N: 16_384, r: 8, p: 5 };
const HASH_BYTES = 32;
const FORM = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;
/** Social Connect's: seven days. */
export const TOKEN_SECONDS = 7 * 86_400;

export interface Identity {
  /** The user. */
  id: string;
  /** The key of the database that has them. */
  home: string;
  /** The token's own id. */
  token: string;
  /** When it ends, in seconds. */
  until: number;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** Whether it is the stored one. Without a stored one it is not, and that takes as long to find out. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt, hash] = FORM.exec(stored ?? "") ?? [];
  if (salt === undefined || hash === undefined) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const wanted = Buffer.from(hash, "base64url");
  const found = await derive(password, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p) });
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r };
    // However a keyboard composes a letter, it is the same letter.
    scrypt(password.normalize("NFKC"), salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export function issue(user: { id: string; home: string }, key: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { sub: user.id, home: user.home, jti: randomUUID(), iat: now, exp: now + TOKEN_SECONDS };
  const unsigned = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${unsigned}.${signature(unsigned, key)}`;
}

/** Who a token is for; undefined where it is not of this key, or is over. */
export function identify(token: string, key: string): Identity | undefined {
  const [head, body, given, more] = token.split(".");
  if (head === undefined || body === undefined || given === undefined || more !== undefined) return undefined;
  const wanted = Buffer.from(signature(`${head}.${body}`, key));
  const found = Buffer.from(given);
  if (wanted.length !== found.length || !timingSafeEqual(wanted, found)) return undefined;
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
  const { sub, home, jti, exp } = claims;
  if (typeof sub !== "string" || typeof home !== "string" || typeof jti !== "string" || typeof exp !== "number") return undefined;
  return exp * 1_000 > Date.now() ? { id: sub, home, token: jti, until: exp } : undefined;
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const signature = (text: string, key: string): string => createHmac("sha256", key).update(text).digest("base64url");
