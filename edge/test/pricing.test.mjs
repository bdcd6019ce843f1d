import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const EDGE = fileURLToPath(new URL("../", import.meta.url));
/** Written and held by tests/economics/test_shared_prices.py: what economics/billing.py makes of the same quantities. */
const EXAMPLES = JSON.parse(readFileSync(new URL("prices.json", import.meta.url), "utf8"));

/** A module of the watcher, as it is in its bundle. */
async function module(path) {
  const { outputFiles } = await build({ absWorkingDir: EDGE, entryPoints: [path], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
}

test("the watcher prices as the cost of a stage is priced, to the cent", async () => {
  const { cost } = await module("watcher/pricing.ts");
  const { Exact } = await module("watcher/exact.ts");
  assert.ok(EXAMPLES.length > 100);
  for (const { id, meter, quantity, cost: expected } of EXAMPLES) {
    assert.equal(cost(meter, Exact.of(quantity)).fixed(2), expected, `${id}: ${quantity}`);
  }
});

test("numbers are read as they are printed, and nothing else is a number", async () => {
  const { Exact } = await module("watcher/exact.ts");
  const read = (value, places) => Exact.of(value).fixed(places);
  assert.equal(read(1e21, 0), "1000000000000000000000");
  assert.equal(read(2.5e-6, 7), "0.0000025");
  assert.equal(read("0.1", 1), "0.1");
  assert.equal(read("0.005", 2), "0.01");
  assert.equal(read("1.0049999999999999999", 2), "1.00");
  assert.equal(Exact.of("0.1").plus(Exact.of("0.2")).minus(Exact.of("0.3")).fixed(20), `0.${"0".repeat(20)}`);
  for (const wrong of [NaN, Infinity, "", "1,5", undefined, "0x1"]) assert.throws(() => Exact.of(wrong));
});
