/**
 * What is cached, where and for how long: one line a policy, in seconds.
 *
 * The levels, nearest first: `local`, the isolate's memory, 1 minute; `edge`, Cloudflare's Cache API in one data centre,
 * 1 hour; `shared`, Redis or else KV, 5 minutes. Past its time a value is served stale for up to `stale` seconds more while
 * it is made anew after the answer. So no answer is older than edge + local + 2 x stale; without the edge, shared instead.
 *
 * A purge changes a tag's version, which is part of every name under which a value is kept. It holds at once where it is
 * made. Elsewhere it takes at most the minute for which an isolate remembers versions (VERSIONS), plus, where they lie in
 * KV and not in Redis, the minute that KV may take to show a write in other places.
 *
 * `cdn` is s-maxage: what a CDN in front of this Worker may keep, out of reach of a purge. That is the guides' hour for
 * what never changes under its address, and no more than the in-process minute for what writes change.
 */

import type { Mode } from "../operations/mode";

interface Near {
  local: number;
  shared: number;
  stale: number;
}

interface Public extends Near {
  /** The same for everyone. */
  for: "everyone";
  edge: number;
  cdn: number;
}

interface Personal extends Near {
  /** Kept under the id of who is signed in, never in a level that keys by address alone. */
  for: "user";
  edge?: never;
  cdn?: never;
}

const MINUTE = 60;
const HOUR = 3_600;

export const POLICIES = {
  /** Public rooms, by name. */
  discover: { for: "everyone", local: MINUTE, edge: HOUR, shared: 5 * MINUTE, cdn: MINUTE, stale: MINUTE },
  /** A user's own rooms. */
  rooms: { for: "user", local: MINUTE, shared: 5 * MINUTE, stale: MINUTE },
  /** The page: part of the bundle, so no level of ours holds it. Its assets have their hash in their name, and hold a year. */
  page: { for: "everyone", local: 0, edge: 0, shared: 0, cdn: HOUR, stale: 0 },
} as const satisfies Record<string, Public | Personal>;

export type Policy = keyof typeof POLICIES;

/** A policy of answers that are the same for everyone, and one of answers that are each user's own. */
export type PublicPolicy = { [Name in Policy]: (typeof POLICIES)[Name]["for"] extends "everyone" ? Name : never }[Policy];
export type PersonalPolicy = Exclude<Policy, PublicPolicy>;

/** In the mode `surge`, what lies beyond an isolate is kept so many times as long; a purge holds as soon as ever. */
const SURGE = 5;

/** The times of a policy in a mode. */
export interface Times extends Near {
  edge: number;
  cdn: number;
}

export function timesOf(policy: Policy, mode: Mode): Times {
  const { local, shared, stale, edge = 0, cdn = 0 }: Public | Personal = POLICIES[policy];
  const factor = mode === "surge" ? SURGE : 1;
  return { local, stale, shared: factor * shared, edge: factor * edge, cdn: factor * cdn };
}

/** How long an isolate believes the versions that it read. */
export const VERSIONS = MINUTE;

/**
 * KV gets what an isolate has made a second time, of as many answers as it remembers: a write costs ten times a read, the
 * free plan has a thousand a day, which sessions need too, and a search asks for ever new things.
 */
export const REMEMBERED = 1_000;

/** KV keeps nothing for less, and takes one write a second of a key (developers.cloudflare.com/kv/platform/limits). */
export const SHORTEST_KV = MINUTE;
export const KV_PAUSE_MS = 1_000;
