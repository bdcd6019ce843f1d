import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("the lock names no registry, and every version is exact", () => {
  assert.doesNotMatch(read("package-lock.json"), /"resolved"/);
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
  }
});

test("the bundle says nothing of the machine that made it, and imports only what the runtime has", () => {
  const bundle = read("dist/worker.js");
  assert.doesNotMatch(bundle, new RegExp(new URL("..", import.meta.url).pathname));
  assert.doesNotMatch(bundle, /sourceMappingURL/);
  const imported = [...bundle.matchAll(/^(?:import|} from) .*?["']([^"']+)["'];?$/gm)].map(([, from]) => from);
  assert.ok(imported.length > 0);
  for (const from of imported) assert.match(from, /^(node|cloudflare):/);
});
