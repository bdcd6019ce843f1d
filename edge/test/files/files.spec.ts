import { beforeAll, describe, expect, test } from "vitest";
import { withDatabase } from "../../src/data/database";
import type { Bindings } from "../../src/env";
import { ask, bindings, bytes, keys, person, PNG, room, upload, uploaded } from "./app";

let ada: string;
let bob: string;
let eve: string;
beforeAll(async () => {
  [ada, bob, eve] = [await person(), await person(), await person()];
});

const rows = () => withDatabase(bindings, (db) => db.read<{ id: string }>("SELECT id FROM files"));
const body = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());

describe("upload", () => {
  test("bytes come back as they were, private, under a key that no user chose", async () => {
    const file = bytes(PNG, 70_000);
    const answer = await upload(ada, file, { query: "?name=..%2Fcat%20%F0%9F%90%B1.png" });
    expect(answer.status).toBe(201);
    const { id, etag, ...rest } = await uploaded(answer);
    expect(rest).toEqual({ name: "../cat \u{1f431}.png", type: "image/png", bytes: 70_000 });
    expect(await keys()).toContain(`files/${id}`);

    const got = await ask(`/files/${id}`, { user: ada });
    expect(await body(got)).toEqual(file);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": "70000",
      etag,
      "accept-ranges": "bytes",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": `inline; filename="../cat __.png"; filename*=UTF-8''..%2Fcat%20%F0%9F%90%B1.png`,
    });
    expect(got.headers.get("Cache-Control")).toMatch(/^private/);
    const info = await (await ask(`/files/${id}/info`, { user: ada })).json();
    expect(info).toMatchObject({ id, room: null, owner: ada, bytes: 70_000, etag });
  });

  test("what is not an image, sound or film is a download", async () => {
    const { id } = await uploaded(upload(ada, "<script>", { type: "text/plain", query: '?name=a"%3Bb\\' }));
    const got = await ask(`/files/${id}`, { user: ada });
    expect(got.headers.get("Content-Disposition")).toBe(`attachment; filename="a_;b_"; filename*=UTF-8''a%22%3Bb%5C`);
    expect(got.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  });

  test.each([
    ["no length", 411, { "Content-Length": "" }],
    ["a length that is none", 411, { "Content-Length": "-1" }],
    ["more than a file may be", 413, { "Content-Length": "25000001" }],
    ["HTML", 415, { "Content-Type": "text/html" }],
    ["SVG", 415, { "Content-Type": "image/svg+xml" }],
    ["JavaScript", 415, { "Content-Type": "text/javascript; charset=utf-8" }],
    ["a type of an object's prototype", 415, { "Content-Type": "constructor" }],
    ["another type than it is", 415, { "Content-Type": "image/jpeg" }],
  ])("%s is %i and leaves nothing", async (_, status, headers) => {
    const before = [await keys(), await rows()];
    expect((await upload(ada, bytes(PNG, 1_000), { headers })).status).toBe(status);
    expect([await keys(), await rows()]).toEqual(before);
  });

  test.each([
    ["shorter", 1_000, "2000"],
    ["longer", 1_000, "999"],
    ["much shorter", 20, "2000"],
    ["longer from the first byte on", 1_000, "10"],
  ])("a body that is %s than it says is refused while it streams, and leaves nothing", async (_, size, length) => {
    const before = [await keys(), await rows()];
    const answer = await ask("/files", {
      user: ada,
      method: "POST",
      body: new Response(bytes(PNG, size)).body!,
      headers: { "Content-Type": "image/png", "Content-Length": length },
    });
    expect(answer.status).toBe(400);
    expect([await keys(), await rows()]).toEqual(before);
  });

  test("an empty file is a file", async () => {
    const { id } = await uploaded(upload(ada, "", { type: "text/plain" }));
    expect(await (await ask(`/files/${id}`, { user: ada })).text()).toBe("");
  });

  test("a name that is empty, too long, or not only text is refused", async () => {
    for (const query of ["?name=", "?name=a%00b", "?name=a%0D%0Ab", "?name=gpj.%E2%80%AEexe", `?name=${"a".repeat(201)}`]) {
      expect((await upload(ada, bytes(PNG, 100), { query })).status, query).toBe(400);
    }
  });

  test("without a row there are no bytes", async () => {
    const before = await keys();
    expect((await upload(crypto.randomUUID(), bytes(PNG, 100))).status).toBeGreaterThanOrEqual(400); // an owner who is no user
    expect(await keys()).toEqual(before);
  });

  test("while a store does not answer it is 503, with nothing left", async () => {
    const before = [await keys(), await rows()];
    const put = () => Promise.reject(new Error("10001: internal"));
    const down = { ...bindings, FILES: { ...stub, put } as unknown as R2Bucket } as Bindings;
    const answer = await ask("/files", { user: ada, method: "POST", body: bytes(PNG, 90_000), headers: { "Content-Type": "image/png", "Content-Length": "90000" } }, down);
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "5"]);
    const fenced = await ask("/files", { user: ada, method: "POST" }, { ...bindings, DB_FENCED: "true" } as Bindings);
    expect(fenced.status).toBe(503);
    expect([await keys(), await rows()]).toEqual(before);
  });
});

const stub = { delete: async () => {}, get: () => Promise.reject(new Error("down")) };

describe("download", () => {
  let file: Uint8Array;
  let path: string;
  let etag: string;
  beforeAll(async () => {
    file = bytes(PNG, 10_000);
    const made = await uploaded(upload(ada, file));
    [path, etag] = [`/files/${made.id}`, made.etag];
  });
  const get = (headers: Record<string, string>, method = "GET") => ask(path, { user: ada, headers, method });

  test.each([
    ["bytes=0-99", 0, 100],
    ["bytes=9990-", 9_990, 10_000],
    ["bytes=-5", 9_995, 10_000],
    ["bytes=5000-99999", 5_000, 10_000],
    ["bytes=-99999", 0, 10_000],
  ])("the range %s", async (Range, start, end) => {
    const got = await get({ Range });
    expect([got.status, got.headers.get("Content-Range")]).toEqual([206, `bytes ${start}-${end - 1}/10000`]);
    expect(await body(got)).toEqual(file.slice(start, end));
  });

  test.each(["bytes=10000-", "bytes=-0", "bytes=99999-100000"])("the range %s is 416", async (Range) => {
    const got = await get({ Range });
    expect([got.status, got.headers.get("Content-Range")]).toEqual([416, "bytes */10000"]);
  });

  test.each(["bytes=0-1,5-6", "bytes=5-1", "bytes=-", "lines=1-2"])("the range %s is answered with all of it", async (Range) => {
    const got = await get({ Range });
    expect([got.status, (await body(got)).length]).toEqual([200, 10_000]);
  });

  test("a range holds only of the version that it is for", async () => {
    expect((await get({ Range: "bytes=0-9", "If-Range": etag })).status).toBe(206);
    expect((await get({ Range: "bytes=0-9", "If-Range": '"another"' })).status).toBe(200);
    expect((await get({ Range: "bytes=0-9", "If-Range": `W/${etag}` })).status).toBe(200);
  });

  test("who has it is told so", async () => {
    for (const list of [etag, `"a", W/${etag}`, "*"]) {
      const got = await get({ "If-None-Match": list });
      expect([got.status, got.headers.get("ETag"), await got.text()]).toEqual([304, etag, ""]);
    }
    expect((await get({ "If-None-Match": '"another"' })).status).toBe(200);
  });

  test("HEAD says all but the bytes", async () => {
    const [got, head] = [await get({}), await get({}, "HEAD")];
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await get({ Range: "bytes=0-9" }, "HEAD")).status).toBe(200); // ranges are of GET alone
    expect(Object.fromEntries(head.headers)).toEqual({ ...Object.fromEntries(got.headers), "x-request-id": head.headers.get("x-request-id") });
  });

  test("while R2 does not answer it is 503, and 404 where the stage has none", async () => {
    const down = { ...bindings, FILES: stub as unknown as R2Bucket } as Bindings;
    expect((await ask(path, { user: ada }, down)).status).toBe(503);
    const { FILES: _, ...none } = bindings;
    const answer = await ask(path, { user: ada }, none as Bindings);
    expect([answer.status, ((await answer.json()) as { binding: string }).binding]).toEqual([404, "FILES"]);
  });
});

describe("who may", () => {
  test("only those in the room, and the owner, see it, by every route", async () => {
    const shared = await room(ada, bob);
    const { id } = await uploaded(upload(ada, bytes(PNG, 100), { query: `?room=${shared}` }));
    const links = { method: "POST", body: '{"seconds": 60}' };
    const routes: [string, RequestInit][] = [[`/files/${id}`, {}], [`/files/${id}/info`, {}], [`/files/${id}/links`, links]];
    for (const [path, init] of routes) {
      expect((await ask(path, { ...init, user: bob })).ok).toBe(true);
      expect((await ask(path, { ...init, user: eve })).status).toBe(404);
      expect((await ask(path, init)).status).toBe(401);
    }
    expect((await ask(`/files/${id}`, { user: eve, method: "DELETE" })).status).toBe(404);
    expect((await ask(`/files/${id}`, { user: bob, method: "DELETE" })).status).toBe(403);
    await withDatabase(bindings, (db) => db.write("DELETE FROM members WHERE room_id = ?1", shared));
    expect((await ask(`/files/${id}`, { user: bob })).status).toBe(404);
    expect((await ask(`/files/${id}`, { user: ada })).status).toBe(200);
  });

  test("a file without a room is its owner's alone, and nobody sends one to a room that they are not in", async () => {
    const { id } = await uploaded(upload(ada, bytes(PNG, 100)));
    expect((await ask(`/files/${id}`, { user: bob })).status).toBe(404);
    const before = await keys();
    for (const query of [`?room=${await room(ada)}`, `?room=${crypto.randomUUID()}`, "?room=", "?room=..%2F.."]) {
      expect((await upload(eve, bytes(PNG, 100), { query })).status, query).toBe(404);
    }
    expect(await keys()).toEqual(before);
  });

  test("what is no id is no file", async () => {
    for (const id of ["..", "..%2f..%2fsecret", "a".repeat(2_000), "%00", "ready"]) {
      expect((await ask(`/files/${id}`, { user: ada })).status).toBe(404);
    }
  });

  test("the owner deletes row and bytes, and can ask again after a failure between the two", async () => {
    const { id } = await uploaded(upload(ada, bytes(PNG, 100)));
    await bindings.FILES!.delete(`files/${id}`);
    expect((await ask(`/files/${id}`, { user: ada })).status).toBe(404);
    expect((await ask(`/files/${id}`, { user: ada, method: "DELETE" })).status).toBe(204);
    expect((await ask(`/files/${id}/info`, { user: ada })).status).toBe(404);
    expect(await keys()).not.toContain(`files/${id}`);
  });
});

describe("a link", () => {
  const make = async (seconds: unknown, id?: string) => {
    id ??= (await uploaded(upload(ada, bytes(PNG, 100)))).id;
    return ask(`/files/${id}/links`, { user: ada, method: "POST", body: JSON.stringify({ seconds }) });
  };
  const url = async (seconds: number) => ((await (await make(seconds)).json()) as { url: string }).url;

  test("opens the file without sign-in, and nothing else", async () => {
    const link = await url(60);
    expect((await ask(link)).status).toBe(200);
    expect((await ask(link, { method: "HEAD" })).status).toBe(200);
    expect((await ask(link, { method: "DELETE" })).status).toBe(401);
    const { pathname, search } = new URL(link);
    expect((await ask(`${pathname}/info${search}`)).status).toBe(401);
  });

  test("is refused once anything in it is changed, and for another file", async () => {
    const link = new URL(await url(60));
    const other = (await uploaded(upload(ada, bytes(PNG, 100)))).id;
    const changes: ((each: URL) => void)[] = [
      (each) => each.searchParams.set("expires", String(Number(each.searchParams.get("expires")) + 1)),
      (each) => each.searchParams.set("expires", "Infinity"),
      (each) => each.searchParams.set("signature", "0".repeat(64)),
      (each) => each.searchParams.set("signature", ""),
      (each) => each.searchParams.set("signature", "\u{1f431}"),
      (each) => (each.pathname = `/files/${other}`),
    ];
    for (const change of changes) {
      const changed = new URL(link);
      change(changed);
      expect((await ask(changed.href)).status, changed.search).toBe(403);
    }
    expect((await ask(link.href, {}, { ...bindings, SIGNING_KEY: "another" } as Bindings)).status).toBe(403);
  });

  test("expires, and ends with its file", async () => {
    const { signed } = await import("../../src/files/links");
    const { id } = await uploaded(upload(ada, bytes(PNG, 100)));
    const now = Math.floor(Date.now() / 1_000);
    expect((await ask(`/files/${id}?${await signed(bindings, id, now - 1)}`)).status).toBe(403);
    const good = `/files/${id}?${await signed(bindings, id, now + 60)}`;
    expect((await ask(good)).status).toBe(200);
    await ask(`/files/${id}`, { user: ada, method: "DELETE" });
    expect((await ask(good)).status).toBe(404);
  });

  test("holds a day at most, and needs a key", async () => {
    for (const seconds of [0, -1, 86_401, 1.5, "60", null]) expect((await make(seconds)).status).toBe(400);
    expect((await make(86_400)).status).toBe(201);
    const { SIGNING_KEY: _, ...none } = bindings;
    const answer = await ask(`/files/${crypto.randomUUID()}/links`, { user: ada, method: "POST", body: "{}" }, none as Bindings);
    expect([answer.status, ((await answer.json()) as { binding: string }).binding]).toEqual([404, "SIGNING_KEY"]);
  });
});
