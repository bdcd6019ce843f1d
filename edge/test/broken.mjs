import { once } from "node:events";
import { createServer } from "node:net";

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
