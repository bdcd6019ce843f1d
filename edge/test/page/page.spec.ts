import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import base from "../../src/page/base.client.js";
import live from "../../src/page/live.client.js";
import main from "../../src/page/page.client.js";
import room from "../../src/page/room.client.js";

const worker = (exports as unknown as { default: Fetcher }).default;
const get = (path: string, headers: Record<string, string> = {}) => worker.fetch(`https://edge.test${path}`, { headers });

/** The addresses of the page's assets: what it names, and what the scripts import. */
async function assets(): Promise<string[]> {
  const named = [...(await (await get("/")).text()).matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!);
  const script = named.find((path) => path.endsWith(".js"))!;
  const imported = [main, base, room, live].flatMap((text) => [...text.matchAll(/from "\.(\/[^"]+)"/g)].map(([, name]) => name!));
  return [...new Set([...named, ...imported.map((name) => script.replace(/\/[^/]+$/, name))])];
}

test("the page's policy lets run what the page names, and nothing else", async () => {
  const answer = await get("/");
  expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
  const policy = answer.headers.get("Content-Security-Policy")!;
  const folder = (await assets())[0]!.replace(/[^/]+$/, "");
  expect(policy.split("; ")).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      `script-src https://edge.test${folder}`,
      `style-src https://edge.test${folder}`,
      "connect-src 'self' wss://edge.test",
      "frame-ancestors 'none'",
    ]),
  );
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(await answer.text()).not.toMatch(/\son\w+=|style=|\{\{/);
});

test("what people wrote is only ever set as text", () => {
  for (const script of [main, base, room, live]) expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc/);
});

test("assets never change under their address, and under another version's are given but not kept", async () => {
  const paths = await assets();
  expect(paths.length).toBe(5);
  for (const path of paths) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("Cache-Control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(answer.headers.get("Content-Type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    const other = await get(path.replace(/[0-9a-f]{32}/, "0".repeat(32)));
    expect([other.status, other.headers.get("Cache-Control"), await other.text()]).toEqual([200, "no-store", await answer.text()]);
  }
  for (const path of ["/page/0/other.js", "/page/0/constructor", "/page/0/..%2fpage.client.js"]) expect((await get(path)).status).toBe(404);
});

test("who has the page is told so; a CDN keeps it an hour, but not of who is signed in", async () => {
  const answer = await get("/");
  expect(answer.headers.get("Cache-Control")).toBe("public, max-age=0, s-maxage=3600");
  const again = await get("/", { "If-None-Match": answer.headers.get("ETag")! });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect(again.headers.get("Content-Security-Policy")).toBe(answer.headers.get("Content-Security-Policy"));
  expect((await get("/", { Cookie: "a=b" })).headers.get("Cache-Control")).toMatch(/^private/);
});
