/** Unit tests run in workerd itself, against the modules in src/; what crosses the network is tested end to end by test/*.test.mjs. */
import { readFileSync } from "node:fs";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { build } from "esbuild";
import { defineConfig } from "vitest/config";
import { BUNDLING } from "./bundling.mjs";
import { migrations } from "./migrations.mjs";

const FACTS = JSON.parse(readFileSync(new URL("dist/worker.json", import.meta.url), "utf8"));

/** PostgreSQL's driver is CommonJS, which workerd takes bundled only. */
async function bundledPg() {
  const contents = 'export { Client, DatabaseError, types } from "pg";';
  const made = await build({ ...BUNDLING, stdin: { contents, resolveDir: import.meta.dirname }, write: false });
  return made.outputFiles[0].text;
}

/** What the build makes of files that are no TypeScript. */
const assets = {
  name: "assets",
  enforce: "pre",
  resolveId: (id) => ({ "virtual:migrations": "\0migrations", pg: "\0pg" })[id],
  load(id) {
    if (id === "\0pg") return bundledPg();
    if (id === "\0migrations") return `export const MIGRATIONS = ${JSON.stringify(migrations())};`;
    if (/\.(html|css|client\.js)$/.test(id)) return `export default ${JSON.stringify(readFileSync(id, "utf8"))};`;
    return undefined;
  },
};

export default defineConfig({
  plugins: [
    assets,
    cloudflareTest({
      main: "./src/worker.ts",
      miniflare: {
        compatibilityDate: FACTS.compatibilityDate,
        compatibilityFlags: FACTS.compatibilityFlags,
        bindings: {
          APP: "test",
          ENVIRONMENT: "test",
          DB_SERVING: "DB_D1",
          DB_FENCED: "false",
          SIGNING_KEY: "a key for tests only",
          OPERATOR_TOKEN: "a token for tests only",
          LIMITER_REQUESTS: "100",
        },
        d1Databases: ["DB_D1"],
        kvNamespaces: ["CACHE"],
        r2Buckets: ["FILES", "BACKUPS"],
        ratelimits: { LIMITER: { namespace_id: "1001", simple: { limit: 100, period: 60 } } },
        durableObjects: {
          ROOMS: { className: "Room", useSQLite: true },
          SIGN_INS: { className: "SignIns", useSQLite: true },
        },
      },
    }),
  ],
  test: { include: ["test/**/*.spec.ts"], silent: "passed-only" }, // each request logs a line
});
