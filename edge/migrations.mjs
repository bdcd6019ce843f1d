/**
 * The schema migrations of a folder, in order: files NNNN_name.sql, each a list of statements.
 * A statement ends with `;` at the end of a line; a body between `$$` may hold such lines. Lines that begin with `--` are comments.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("migrations/", import.meta.url));
/** The binding of each host, and its folder. */
const HOSTS = { DB_D1: "d1", DB_POSTGRES: "postgres" };

/** By binding: `[{version, name, statements}]`. Throws for a name that is none, and for a number given twice or left out. */
export function migrations(folder = FOLDER) {
  return Object.fromEntries(Object.entries(HOSTS).map(([binding, host]) => [binding, read(join(folder, host))]));
}

function read(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql")).sort();
  return files.map((file, index) => {
    const [, number, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? [];
    if (Number(number) !== index + 1) {
      throw new Error(`${join(folder, file)}: expected the name ${String(index + 1).padStart(4, "0")}_what_it_does.sql`);
    }
    return { version: index + 1, name, statements: statements(readFileSync(join(folder, file), "utf8")) };
  });
}

/** A migration's statements, without comments and without their last semicolon. */
export function statements(text) {
  const found = [];
  let lines = [];
  let quoted = false;
  for (const line of text.split("\n")) {
    if (!quoted && (line.trim() === "" || line.trimStart().startsWith("--"))) continue;
    lines.push(line);
    if ((line.split("$$").length - 1) % 2 === 1) quoted = !quoted;
    if (!quoted && line.trimEnd().endsWith(";")) {
      found.push(lines.join("\n").trimEnd().slice(0, -1));
      lines = [];
    }
  }
  if (lines.length > 0) throw new Error(`a migration ends within a statement: ${lines[0]}`);
  return found;
}
