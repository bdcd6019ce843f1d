/**
 * Upstash's REST protocol in front of a real Redis: `POST /` with a command as a JSON list, `/pipeline` and `/multi-exec`
 * with a list of them, or a command as a path (`/get/key`). An answer is `{"result": ...}` or `{"error": ...}`.
 * Source: upstash.com/docs/redis/features/restapi
 */
import { connect } from "node:net";
import { Response } from "miniflare";

/**
 * A connection to the Redis at `host`, `port` and `password`.
 * `command(parts)` gives the answer or throws a RedisError; `answer(request)` is the REST protocol, once the caller has
 * checked whose it is; `stop` ends the connection.
 * @param database which of the server's databases
 */
export function redisRest({ host, port, password, database = 0 }) {
  const wire = new Wire(() => connect(port, host), [["AUTH", password], ["SELECT", String(database)]]);
  const command = (parts) => wire.send(parts.map(String));
  const tried = async (parts) => {
    try {
      return { result: await command(parts) };
    } catch (error) {
      if (error instanceof RedisError) return { error: error.message };
      throw error;
    }
  };

  async function answer(request) {
    try {
      return await answered(request);
    } catch (error) {
      const refused = error instanceof RedisError;
      return Response.json({ error: error.message }, { status: refused ? 400 : 503 });
    }
  }

  async function answered(request) {
    const path = new URL(request.url).pathname.split("/").slice(1).filter(Boolean).map(decodeURIComponent);
    const body = await request.text();
    if (path[0] === "pipeline") return Response.json(await Promise.all(listOf(body).map(tried)));
    if (path[0] === "multi-exec") {
      // Sent in one go, so that no other command comes between.
      const answers = await Promise.all([["MULTI"], ...listOf(body), ["EXEC"]].map(tried));
      const { result, error } = answers.at(-1);
      if (error !== undefined) throw new RedisError(error);
      return Response.json(result.map((each) => (each?.error === undefined ? { result: each } : each)));
    }
    const parts = path.length > 0 ? [...path, ...(body === "" ? [] : [body])] : listOf(body);
    return Response.json({ result: await command(parts) });
  }

  return { command, answer, stop: () => wire.stop() };
}

/** What Redis itself, or this, refused. */
export class RedisError extends Error {}

function listOf(body) {
  let list;
  try {
    list = JSON.parse(body);
  } catch {
    // Refused below.
  }
  if (!Array.isArray(list)) throw new RedisError("ERR a command is a list in JSON");
  return list;
}

/** Redis' own protocol (RESP2): commands go out in order, and so do the answers. Connects anew after it was cut off. */
class Wire {
  #open;
  #greeting;
  #socket;
  #waiting = [];
  #read = Buffer.alloc(0);

  constructor(open, greeting) {
    this.#open = open;
    this.#greeting = greeting;
  }

  send(parts) {
    if (this.#socket === undefined) this.#connect();
    return this.#write(parts);
  }

  stop() {
    this.#socket?.destroy();
  }

  #connect() {
    const socket = this.#open();
    this.#socket = socket;
    this.#read = Buffer.alloc(0);
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => {}); // told by close
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      for (const { fail } of this.#waiting.splice(0)) fail(new Error("Redis ended the connection"));
    });
    for (const parts of this.#greeting) this.#write(parts).catch(() => socket.destroy());
  }

  #write(parts) {
    const lengths = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    this.#socket.write(`*${parts.length}\r\n${lengths.join("")}`);
    return new Promise((done, fail) => this.#waiting.push({ done, fail }));
  }

  #take(chunk) {
    this.#read = Buffer.concat([this.#read, chunk]);
    for (let found = parse(this.#read, 0); found !== undefined; found = parse(this.#read, 0)) {
      this.#read = this.#read.subarray(found.end);
      const { done, fail } = this.#waiting.shift();
      if (found.value instanceof RedisError) fail(found.value);
      else done(found.value);
    }
  }
}

/** The value at `at` and where it ends; nothing while it is not all there. */
function parse(bytes, at) {
  const line = bytes.indexOf("\r\n", at);
  if (line < 0) return undefined;
  const text = bytes.toString("utf8", at + 1, line);
  const next = line + 2;
  switch (String.fromCharCode(bytes[at])) {
    case "+":
      return { value: text, end: next };
    case "-":
      return { value: new RedisError(text), end: next };
    case ":":
      return { value: Number(text), end: next };
    case "$": {
      const length = Number(text);
      if (length < 0) return { value: null, end: next };
      const end = next + length + 2;
      return bytes.length < end ? undefined : { value: bytes.toString("utf8", next, next + length), end };
    }
    case "*": {
      const values = [];
      let end = next;
      for (let left = Number(text); left > 0; left -= 1) {
        const found = parse(bytes, end);
        if (found === undefined) return undefined;
        values.push(found.value instanceof RedisError ? { error: found.value.message } : found.value);
        end = found.end;
      }
      return { value: Number(text) < 0 ? null : values, end };
    }
    default:
      throw new Error("Redis speaks another protocol");
  }
}
