/** The Durable Object of a room. */
import { Problem } from "../problem";
import type { Room } from "./room";

/** Asks the room's object; one that does not answer is a 503. What it was asked to do may be done all the same. */
export async function askRoom<Answer>(
  rooms: DurableObjectNamespace<Room>,
  roomId: string,
  ask: (room: DurableObjectStub<Room>) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(rooms.get(rooms.idFromName(roomId)));
  } catch (cause) {
    throw new Problem(503, "the room does not answer", { binding: "ROOMS", retryAfter: 1, cause });
  }
}
