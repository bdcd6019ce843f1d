/** The security tests once more, with PostgreSQL serving: it refuses texts and numbers that SQLite takes. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../../local/servers.mjs";

const EDGE = fileURLToPath(new URL("../../", import.meta.url));
const VITEST = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));

test("what is someone else's, hostile requests and requests by chance, on PostgreSQL", async () => {
  const postgres = await startPostgres();
  try {
    const child = spawn(process.execPath, [VITEST, "run", "--silent=true", "test/security/"], {
      cwd: EDGE,
      env: { ...process.env, VITE_POSTGRES: postgres.url },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    const [code] = await once(child, "close");
    assert.equal(code, 0, said);
  } finally {
    await postgres.stop();
  }
});
