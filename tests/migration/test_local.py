"""The D1 of `./rungs dev` is found where miniflare keeps it, and D1 itself takes every statement that is sent to it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from components.errors import UserError
from local import edge_packages
from migration.ends import local_d1, local_postgres
from migration.sqlite import Row, Sqlite
from tests.migration.d1_api import DATABASE

PROGRAM = """
import { Miniflare } from "miniflare";
const [persist, id, statements] = process.argv.slice(2);
const server = new Miniflare({
  modules: true, script: "export default {}", d1Databases: { DB: id }, d1Persist: persist, defaultPersistRoot: persist,
});
const db = await server.getD1Database("DB");
const out = [];
for (const [sql, params] of JSON.parse(statements)) {
  out.push((await db.prepare(sql).bind(...params).all()).results);
}
await server.dispose();
console.log(JSON.stringify(out));
"""


class Recorded(Sqlite):
    """What would be sent to D1, and what it answered the last time."""

    identity = "recorded"

    def __init__(self, answers: Sequence[list[Row]] = ()) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self._answers = list(answers)

    def query(self, text: str, parameters: Sequence[str] = ()) -> list[Row]:
        self.sent.append((text, list(parameters)))
        return self._answers[len(self.sent) - 1] if len(self.sent) <= len(self._answers) else [(0,)]

    def execute(self, text: str, parameters: Sequence[str] = ()) -> None:
        self.sent.append((text, list(parameters)))

    def mark(self) -> str:
        return ""

    def close(self) -> None:
        pass


def test_d1_takes_every_statement_and_its_file_is_found(tmp_path: Path) -> None:
    recorded = Recorded([[("t", "table")], [("id", "TEXT", 1), ("n", "INTEGER", 0), ("b", "BLOB", 0)]])
    table = recorded.tables()["t"]
    columns = ("id", "n", "b")
    recorded.put(table, columns, [("a", 1, b"\0\xff"), ("b", None, None), ("c", 3, b"")])
    recorded.page(table, columns, ("id",), None, 10)
    recorded.page(table, columns, ("id",), ("a\udcff",), 10)
    recorded.page(table, columns, ("id", "n"), ("a", 0), 10)
    recorded.keyless(table, columns, ("id",), 10)
    recorded.remove(table, [("c",)])
    recorded.count("t")
    made = [("CREATE TABLE t (id TEXT PRIMARY KEY, n INTEGER, b BLOB)", list[str]()), *recorded.sent]
    packages = edge_packages.bring_up()
    program = packages / f"{tmp_path.name}.mjs"
    program.write_text(PROGRAM)
    try:
        done = subprocess.run(
            ["node", program.name, str(tmp_path / ".rungs/dev/stage/d1"), DATABASE, json.dumps(made)],
            cwd=packages,
            env=edge_packages.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        program.unlink()
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert {"name": "t", "type": "table"} in answers[1]
    assert [row["pk"] for row in answers[2]] == [1, 0, 0]
    assert answers[4] == [
        {"id": "a", "n": 1, "b": [0, 255]},
        {"id": "b", "n": None, "b": None},
        {"id": "c", "n": 3, "b": []},
    ]
    with closing(local_d1(tmp_path, "stage", DATABASE)) as source:
        assert source.query("SELECT id, n, hex(b) FROM t ORDER BY id") == [("a", 1, "00FF"), ("b", None, "")]


def test_a_database_that_was_never_served_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"run: \./rungs dev -s stage"):
        local_d1(tmp_path, "stage", DATABASE)


def test_the_postgres_of_dev_is_started_where_it_does_not_run_and_shared_where_it_does(
    tmp_path: Path,
) -> None:
    with local_postgres(tmp_path, "stage") as first, local_postgres(tmp_path, "stage") as second:
        assert first == second
