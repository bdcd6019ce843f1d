/** A PostgreSQL for one run: the one at EDGE_POSTGRES_URL, else PGlite (PostgreSQL as WebAssembly) on a free loopback port. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** `url` to connect to; `stop` once every Worker that uses it is disposed of. */
export async function startPostgres() {
  const given = process.env.EDGE_POSTGRES_URL;
  if (given !== undefined) return { url: given, stop: async () => {} };
  const database = await PGlite.create();
  const server = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0 });
  await server.start();
  const door = oneAtATime(Number(server.getServerConn().split(":")[1]));
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${door.address().port}/postgres`,
    async stop() {
      door.close();
      await server.stop();
      await database.close();
    },
  };
}

/**
 * A PostgreSQL that is down: whoever connects is hung up on, once it has said what it wants. (A refused connection would
 * end miniflare itself, and so would a hang-up that its first words cross on the way.)
 */
export async function startBroken() {
  const server = createServer((client) => client.on("error", () => {}).once("data", () => client.end()).resume());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `postgres://user:stand-in-password@127.0.0.1:${server.address().port}/db`,
    stop: () => server.close(),
  };
}

/** PGlite is one session, which clients at the same time would share: a client waits here until the one before has left. */
function oneAtATime(port) {
  let turn = Promise.resolve();
  return createServer({ pauseOnConnect: true }, (client) => {
    client.on("error", () => {}); // a client may leave as it likes
    const left = closed(client);
    turn = turn.then(async () => {
      if (client.destroyed) return;
      const session = connect(port, "127.0.0.1");
      session.on("error", () => client.destroy());
      client.pipe(session).pipe(client);
      const ended = closed(session);
      await left;
      session.end();
      await ended;
    });
  });
}

const closed = (socket) => new Promise((done) => socket.once("close", done));
