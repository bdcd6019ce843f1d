import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const SMOKE = fileURLToPath(new URL("../smoke.mjs", import.meta.url));
const stagePath = (name) => fileURLToPath(new URL(`stages/${name}.json`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "edge-smoke-"));
after(() => rmSync(folder, { recursive: true }));

/** The stage `last` with some of its bindings changed by name; `undefined` drops one. */
function changed(name, changes) {
  const stage = JSON.parse(readFileSync(stagePath("last"), "utf8"));
  stage.bindings = stage.bindings.flatMap((each) => {
    if (!Object.hasOwn(changes, each.name)) return [each];
    return changes[each.name] === undefined ? [] : [{ ...each, ...changes[each.name] }];
  });
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(stage));
  return path;
}

async function smoke(...paths) {
  const child = spawn(process.execPath, [SMOKE, ...paths], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const [code] = await once(child, "close");
  return { code, text, failed: text.split("\n").filter((line) => line.startsWith("FAIL")) };
}

test("a first, a last and a fenced stage pass, a line for each check", async () => {
  const fenced = changed("fenced", { DB_SERVING: { text: "DB_D1" }, DB_FENCED: { text: "true" } });
  const { code, text } = await smoke(stagePath("first"), stagePath("last"), fenced);
  assert.equal(code, 0, text);
  for (const check of ["first.json  live: a message is stored, then acknowledged and shown without ROOMS", "last.json  live: a message is stored, then acknowledged and shown", "fenced.json  EMAIL: a job is done, and what is none is put aside"]) {
    assert.ok(text.includes(`${check}\n`), check);
  }
});

test("a stage whose bindings do not fit the Worker fails by name", async () => {
  const { code, failed } = await smoke(
    changed("serving", { DB_SERVING: { text: "DB_D1" }, DB_D1: undefined }),
    changed("limit", { LIMITER_REQUESTS: { text: "50" } }),
    changed("queue", { PUSH: { queueName: "nobody-consumes" } }),
    changed("unknown", { APP: { name: "APPLICATION" } }),
    changed("class", { ROOMS: { className: "Rooms" } }),
  );
  assert.equal(code, 1);
  for (const check of [/serving\.json  DB_SERVING .* DB_D1 is not among DB_POSTGRES/, /limit\.json  who asks too often/, /queue\.json  PUSH and what dies in it have consumers/, /unknown\.json  GET \/health: .* APPLICATION /, /class\.json  start: ROOMS/]) {
    assert.ok(failed.some((line) => check.test(line)), `${check}: ${failed.join("\n")}`);
  }
  assert.ok(!failed.some((line) => line.includes("limit.json  a message")), "and nothing else does");
});

test("what is no stage is one message and exit code 2", async () => {
  const path = join(folder, "none.json");
  writeFileSync(path, "[]");
  for (const paths of [[], [path], [join(folder, "missing.json")]]) {
    const { code, text } = await smoke(...paths);
    assert.equal(code, 2);
    assert.equal(text.trim().split("\n").length, 1, text);
  }
});
