/**
 * Google Cloud from within: the token of the service's own account, from the metadata server (no key anywhere), and the
 * proof of who calls: the ID token that Cloud Scheduler, Eventarc and Cloud Tasks show.
 */
import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import type { Breaker } from "./breaker.ts";
import { call } from "./remote.ts";

const EARLY_MS = 60_000;
const KEYS_MS = 3_600_000;
const ISSUERS = ["https://accounts.google.com", "accounts.google.com"];

export class Google {
  readonly #breaker: Breaker;
  readonly #metadata: string;
  readonly #keysUrl: string;
  #token: { value: string; until: number } | undefined;
  #keys: { values: Map<string, JsonWebKey>; until: number } | undefined;

  constructor(breaker: Breaker, env: NodeJS.ProcessEnv = process.env) {
    this.#breaker = breaker;
    this.#metadata = `http://${env["GCE_METADATA_HOST"] || "metadata.google.internal"}`;
    this.#keysUrl = env["GOOGLE_CERTS_URL"] || "https://www.googleapis.com/oauth2/v3/certs";
  }

  /** Headers of a call of a Google API; `emulated` ones take any token. */
  async headers(emulated: boolean): Promise<Record<string, string>> {
    return { authorization: `Bearer ${emulated ? "owner" : await this.#access()}`, "content-type": "application/json" };
  }

  /** Whether an ID token is Google's, for `audience`, and of one of `callers`. */
  async isCaller(token: string, callers: readonly string[], audience: string): Promise<boolean> {
    const [head, body, signature] = token.split(".");
    if (head === undefined || body === undefined || signature === undefined) return false;
    const { kid, alg } = decoded(head);
    const claims = decoded(body);
    if (alg !== "RS256" || typeof kid !== "string") return false;
    const key = (await this.#signers()).get(kid);
    if (key === undefined) return false;
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify("RSA-SHA256", signed, createPublicKey({ key, format: "jwk" }), Buffer.from(signature, "base64url"))) return false;
    return (
      ISSUERS.includes(String(claims["iss"])) &&
      Number(claims["exp"]) * 1_000 > Date.now() &&
      (audience === "" || claims["aud"] === audience) &&
      claims["email_verified"] === true &&
      callers.includes(String(claims["email"]))
    );
  }

  async #access(): Promise<string> {
    if (this.#token === undefined || this.#token.until < Date.now()) {
      const url = `${this.#metadata}/computeMetadata/v1/instance/service-accounts/default/token`;
      const found = await call<{ access_token: string; expires_in: number }>(this.#breaker, url, {
        headers: { "metadata-flavor": "Google" },
      });
      this.#token = { value: found.access_token, until: Date.now() + found.expires_in * 1_000 - EARLY_MS };
    }
    return this.#token.value;
  }

  async #signers(): Promise<Map<string, JsonWebKey>> {
    if (this.#keys === undefined || this.#keys.until < Date.now()) {
      const { keys } = await call<{ keys: (JsonWebKey & { kid: string })[] }>(this.#breaker, this.#keysUrl);
      this.#keys = { values: new Map(keys.map((each) => [each.kid, each])), until: Date.now() + KEYS_MS };
    }
    return this.#keys.values;
  }
}

function decoded(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
