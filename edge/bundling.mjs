/** How modules become a Worker's bundle: for the build, and for tests that run modules by themselves. */
import { isBuiltin } from "node:module";
import { migrations } from "./migrations.mjs";

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

/** `virtual:migrations`: edge/migrations/ as data. */
const migrationsModule = {
  name: "migrations",
  setup(bundler) {
    bundler.onResolve({ filter: /^virtual:migrations$/ }, ({ path }) => ({ path, namespace: "migrations" }));
    bundler.onLoad({ filter: /.*/, namespace: "migrations" }, () => ({
      contents: `export const MIGRATIONS = ${JSON.stringify(migrations(), null, 2)};`,
    }));
  },
};

/** Options for esbuild. */
export const BUNDLING = {
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker"],
  external: ["node:*", "cloudflare:*"],
  plugins: [requiredBuiltins, migrationsModule],
  loader: { ".html": "text", ".css": "text", ".client.js": "text" },
};
