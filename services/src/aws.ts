/**
 * AWS from within: the credentials of the task's own role, and Signature Version 4 (docs.aws.amazon.com/IAM, "Create a
 * signed AWS API request"), for the few calls of SQS that this service makes.
 */
import { createHash, createHmac } from "node:crypto";
import type { Breaker } from "./breaker.ts";
import { call } from "./remote.ts";

export interface Credentials {
  id: string;
  secret: string;
  session: string | undefined;
}

const EARLY_MS = 300_000;

export class Aws {
  readonly #breaker: Breaker;
  readonly #env: NodeJS.ProcessEnv;
  #found: { credentials: Credentials; until: number } | undefined;

  constructor(breaker: Breaker, env: NodeJS.ProcessEnv = process.env) {
    this.#breaker = breaker;
    this.#env = env;
  }

  /** From the environment, else from the agent beside the container. */
  async credentials(): Promise<Credentials> {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: session } = this.#env;
    if (id && secret) return { id, secret, session };
    if (this.#found === undefined || this.#found.until < Date.now()) {
      const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, AWS_CONTAINER_CREDENTIALS_FULL_URI: whole } = this.#env;
      if (!path && !whole) throw new Error("there are no AWS credentials");
      const url = whole || `http://169.254.170.2${path}`;
      const token = this.#env["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
      const found = await call<{ AccessKeyId: string; SecretAccessKey: string; Token: string; Expiration: string }>(
        this.#breaker,
        url,
        token ? { headers: { authorization: token } } : {},
      );
      this.#found = {
        credentials: { id: found.AccessKeyId, secret: found.SecretAccessKey, session: found.Token },
        until: Date.parse(found.Expiration) - EARLY_MS,
      };
    }
    return this.#found.credentials;
  }
}

/** The headers of a signed POST of `body` to the root of `host`. */
export function signed(
  { id, secret, session }: Credentials,
  { host, region, service, body, headers }: { host: string; region: string; service: string; body: string; headers: Record<string, string> },
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const all: Record<string, string> = { ...headers, host, "x-amz-date": time, ...(session ? { "x-amz-security-token": session } : {}) };
  const names = Object.keys(all).sort();
  const list = names.join(";");
  const canonical = ["POST", "/", "", ...names.map((name) => `${name}:${all[name]?.trim()}`), "", list, digest(body)].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, digest(canonical)].join("\n")).toString("hex");
  const { host: _, ...sent } = all;
  return { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${list}, Signature=${signature}` };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
