import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import script from "../../src/page/page.client.js";

const worker = (exports as unknown as { default: Fetcher }).default;
const get = (path: string, headers: Record<string, string> = {}) => worker.fetch(`https://edge.test${path}`, { headers });

/** The addresses of the page's assets. */
async function assets(): Promise<string[]> {
  return [...(await (await get("/")).text()).matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!);
}

test("the page's policy lets run what the page names, and nothing else", async () => {
  const answer = await get("/");
  expect([answer.status, answer.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
  const policy = answer.headers.get("Content-Security-Policy")!;
  const [style, code] = await assets();
  expect(policy.split("; ")).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      `script-src https://edge.test${code}`,
      `style-src https://edge.test${style}`,
      "connect-src 'self' wss://edge.test",
      "frame-ancestors 'none'",
    ]),
  );
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(await answer.text()).not.toMatch(/\son\w+=|style=|\{\{/);
});

test("what people wrote is only ever set as text", () => {
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc/);
});

test("assets never change under their address, and under another version's are given but not kept", async () => {
  const paths = await assets();
  expect(paths.length).toBe(2);
  for (const path of paths) {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("Cache-Control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(answer.headers.get("Content-Type")).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    const other = await get(path.replace(/[0-9a-f]{32}/, "0".repeat(32)));
    expect([other.status, other.headers.get("Cache-Control"), await other.text()]).toEqual([200, "no-store", await answer.text()]);
  }
  for (const path of ["/page/0/other.js", "/page/0/constructor", "/page/0/..%2fpage.js"]) expect((await get(path)).status).toBe(404);
});

test("who has the page is told so; a CDN keeps it an hour, but not of who is signed in", async () => {
  const answer = await get("/");
  expect(answer.headers.get("Cache-Control")).toBe("public, max-age=0, s-maxage=3600");
  const again = await get("/", { "If-None-Match": answer.headers.get("ETag")! });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect(again.headers.get("Content-Security-Policy")).toBe(answer.headers.get("Content-Security-Policy"));
  expect((await get("/", { Cookie: "a=b" })).headers.get("Cache-Control")).toMatch(/^private/);
});
