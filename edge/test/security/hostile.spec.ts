/** Requests that nobody sends by accident: paths, bodies, names, cookies and pages of other sites. */
import { beforeAll, expect, test } from "vitest";
import type { Bindings } from "../../src/env";
import { ask, bindings, bodyFor, BYTES, fill, hasParameter, ORIGIN, type Person, person, post, type Route, routes, type Things, things } from "./world";

let me: Person;
let mine: Things;
beforeAll(async () => {
  me = await person();
  mine = await things(me);
});
const label = ({ method, path }: Route) => `${method} ${path}`;
const send = (route: Route, path: string, init: RequestInit & { token?: string } = {}, given?: Bindings) => {
  const body = bodyFor(route, me);
  return ask(path, { method: route.method, token: me.token, body: body === undefined ? null : JSON.stringify(body), ...init }, given);
};

const PATHS = [
  "..%2f..%2fbackups",
  "%2e%2e%2fx",
  "..%5cx",
  "....//x",
  "%00",
  "a%00b",
  "%ff%fe",
  "%",
  "%zz",
  "é",
  "\u202e",
  "%F0%9F%92%A9",
  "x".repeat(4_000),
  "constructor",
  "__proto__",
  "toString",
  "'%20OR%201=1--",
  "%27%29%3b%20DROP%20TABLE%20rooms",
  "*",
  "files%2fx",
  "https:%2f%2fevil.example",
];

test.each(routes().filter(hasParameter).map((route) => [label(route), route] as const))(
  "%s finds nothing by a path that leads elsewhere, and asks R2 for nothing",
  async (_, route) => {
    const keys: string[] = [];
    const FILES = new Proxy(bindings.FILES!, {
      get: (bucket, name) => {
        const value = Reflect.get(bucket, name) as unknown;
        if (typeof value !== "function") return value;
        return (...given: unknown[]) => (keys.push(`${String(name)} ${String(given[0])}`), Reflect.apply(value, bucket, given) as unknown);
      },
    });
    for (const value of PATHS) {
      const token = route.path.startsWith("/operator/") ? bindings.OPERATOR_TOKEN! : me.token;
      const answer = await send(route, fill(route, value, value), { token }, { ...bindings, FILES });
      await answer.text();
      expect([value.slice(0, 50), answer.status]).toEqual([value.slice(0, 50), 404]);
    }
    expect(keys).toEqual([]);
  },
);

const QUERIES: [string, string][] = ["limit", "before", "after", "since", "q", "room", "name", "queue", "expires", "signature"].flatMap(
  (name) => ["%00", "-1", "9".repeat(400), "%ed%a0%80"].map((value): [string, string] => [name, value]),
);

test("no query does more than be refused", async () => {
  const readable = routes().filter(({ method, path }) => method === "GET" && !/^\/(health|ready)$/.test(path));
  for (const route of readable) {
    for (const [name, value] of QUERIES) {
      const token = route.path.startsWith("/operator/") ? bindings.OPERATOR_TOKEN! : me.token;
      const id = route.path.startsWith("/files") ? mine.file : mine.room;
      const answer = await ask(`${fill(route, id)}?${name}=${value}`, { token });
      await answer.text();
      expect([label(route), name, value.slice(0, 20), answer.status < 500]).toEqual([label(route), name, value.slice(0, 20), true]);
    }
  }
});

/** Routes that read JSON. */
const written = () => routes().filter(({ method, path }) => method === "POST" && !/sign-out|\/join$|\/:id\/replay$|^\/files$/.test(path));
const tokenFor = ({ path }: Route) => (path.startsWith("/operator/") ? bindings.OPERATOR_TOKEN! : me.token);
const pathOf = (route: Route) => fill(route, route.path.startsWith("/files") ? mine.file : mine.room);

test("a body that never ends is read no further than its limit", async () => {
  for (const route of written()) {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        if (pulled > 10_000) controller.error(new Error("the whole of it was read"));
        else controller.enqueue(new Uint8Array(16_384).fill(0x20));
      },
    });
    const answer = await ask(pathOf(route), { method: "POST", token: tokenFor(route), body, duplex: "half" } as RequestInit & { token: string });
    await answer.text();
    expect([label(route), answer.status, pulled < 100]).toEqual([label(route), 413, true]);
  }
});

const DEEP = "[".repeat(30_000) + "]".repeat(30_000);
test.each([
  ["nothing", ""],
  ["no JSON", "name=x"],
  ["a list", "[]"],
  ["a text", '"x"'],
  ["null", "null"],
  ["half of it", '{"name":'],
  ["a depth of 30,000", DEEP],
  ["an object of such depth", `{"name":${DEEP}}`],
  ["every field deep", `{"name":${"[".repeat(9_000)}${"]".repeat(9_000)},"key":{},"text":[],"seq":"1","seconds":{},"password":1,"queue":[]}`],
  ["a prototype", '{"__proto__":{"name":"x"},"constructor":{"prototype":{}}}'],
  ["wrong types", '{"name":1,"key":true,"text":null,"seq":-1,"seconds":1e99,"queue":{},"fileId":[],"public":"yes","password":[]}'],
  ["NUL", '{"name":"a\\u0000","key":"a\\u0000","text":"a\\u0000","queue":"\\u0000","password":"\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}'],
  ["half a character", '{"name":"\\ud800","key":"\\ud800","text":"\\ud800","queue":"\\ud800","password":"\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}'],
  ["texts of 60,000", `{"name":"${"x".repeat(30_000)}","text":"${"y".repeat(30_000)}"}`],
  ["huge numbers", '{"seq":99999999999999999999,"seconds":1e308}'],
])("a JSON body that is %s is refused by every route", async (_, body) => {
  for (const route of written()) {
    const answer = await ask(pathOf(route), { method: "POST", token: tokenFor(route), body });
    const refusedOrIgnored = answer.status >= 400 && answer.status < 500;
    expect([label(route), answer.status, refusedOrIgnored || /inline-files/.test(route.path)]).toEqual([label(route), answer.status, true]);
    expect(await answer.text()).not.toMatch(/at .*\.(ts|js):\d+/); // no stack
  }
});

test("bytes that are no UTF-8 are refused or replaced, never a failure", async () => {
  for (const route of written()) {
    const body = new Uint8Array([...'{"name":"'].map((each) => each.charCodeAt(0)).concat([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80], [34, 125]));
    const answer = await ask(pathOf(route), { method: "POST", token: tokenFor(route), body });
    await answer.text();
    expect([label(route), answer.status < 500]).toEqual([label(route), true]);
  }
});

const NAMES = ['a"; filename="evil.html', "a\\", "a;b=c", "../../etc/passwd", "a\u2028b", "é‮gpj.exe", "%0d%0aSet-Cookie:x=y", "x".repeat(200), "<script>", "a,b", "*''x"];
test("a file's name ends in no header but its own", async () => {
  for (const name of [...NAMES, "a\r\nSet-Cookie: x=y", "a\0b", "\n"]) {
    const headers = { "Content-Type": "text/plain", "Content-Length": String(BYTES.length) };
    const made = await ask(`/files?name=${encodeURIComponent(name)}`, { method: "POST", token: me.token, body: BYTES, headers });
    if (made.status === 400) continue; // control characters and the like
    expect([name, made.status]).toEqual([name, 201]);
    const { id } = (await made.json()) as { id: string };
    const answer = await ask(`/files/${id}`, { token: me.token });
    const disposition = answer.headers.get("Content-Disposition") ?? "";
    expect([name, disposition]).toEqual([name, expect.stringMatching(/^attachment;/)]);
    // One quoted text at most, which nothing ends early, and no byte that a header may not have.
    expect(disposition).toMatch(/^attachment(; filename="([^"\\]|\\.)*")?(; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/);
    expect([...disposition].every((each) => each >= " " && each <= "~")).toBe(true);
    expect(answer.headers.has("Set-Cookie")).toBe(false);
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(await answer.text()).toBe(BYTES);
  }
});

test.each(["text/html", "image/svg+xml", "text/javascript", "application/xhtml+xml", "text/xml", "text/html;charset=utf-8", "image/png, text/html", ""])(
  "a file of the type %s is not taken",
  async (type) => {
    const headers = { "Content-Type": type, "Content-Length": "5" };
    expect((await ask("/files", { method: "POST", token: me.token, body: "<svg>", headers })).status).toBe(415);
  },
);

test("a page that is called a picture is not taken", async () => {
  const body = "<html><script>alert(1)</script></html>";
  const headers = { "Content-Type": "image/png", "Content-Length": String(body.length) };
  expect((await ask("/files", { method: "POST", token: me.token, body, headers })).status).toBe(415);
});

test("no route redirects, wherever it is asked to", async () => {
  const wishes = ["next", "url", "redirect", "return_to", "continue"].map((name) => `${name}=https://evil.example`).join("&");
  for (const path of ["//evil.example/%2e%2e", "/%5cevil.example", "/..//evil.example", "/rooms/", "/health/", "/.", "//rooms"]) {
    const answer = await ask(`${ORIGIN}${path}`);
    await answer.text();
    expect([path, answer.headers.get("Location"), answer.status >= 300 && answer.status < 400]).toEqual([path, null, false]);
  }
  for (const route of routes()) {
    const answer = await send(route, `${pathOf(route)}?${wishes}`, { headers: { "X-Forwarded-Host": "evil.example", "X-Original-URL": "/x" } });
    await answer.text();
    expect([label(route), answer.headers.get("Location"), answer.status >= 300 && answer.status < 400]).toEqual([label(route), null, false]);
  }
});

test("a page of another site writes by no route, with the cookie or without", async () => {
  const people = [await person(), await person()];
  const [victim] = people;
  const theirs = await things(victim!);
  for (const route of routes().filter(({ method }) => method !== "GET")) {
    const path = fill(route, route.path.startsWith("/files") ? theirs.file : theirs.room);
    const body = JSON.stringify(bodyFor(route, people[1]!));
    for (const from of [{ Origin: "https://evil.example" }, { Origin: "null" }, { "Sec-Fetch-Site": "cross-site" }]) {
      const headers = { ...from, Cookie: `__Host-session=${victim!.token}`, "Content-Type": "text/plain" };
      const answer = await ask(path, { method: route.method, headers, body: route.method === "DELETE" ? null : body });
      await answer.text();
      expect([label(route), from, answer.status]).toEqual([label(route), from, 403]);
    }
  }
  // Nothing of it happened, and from the own page it does.
  expect((await ask("/auth/me", { token: victim!.token })).status).toBe(200);
  expect((await ask(`/files/${theirs.file}`, { token: victim!.token })).status).toBe(200);
  const own = { Origin: ORIGIN, Cookie: `__Host-session=${victim!.token}` };
  expect((await ask("/rooms", { method: "POST", headers: own, body: '{"name":"mine"}' })).status).toBe(201);
});

test.skipIf(bindings.ROOMS === undefined)("another site's page opens no socket with the cookie", async () => {
  const headers = { Upgrade: "websocket", Cookie: `__Host-session=${me.token}`, Origin: "https://evil.example" };
  expect((await ask(`/rooms/${mine.room}/live`, { headers })).status).toBe(403);
});

test("the session's cookie is this host's, over TLS, and no script's; its token is in no address", async () => {
  const answer = await post("/auth/sign-in", undefined, { name: me.name, password: me.password });
  const cookies = answer.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  const [pair, ...attributes] = cookies[0]!.split("; ");
  expect(pair).toMatch(/^__Host-session=[\w-]{43,}$/); // 256 bits
  expect(attributes.map((each) => each.toLowerCase())).toEqual(expect.arrayContaining(["httponly", "secure", "samesite=lax", "path=/"]));
  expect(attributes.some((each) => /^domain=/i.test(each))).toBe(false);
  const { token } = (await answer.json()) as { token: string };
  expect((await ask(`/auth/me?token=${token}&access_token=${token}`)).status).toBe(401);
});

test("who signs out is out, and a session that was chosen by someone else is none", async () => {
  const guest = await person();
  expect((await ask("/auth/sign-out", { method: "POST", token: guest.token })).status).toBe(204);
  expect((await ask("/auth/me", { token: guest.token })).status).toBe(401);
  expect((await ask("/auth/me", { headers: { Cookie: "__Host-session=chosen-by-someone-else" } })).status).toBe(401);
  expect((await ask("/auth/me", { headers: { Cookie: `session=${me.token}` } })).status).toBe(401);
});

test("a name that is not there and a wrong password are one answer", async () => {
  const [there, not] = [
    await post("/auth/sign-in", undefined, { name: me.name, password: "wrong password" }),
    await post("/auth/sign-in", undefined, { name: "nobody-has-this-name", password: "wrong password" }),
  ];
  const [one, other] = [(await there.json()) as { error: string }, (await not.json()) as { error: string }];
  expect([there.status, one.error]).toEqual([not.status, other.error]);
});

test("ten guesses at a password at once are five", async () => {
  const victim = await person();
  const guesses = await Promise.all(
    Array.from({ length: 10 }, (_, number) => post("/auth/sign-in", undefined, { name: victim.name, password: `guess number ${number}` })),
  );
  expect(guesses.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429, 429]);
});

test("a header that names a user is believed only where the stage says so", async () => {
  for (const name of ["X-User", "X-Test-User", "Cf-Access-Authenticated-User-Email", "X-Joining", "X-Forwarded-User"]) {
    expect((await ask("/auth/me", { headers: { [name]: me.name } })).status).toBe(401);
  }
});
