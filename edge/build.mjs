/**
 * Makes from src/ what is deployed: dist/worker.js (the bundle) and dist/worker.json (what a deployment must know of it);
 * and LICENSES.txt, of the packages in the bundle. `--check` writes nothing, and fails if any is not what src/ gives.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const EDGE = fileURLToPath(new URL("./", import.meta.url));

/** The runtime that the tests run is at least as new as this date. */
const COMPATIBILITY_DATE = "2026-04-01";
/** The PostgreSQL driver imports Node's modules, at stages without PostgreSQL too. */
const COMPATIBILITY_FLAGS = ["nodejs_compat"];

/** CommonJS packages require Node's modules by name; a module Worker has them as imports. pg-native is pg's C driver: none here. */
const requiredBuiltins = {
  name: "required-builtins",
  setup(bundler) {
    bundler.onResolve({ filter: /^[a-z_/]+$/ }, ({ path, kind }) =>
      kind === "require-call" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `import builtin from "node:${path}"; module.exports = builtin;`,
    }));
    bundler.onResolve({ filter: /^pg-native$/ }, ({ path }) => ({ path, namespace: "none" }));
    bundler.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "" }));
  },
};

const files = await contents();
if (process.argv.includes("--check")) {
  const stale = [];
  for (const [name, text] of files) {
    if ((await readFile(EDGE + name, "utf8").catch(() => undefined)) !== text) stale.push(`edge/${name}`);
  }
  if (stale.length > 0) {
    console.error(`not what edge/src gives: ${stale.join(", ")}; run "npm run build" in edge/ and commit it`);
    process.exit(1);
  }
  console.log(`what edge/src gives: ${files.map(([name]) => `edge/${name}`).join(", ")}`);
} else {
  await mkdir(`${EDGE}dist`, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(EDGE + name, text);
    console.log(`edge/${name}  ${Buffer.byteLength(text)} bytes`);
  }
}

/** The files by name. The same source and lock give the same bytes on any machine. */
async function contents() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: EDGE,
    entryPoints: ["src/worker.ts"],
    outfile: "dist/worker.js",
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker"],
    external: ["node:*", "cloudflare:*"],
    plugins: [requiredBuiltins],
    legalComments: "none", // all of them are in LICENSES.txt
    charset: "utf8",
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const facts = {
    mainModule: "worker.js",
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    classes: output.exports.filter((name) => name !== "default").sort(),
  };
  return [
    ["dist/worker.js", outputFiles[0].text],
    ["dist/worker.json", `${JSON.stringify(facts, null, 2)}\n`],
    ["LICENSES.txt", await licenses(Object.keys(output.inputs))],
  ];
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
