/** Ids, of rooms, members and files: random UUIDs. */
import type { Context } from "hono";
import type { App } from "../http";
import { Problem } from "../problem";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

export const isId = (value: unknown): value is string => typeof value === "string" && UUID.test(value);

/** The id that a page begins after, or what comes before every id: pages are by id, upwards. */
export function pageAfter(c: Context<App>): string {
  const after = c.req.query("after") ?? BEFORE_ALL;
  if (!isId(after)) throw new Problem(400, "after must be the `next` of the page before");
  return after;
}

/** All pages of `read`, which gives the first `limit` after an id. */
export async function* pages<Row extends { id: string }>(
  limit: number,
  read: (after: string) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  for (let after: string | undefined = BEFORE_ALL; after !== undefined; ) {
    const page: Row[] = await read(after);
    yield page;
    after = nextAfter(page, limit) ?? undefined;
  }
}

/** The id to ask for the next page with, or null where this one was the last. */
export const nextAfter = (page: readonly { id: string }[], limit: number): string | null =>
  (page.length === limit && page.at(-1)?.id) || null;
