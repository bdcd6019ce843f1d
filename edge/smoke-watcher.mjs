/**
 * Runs the spend watcher once in workerd with the bindings that a stage declares for it, beside a stand-in of
 * Cloudflare's API, and checks that it counts and tells: `node smoke-watcher.mjs STAGE.json [...]` (local/bindings.mjs
 * says how a stage is written).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NOON, start } from "./test/watcher.mjs";

const KINDS = ["plain_text", "secret_text", "kv_namespace", "send_email"];

for (const path of process.argv.slice(2)) {
  const { bindings } = JSON.parse(readFileSync(path, "utf8"));
  const unknown = bindings.filter(({ type }) => !KINDS.includes(type));
  assert.deepEqual(unknown, [], "bindings of a kind that the watcher does not have");
  const texts = Object.fromEntries(bindings.filter(({ text }) => text !== undefined).map(({ name, text }) => [name, text]));
  const mail = bindings.find(({ type }) => type === "send_email");
  const watcher = await start({
    bindings: { WATCH: texts.WATCH, METERS: texts.METERS, LIMITS: texts.LIMITS },
    email: mail
      ? { send_email: [{ name: mail.name, allowed_destination_addresses: mail.allowedDestinationAddresses, allowed_sender_addresses: mail.allowedSenderAddresses }] }
      : false,
  });
  try {
    const { estimate, thresholds, mail_to = [], scripts } = JSON.parse(texts.WATCH);
    // So many requests that they alone cost several times the estimate.
    watcher.use("2026-11-02", Math.ceil(Number(estimate) * 1e7), { scriptName: scripts[0], cpuTimeUs: 0 });
    assert.equal(await watcher.run(NOON), "ok", watcher.log());
    const [{ data }] = watcher.sent;
    assert.deepEqual(data.not_measured, []);
    assert.deepEqual(data.alerts, [`budget:${thresholds.at(-1)}`]);
    const { told } = await (await watcher.memory()).get("2026-11", "json");
    assert.deepEqual(told[data.alerts[0]].sort(), [...mail_to.map((to) => `email:${to}`), "webhook"]);
    console.log(`ok    ${path}  told of $${data.so_far} beside an estimate of $${estimate}`);
  } finally {
    await watcher.stop();
  }
}
