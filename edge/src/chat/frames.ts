/** What crosses to and from a room: what the Worker tells it, what it answers, and the frames of its sockets. */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { User } from "../http";
import { Problem } from "../problem";
import type { Stored } from "./messages";

/** Characters of a frame: a message's, each as an escape, and the rest of it. */
const LONGEST_FRAME = 32_768;

/** Whoever joins, as the Worker has made sure of. */
export interface Joining {
  roomId: string;
  user: User;
  /** The last message that the client has; null: it reads them itself. */
  since: number | null;
  /** The room's last message as it asked. */
  last: number;
}

export interface Acknowledged {
  seq: number;
  at: string;
  /** False: it was stored before. */
  fresh: boolean;
}

/** A Problem as it crosses to the Worker, and to clients. */
export interface Refusal {
  status: ContentfulStatusCode;
  error: string;
  retryAfter?: number;
  binding?: string;
}

export type Outcome = Acknowledged | { refused: Refusal };

export function outcomeOf(stored: Stored): Outcome {
  if ("refused" in stored) return { refused: refusal(stored.refused) };
  return { seq: stored.message.seq, at: stored.message.at, fresh: stored.fresh };
}

export function refusal({ status, message, retryAfter, binding }: Problem): Refusal {
  return {
    status,
    error: message,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(binding === undefined ? {} : { binding }),
  };
}

/** A frame from a client, or a 400. */
export function readFrame(data: string | ArrayBuffer): Record<string, unknown> {
  if (typeof data !== "string") throw new Problem(400, "a frame must be a text of JSON");
  if (data.length > LONGEST_FRAME) throw new Problem(413, `a frame may be ${LONGEST_FRAME} characters at most`);
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    frame = undefined;
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    throw new Problem(400, "a frame must be a JSON object");
  }
  return frame as Record<string, unknown>;
}
