/** What follows a message, after its answer: push to members who are not in the room, and an event to be counted. */
import { withDatabase } from "../data/database";
import type { Bindings } from "../env";
import { enqueue } from "../jobs/jobs";
import { report } from "../operations/report";
import { pages } from "./ids";
import { membersAfter } from "./members";
import type { Message } from "./messages";

/** Users a job: its ids stay well below the 128 KB that a queue's message may have. */
const BATCH = 1_000;

type IsHere = (userId: string) => boolean;

/** Never throws: the messages are stored, whatever becomes of this. `isHere` says who has seen them in the room. */
export async function notify(
  env: Bindings,
  roomId: string,
  messages: readonly Message[],
  isHere: IsHere = () => false,
): Promise<void> {
  try {
    for (const _ of messages) await enqueue(env, "analytics", { event: "message" });
    await push(env, roomId, messages, isHere);
  } catch (error) {
    await report(env, error, { room: roomId });
  }
}

async function push(env: Bindings, roomId: string, messages: readonly Message[], isHere: IsHere): Promise<void> {
  if (env.PUSH === undefined && env.JOBS === undefined && env.PUSH_URL === undefined) return; // nowhere to push to
  const seq = Math.max(...messages.map((message) => message.seq));
  const read = (after: string) => withDatabase(env, (db) => membersAfter(db, roomId, after, BATCH));
  for await (const page of pages(BATCH, read)) {
    const userIds = page
      .map(({ id }) => id)
      .filter((id) => !isHere(id) && messages.some(({ sender }) => sender.id !== id));
    if (userIds.length > 0) await enqueue(env, "push", { roomId, userIds, seq });
  }
}
