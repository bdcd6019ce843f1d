/**
 * A pool of connections to PostgreSQL, which is what Hyperdrive puts between a Worker and its database: miniflare alone
 * connects straight to the server, which would fork a process and check a password for every request.
 *
 * A client keeps one connection of the pool until it says goodbye, and waits in line where none is free. Whoever reaches the
 * port is let in: it is on loopback, and there for one run. Hyperdrive's cache of queries is not stood in for.
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";

const { Client } = createRequire(new URL("../../edge/package.json", import.meta.url))("pg");

const SSL_REQUEST = 80877103;
/** Messages of PostgreSQL's protocol, version 3, by their first byte. */
const [QUERY, EXECUTE, TERMINATE, READY] = [..."QEXZ"].map((letter) => letter.charCodeAt(0));
const IDLE = "I".charCodeAt(0);

/** `url` for Hyperdrive, `counts` of what went through, `stop`. At most `size` connections, made as they are needed. */
export async function startPool(postgres, size) {
  const free = [];
  const waiting = [];
  const clients = new Set();
  const counts = { queries: 0, sessions: 0 };
  const all = new Set();

  async function make() {
    const connection = {};
    all.add(connection);
    try {
      Object.assign(connection, await connected(postgres));
    } catch (error) {
      all.delete(connection);
      throw error;
    }
    connection.stream.on("close", () => {
      all.delete(connection);
      if (free.includes(connection)) free.splice(free.indexOf(connection), 1);
      if (waiting.length > 0) waiting.shift()(make());
    });
    return connection;
  }

  function take() {
    if (free.length > 0) return free.pop();
    if (all.size < size) return make();
    return new Promise((done) => waiting.push(done));
  }

  function release(connection) {
    if (!all.has(connection)) return;
    if (waiting.length > 0) waiting.shift()(connection);
    else free.push(connection);
  }

  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on("error", () => {}); // told by close
    client.on("close", () => clients.delete(client));
    serve(client, { take, release, counts });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const url = new URL(postgres);
  url.port = String(server.address().port);
  return {
    url: url.href,
    counts,
    stop() {
      server.close();
      for (const { stream } of all) stream?.destroy();
      for (const client of clients) client.destroy();
    },
  };
}

/** A connection that has been let in: its socket, and what the server said on the way. */
async function connected(postgres) {
  const client = new Client({ connectionString: postgres });
  const said = [];
  client.on("error", () => {}); // told by close
  client.connection.on("parameterStatus", ({ parameterName, parameterValue }) => {
    said.push(message("S", Buffer.from(`${parameterName}\0${parameterValue}\0`)));
  });
  await client.connect();
  const { stream } = client.connection;
  stream.removeAllListeners("data");
  return { stream, said };
}

/** From a client's first byte to its goodbye. */
function serve(client, { take, release, counts }) {
  let early = Buffer.alloc(0);
  client.on("data", greet);

  function greet(bytes) {
    early = Buffer.concat([early, bytes]);
    if (early.length >= 8 && early.readInt32BE(4) === SSL_REQUEST) {
      early = early.subarray(8);
      client.write("N");
    }
    if (early.length < 4 || early.length < early.readInt32BE(0)) return;
    client.off("data", greet);
    client.pause();
    early = early.subarray(early.readInt32BE(0));
    begin().catch(() => client.destroy());
  }

  async function begin() {
    const connection = await take();
    if (client.destroyed) return release(connection);
    counts.sessions += 1;
    let idle = true;
    const { stream, said } = connection;
    const toServer = framed(stream, (type) => {
      if (type === TERMINATE) {
        client.end();
        return false;
      }
      if (type === QUERY || type === EXECUTE) counts.queries += 1;
      idle = false;
      return true;
    });
    const toClient = framed(client, (type, whole) => {
      if (type === READY) idle = whole[5] === IDLE;
      return true;
    });
    const ended = () => client.destroy();
    stream.on("data", toClient);
    stream.on("close", ended);
    client.on("close", () => {
      stream.off("data", toClient);
      stream.off("close", ended);
      if (idle) release(connection);
      else stream.destroy(); // in the middle of something
    });
    const welcome = [message("R", Buffer.alloc(4)), ...said, message("K", Buffer.alloc(8)), message("Z", Buffer.from("I"))];
    client.write(Buffer.concat(welcome));
    toServer(early);
    client.on("data", toServer);
    client.resume();
  }
}

/** Writes each whole message of a stream to `to`, where `look` says so. */
function framed(to, look) {
  let read = Buffer.alloc(0);
  return (bytes) => {
    read = read.length === 0 ? bytes : Buffer.concat([read, bytes]);
    to.cork();
    while (read.length >= 5) {
      const end = 1 + read.readInt32BE(1);
      if (read.length < end) break;
      const whole = read.subarray(0, end);
      if (look(whole[0], whole)) to.write(whole);
      read = read.subarray(end);
    }
    to.uncork();
  };
}

function message(type, body) {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}
