/** What is deployed holds no secret, and nothing of the machine that built it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BUNDLE = readFileSync(new URL("../../dist/worker.js", import.meta.url), "utf8");
const { bindings } = JSON.parse(readFileSync(new URL("../stages/last.json", import.meta.url), "utf8"));

/** What keys look like, wherever they come from. */
const KEYS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\b(ghp|gho|ghs|glpat|xox[abp]|sk_live|sk-ant|pul)[-_][0-9A-Za-z_-]{16,}/,
  /\bAIza[0-9A-Za-z_-]{35}\b/,
  /\beyJ[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{20,}\./,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/"'`$]+:[^\s/"'`$@]+@/i,
];

test("the bundle holds nothing that looks like a key", () => {
  for (const key of KEYS) assert.equal(key.exec(BUNDLE)?.[0], undefined);
});

test("the bundle holds no value of a stage's secrets, nor where it was built", () => {
  const values = bindings.filter(({ type }) => type === "secret_text").map(({ text }) => text);
  assert.ok(values.length > 3);
  for (const value of [...values, homedir() + "/", fileURLToPath(new URL("../../", import.meta.url))]) {
    assert.ok(!BUNDLE.includes(value), `the bundle holds ${value}`);
  }
});
