/** The app as its users call it, for unit tests in workerd. */
import { env, SELF } from "cloudflare:test";
import { withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { openSession } from "../../src/identity/sessions";

export const bindings = env as Bindings;

export interface Frame {
  type: string;
  seq: number;
  text: string;
  key?: string;
  error: string;
  retryAfter?: number;
  here: unknown;
  user: { id: string; name: string };
  messages: { seq: number; text: string; key?: string }[];
  more: boolean;
}

/** A user who is signed in. */
export async function user(name: string) {
  const id = crypto.randomUUID();
  await withDatabase(bindings, (db) =>
    db.write("INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, 'none', ?3)", id, name, new Date().toISOString()),
  );
  const token = await openSession(bindings.CACHE as KVNamespace, { id, name });
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    SELF.fetch(`https://app.test${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    id,
    name,
    token,
    call,
    json: async <Body>(method: string, path: string, body?: unknown) => (await call(method, path, body)).json<Body>(),
    room: async (options = {}) =>
      (await (await call("POST", "/rooms", { name: "a room", ...options })).json<{ id: string }>()).id,
    live: async (roomId: string, since?: number) => {
      const answer = await call("GET", `/rooms/${roomId}/live${since === undefined ? "" : `?since=${since}`}`, undefined, { Upgrade: "websocket" });
      if (answer.webSocket === null) throw new Error(`no WebSocket: ${answer.status} ${await answer.text()}`);
      return frames(answer.webSocket);
    },
  };
}

export type Live = ReturnType<typeof frames>;

function frames(socket: WebSocket) {
  const seen: string[] = [];
  let wake = () => {};
  const closed = new Promise<number>((done) => socket.addEventListener("close", ({ code }) => done(code)));
  socket.addEventListener("message", ({ data }) => {
    seen.push(String(data));
    wake();
  });
  socket.accept();
  const raw = async (): Promise<string> => {
    while (seen.length === 0) await new Promise<void>((done) => (wake = done));
    return seen.shift() as string;
  };
  return {
    send: (frame: object | string) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)),
    raw,
    /** The next frame of a type; others before it are passed over. */
    async next(type: string): Promise<Frame> {
      for (;;) {
        const frame = JSON.parse(await raw()) as Frame;
        if (frame.type === type) return frame;
      }
    },
    /** What has come and was not asked for. */
    rest: () => seen.splice(0).map((each) => JSON.parse(each) as Frame),
    closed,
    close: () => socket.close(1000),
  };
}
