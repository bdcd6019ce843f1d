/** The reference Worker while a new version of it is rolled out that brings a migration along. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "../../local/workerd.mjs";
import { stage } from "../stages.mjs";
import { worker } from "./deploying.mjs";

const BUNDLE = readFileSync(new URL("../../dist/worker.js", import.meta.url), "utf8");
const STAGE = stage(["DB_D1", "CACHE", "SIGN_INS", "ROOMS"]);
const STABLE = "00000000-0000-4000-8000-000000000001";
const CURRENT = "00000000-0000-4000-8000-000000000002";
/** What the next version adds: an expand step. */
const NEXT = `
MIGRATIONS.DB_D1.push({
  version: MIGRATIONS.DB_D1.length + 1,
  name: "next",
  statements: ["ALTER TABLE messages ADD COLUMN mood TEXT"],
});`;

let api;
before(async () => {
  api = await worker({ [STABLE]: { code: BUNDLE, ...STAGE }, [CURRENT]: { code: BUNDLE + NEXT, ...STAGE } });
});
after(() => api.stop());

test("a chat goes on through both versions, before, while and after the schema grows", async () => {
  await api.deploy({ [STABLE]: 100 });
  const signedUp = await api.fetch("/auth/sign-up", {
    version: STABLE,
    method: "POST",
    body: JSON.stringify({ name: "ada", password: "correct horse" }),
  });
  assert.equal(signedUp.status, 201, await signedUp.clone().text());
  const { token } = await signedUp.json();
  const headers = { Authorization: `Bearer ${token}` };
  const call = async (version, method, path, body) => {
    const answer = await api.fetch(path, { version, method, headers, ...(body && { body: JSON.stringify(body) }) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  };
  const say = (version, text) => call(version, "POST", `/rooms/${room}/messages`, { key: text, text });
  const texts = async (version) => (await call(version, "GET", `/rooms/${room}/messages`)).messages.map(({ text }) => text);
  const columns = async () => (await (await api.database()).prepare("PRAGMA table_info(messages)").all()).results.map(({ name }) => name);

  const { id: room } = await call(STABLE, "POST", "/rooms", { name: "all", public: true });
  await say(STABLE, "alone");
  assert.ok(!(await columns()).includes("mood"));

  await api.deploy({ [STABLE]: 95, [CURRENT]: 5 });
  assert.deepEqual(await texts(CURRENT), ["alone"]);
  assert.ok((await columns()).includes("mood"), "the first request of the new version brings the schema up");
  await say(CURRENT, "by the new version");
  await say(STABLE, "by the old version");
  const said = ["alone", "by the new version", "by the old version"];
  assert.deepEqual(await texts(STABLE), said);
  assert.deepEqual(await texts(CURRENT), said);

  const live = await join({ upgrade: (path, more) => api.upgrade(path, { version: STABLE, headers: more }) }, room, token);
  await say(CURRENT, "live");
  assert.equal((await live.next("message")).text, "live");
  live.close();

  await api.deploy({ [STABLE]: 100 });
  await say(STABLE, "rolled back");
  assert.deepEqual(await texts(STABLE), [...said, "live", "rolled back"]);
});
