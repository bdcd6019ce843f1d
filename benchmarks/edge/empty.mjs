/** What every figure is compared with: answers a request with 200 "ok", and a WebSocket with what it sends. */
export default {
  async fetch(request) {
    if (request.headers.get("Upgrade") === "websocket") return echo();
    await request.text(); // workerd ends a connection whose request was not read
    return new Response("ok");
  },
};

function echo() {
  const [client, server] = Object.values(new WebSocketPair());
  server.accept();
  server.addEventListener("message", ({ data }) => server.send(data));
  server.addEventListener("close", () => server.close());
  return new Response(null, { status: 101, webSocket: client });
}
