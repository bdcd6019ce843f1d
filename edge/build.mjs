/**
 * Makes what is deployed: from src/ the reference Worker, dist/worker.js (the bundle) and dist/worker.json (what a
 * deployment must know of it); from watcher/ the spend watcher, watcher/dist/ likewise, and its reading of usage as a
 * program for Node, read-usage.mjs; and LICENSES.txt, of the packages in the bundles.
 * `--check` writes nothing, and fails if any file is not what the sources give.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { BUNDLING } from "./bundling.mjs";

const EDGE = fileURLToPath(new URL("./", import.meta.url));

/** The runtime that the tests run is at least as new as this date. */
const COMPATIBILITY_DATE = "2026-04-01";
/** The PostgreSQL driver imports Node's modules, at stages without PostgreSQL too. */
const COMPATIBILITY_FLAGS = ["nodejs_compat"];

const files = await contents();
if (process.argv.includes("--check")) {
  const stale = [];
  for (const [name, text] of files) {
    if ((await readFile(EDGE + name, "utf8").catch(() => undefined)) !== text) stale.push(`edge/${name}`);
  }
  if (stale.length > 0) {
    console.error(`not what the sources in edge/ give: ${stale.join(", ")}; run "npm run build" in edge/ and commit it`);
    process.exit(1);
  }
  console.log(`what the sources in edge/ give: ${files.map(([name]) => `edge/${name}`).join(", ")}`);
} else {
  for (const [name, text] of files) {
    await mkdir(new URL(".", new URL(name, import.meta.url)), { recursive: true });
    await writeFile(EDGE + name, text);
    console.log(`edge/${name}  ${Buffer.byteLength(text)} bytes`);
  }
}

/** The files by name. The same source and lock give the same bytes on any machine. */
async function contents() {
  const reference = await bundled("src/worker.ts", "dist/worker.js");
  const watcher = await bundled("watcher/worker.ts", "watcher/dist/worker.js");
  const usage = await bundled("watcher/read-usage.ts", "watcher/dist/read-usage.mjs");
  return [
    ["dist/worker.js", reference.text],
    ["dist/worker.json", facts(reference, COMPATIBILITY_FLAGS)],
    ["watcher/dist/worker.js", watcher.text],
    ["watcher/dist/worker.json", facts(watcher, [])],
    ["watcher/dist/read-usage.mjs", usage.text],
    ["LICENSES.txt", await licenses([reference, watcher, usage].flatMap(({ inputs }) => inputs))],
  ];
}

/** One bundle: its text, the names that it exports, the files that are in it. */
async function bundled(entry, outfile) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: EDGE,
    entryPoints: [entry],
    outfile,
    ...BUNDLING,
    legalComments: "none", // all of them are in LICENSES.txt
    charset: "utf8",
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  return { text: outputFiles[0].text, exports: output.exports, inputs: Object.keys(output.inputs) };
}

/** What a deployment must know of a Worker's bundle. */
function facts({ exports }, compatibilityFlags) {
  const known = {
    mainModule: "worker.js",
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags,
    classes: exports.filter((name) => name !== "default").sort(),
  };
  return `${JSON.stringify(known, null, 2)}\n`;
}

/** The licence of every package that has code in the bundle. */
async function licenses(inputs) {
  const packages = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const texts = [...new Set(packages)].filter(Boolean).sort().map(async (name) => {
    const folder = `${EDGE}node_modules/${name}/`;
    const { version, license } = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
    const file = (await readdir(folder)).find((each) => /^(un)?licen[cs]e(\.|$)/i.test(each));
    const text = file ? await readFile(folder + file, "utf8") : "The package has no licence file.";
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(72)}\n\n`);
}
