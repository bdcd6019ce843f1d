// How a room learns what is new: by a WebSocket, or by asking. Either has `send`, false if it could not, and `end`.

import { notice, wait } from "./base.client.js";

const POLL_MS = 3_000;
const FAILURES = 4;
/** The close code of who is no member any more. */
const NO_MEMBER = 1008;

/** Asks for new messages again and again, less often while nobody looks. */
export function poll(missed) {
  let ended = false;
  (async () => {
    while (!ended) {
      await wait(document.hidden ? 5 * POLL_MS : POLL_MS);
      if (!ended) await missed().catch(notice);
    }
  })();
  return { send: () => false, end: () => (ended = true) };
}

/** A WebSocket, opened again when it closes; after a few that never opened, messages are asked for instead. `gone(isOver)`: it closed. */
export function live(room, { take, gone, missed }) {
  let socket;
  let ended = false;
  let failures = 0;
  let instead;
  const connect = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/rooms/${room.id}/live?since=${room.last}`);
    socket.onmessage = ({ data }) => {
      failures = 0;
      take(JSON.parse(data));
    };
    socket.onclose = async ({ code }) => {
      if (ended) return;
      gone(code === NO_MEMBER);
      if (code === NO_MEMBER) return;
      failures += 1;
      if (failures === FAILURES) return (instead = poll(missed));
      await wait(Math.min(2 ** failures, 30) * (500 + Math.random() * 500));
      if (!ended) connect();
    };
  };
  connect();
  return {
    send(frame) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(frame));
      return true;
    },
    end() {
      ended = true;
      socket.close();
      instead?.end();
    },
  };
}
