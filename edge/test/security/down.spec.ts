/** While something that the Worker needs is down: a 503 with the time to wait, never a 500, and no secret in an answer or the log. */
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Bindings, Env } from "../../src/env";
import { ask, bindings, bodyFor, BYTES, fill, type Person, person, post, type Route, routes, secrets, type Things, things } from "./world";

let me: Person;
let guest: Person;
let mine: Things;
beforeAll(async () => {
  [me, guest] = [await person(), await person()];
  mine = await things(me);
});
const said: string[] = [];
afterEach(() => vi.restoreAllMocks());
const listen = () => {
  said.length = 0;
  for (const name of ["log", "warn", "error", "info", "debug"] as const) {
    vi.spyOn(console, name).mockImplementation((...given) => void said.push(given.map(String).join(" ")));
  }
};

/** Whatever is called or read of it, the end is this error. */
function broken<Kind>(message: string): Kind {
  const fail = () => Promise.reject(new Error(message));
  const made: object = new Proxy(function () {}, {
    get: (_, name) => {
      if (name === "then") return (done: undefined, failed: undefined) => fail().then(done, failed);
      if (name === "catch") return (failed: () => unknown) => fail().catch(failed);
      if (name === "finally") return (last: () => void) => fail().finally(last);
      return made;
    },
    apply: () => made,
  });
  return made as Kind;
}

/** What each says then; every secret there is comes with it, so that none is told on. */
const DOWN: Partial<Record<keyof Env, string>> = {
  DB_D1: "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
  CACHE: "whatever it says",
  FILES: "whatever it says",
  SIGN_INS: "whatever it says",
  ROOMS: "whatever it says",
  JOBS: "whatever it says",
  LIMITER: "whatever it says",
};

async function answers(route: Route, given: Bindings): Promise<void> {
  const id = route.path.startsWith("/files") ? mine.file : mine.room;
  const isUpload = route.method === "POST" && route.path === "/files";
  const signs = /^\/auth\/sign-(in|up)$/.test(route.path);
  const body = isUpload
    ? BYTES
    : signs
      ? JSON.stringify({ name: route.path.endsWith("up") ? "somebody-new" : me.name, password: me.password })
      : JSON.stringify(bodyFor(route, guest));
  const answer = await ask(
    fill(route, id),
    {
      method: route.method,
      token: route.path.startsWith("/operator/") ? bindings.OPERATOR_TOKEN! : signs ? undefined : me.token,
      body: ["GET", "DELETE"].includes(route.method) ? null : body,
      headers: {
        ...(isUpload ? { "Content-Type": "text/plain", "Content-Length": String(BYTES.length) } : {}),
        ...(route.path.endsWith("/live") ? { Upgrade: "websocket" } : {}),
      },
    },
    given,
  );
  answer.webSocket?.accept();
  answer.webSocket?.close();
  const text = answer.status === 101 ? "" : await answer.text();
  const refused = answer.status === 503 && /^\d+$/.test(answer.headers.get("Retry-After") ?? "");
  expect({ route, status: answer.status, text, right: answer.status < 500 || refused }).toMatchObject({ right: true });
  if (!signs) for (const secret of secrets(me, guest)) expect([route, text.includes(secret)]).toEqual([route, false]);
}

/** Signing out ends the session, and deleting what the others need: last. */
const inOrder = () => routes().sort((one, other) => rank(one) - rank(other));
const rank = ({ method, path }: Route) => (path === "/auth/sign-out" ? 2 : method === "DELETE" ? 1 : 0);

test.each(Object.entries(DOWN))("without %s every route answers or says when to come back", async (name, message) => {
  listen();
  const given = { ...bindings, [name]: broken([message, ...secrets(me, guest)].join(" ")) };
  for (const route of inOrder()) await answers(route, given);
  for (const secret of [bindings.SIGNING_KEY!, bindings.OPERATOR_TOKEN!]) expect(said.join("\n")).not.toContain(secret);
});

test("under the fence every write says when to come back, and every read goes on", async () => {
  const owner = await person();
  const theirs = await things(owner);
  const given = { ...bindings, DB_FENCED: "true" };
  for (const route of routes().filter(({ path }) => !/\/(live|links)$|^\/auth\/sign-|^\/operator|^\/(ready|health)$|^\/page/.test(path))) {
    const body = bodyFor(route, guest);
    const answer = await ask(
      fill(route, route.path.startsWith("/files") ? theirs.file : theirs.room),
      { method: route.method, token: owner.token, body: body === undefined ? null : JSON.stringify(body) },
      given,
    );
    await answer.text();
    const { status } = answer;
    expect([route, status, answer.headers.has("Retry-After")]).toEqual(route.method === "GET" ? [route, 200, false] : [route, 503, true]);
  }
  const { password, name } = owner;
  const signedIn = await ask("/auth/sign-in", { method: "POST", body: JSON.stringify({ name, password }) }, given);
  expect(signedIn.status).toBe(200);
  // It writes no row either.
  const link = await ask(`/files/${theirs.file}/links`, { method: "POST", token: owner.token, body: '{"seconds": 60}' }, given);
  expect(link.status).toBe(201);
});

test("no log line of a whole visit holds a secret, a name or what was said", async () => {
  listen();
  const visitor = await person();
  const theirs = await things(visitor);
  await post(`/rooms/${theirs.room}/members`, visitor.token, { name: guest.name });
  await post("/auth/sign-in", undefined, { name: visitor.name, password: visitor.password });
  await ask(`/files/${theirs.file}?signature=planted-signature&expires=1`, { headers: { Cookie: "__Host-session=planted-cookie" } });
  await ask("/auth/me", { token: "planted-token" });
  await ask("/operator/dead-letters", { token: "planted-operator" });
  const log = said.join("\n");
  expect(said.length).toBeGreaterThan(8);
  for (const secret of [...secrets(visitor), visitor.name, visitor.id, guest.name, BYTES, "secret-name", "a private room", "planted"]) {
    expect([secret, log.includes(secret)]).toEqual([secret, false]);
  }
});
