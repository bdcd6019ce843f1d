"""What the target cannot hold is set aside with its reason and counted; all else arrives."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import psycopg
import pytest

from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.sqlite import SqliteFile
from migration.values import LARGEST_VALUE

SQLITE = """
CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT UNIQUE, born TEXT, data TEXT, age INTEGER, price TEXT);
CREATE TABLE pets (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, photo);
CREATE TABLE visits (id TEXT PRIMARY KEY, at TEXT);
"""
POSTGRES = """
CREATE TABLE people (id uuid PRIMARY KEY, name varchar(20) UNIQUE, born timestamptz, data jsonb, age smallint,
  price numeric(6, 2) CHECK (price >= 0));
CREATE TABLE pets (id bigint PRIMARY KEY, owner uuid NOT NULL REFERENCES people (id), photo text);
CREATE TABLE visits (id text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
"""
GOOD = 120


def uuid_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


BAD: dict[str, tuple[tuple[object, ...], str]] = {
    "year 0": ((uuid_of(1001), "a1", "0000-01-01", None, None, None), "born is no time from the year 1"),
    "no day": ((uuid_of(1002), "a2", "2026-02-30T00:00:00Z", None, None, None), "born is no time"),
    "not utf-8": ((uuid_of(1003), b"a\xff", None, None, None, None), "name is not valid UTF-8"),
    "nul": ((uuid_of(1004), "a\0b", None, None, None, None), "NUL"),
    "not json": ((uuid_of(1005), "a5", None, "{oops", None, None), "data is not JSON"),
    "nul in json": (
        (uuid_of(1006), "a6", None, '"\\u0000"', None, None),
        "unsupported Unicode escape sequence",
    ),
    "range": ((uuid_of(1007), "a7", None, None, 40_000, None), "age is out of range"),
    "no number": ((uuid_of(1008), "a8", None, None, "old", None), "age is not a whole number"),
    "no id": (("me", "a9", None, None, None, None), "id is not a UUID"),
    "two of one key": ((uuid_of(5).replace("-", ""), "a10", None, None, None, None), "another row's key"),
    "too long": ((uuid_of(1011), "a" * 21, None, None, None, None), "value too long"),
    "check": ((uuid_of(1012), "a12", None, None, None, "-1"), "violates check constraint"),
    "decimals": ((uuid_of(1013), "a13", None, None, None, "1.005"), "more than 2 decimal places"),
    "no key": ((None, "a14", None, None, None, None), "null in its key"),
    "infinite": ((uuid_of(1015), "a15", None, None, None, "NaN"), "out of range"),
}


def fill(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(SQLITE)
    connection.executemany(
        "INSERT INTO people VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?)",
        [(uuid_of(number), f"n{number}", "2026-01-01", "{}", 1, "2.5") for number in range(GOOD)],
    )
    connection.executemany(
        "INSERT INTO people VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?)", [row for row, _ in BAD.values()]
    )
    connection.executemany(
        "INSERT INTO pets VALUES (?, ?, ?)",
        [(number, uuid_of(number % GOOD), None) for number in range(GOOD)],
    )
    connection.executemany(
        "INSERT INTO pets VALUES (?, ?, ?)",
        [
            (9001, uuid_of(5000), None),  # nobody
            (9002, uuid_of(1001), None),  # somebody who is set aside
            (9003, uuid_of(1), "x" * (LARGEST_VALUE + 1)),
        ],
    )
    connection.execute("INSERT INTO visits VALUES ('one', '2026-05-01T00:00:00Z'), ('two', NULL)")
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "bad.sqlite"
    fill(path)
    return path


def migrated(source: Path, database: str) -> Report:
    with Postgres(database) as target:
        if not target.tables():
            target.connection.execute(POSTGRES)
        return Forward(SqliteFile(source), target, batch=50).run(until_same=True)


def test_each_bad_row_is_set_aside_with_its_reason_and_every_other_arrives(
    source: Path, database: str
) -> None:
    report = migrated(source, database)
    assert report.same
    assert report.rejected == len(BAD) + 3 + 1
    assert {table.table: (table.rows, table.refused) for table in report.tables} == {
        "people": (GOOD, len(BAD)),
        "pets": (GOOD, 3),
        "visits": (1, 1),
    }
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT key, reason, row FROM rungs_migrate.rejected").fetchall()
        people = connection.execute("SELECT id::text, name FROM people ORDER BY id").fetchall()
    reasons = {key: reason for key, reason, _ in rows}
    assert people == [(uuid_of(number), f"n{number}") for number in range(GOOD)]
    named = {str(row["name"]): reason for _, reason, row in rows if "name" in row}
    for what, (row, words) in BAD.items():
        name = row[1].decode("utf-8", "surrogateescape") if isinstance(row[1], bytes) else str(row[1])
        assert words in named[name], what
    assert "foreign key" in reasons["[9001]"]
    assert "foreign key" in reasons["[9002]"]
    assert f"larger than {LARGEST_VALUE} bytes" in reasons["[9003]"]
    assert max(len(json.dumps(row)) for _, _, row in rows) < 10_000


def test_what_is_mended_at_the_source_arrives_with_what_hung_on_it(
    source: Path, database: str, tmp_path: Path
) -> None:
    mended = tmp_path / "mended.sqlite"
    mended.write_bytes(source.read_bytes())
    before = migrated(mended, database)
    with sqlite3.connect(mended) as connection:
        connection.execute("UPDATE people SET born = '2001-01-01' WHERE id = ?", [uuid_of(1001)])
    connection.close()
    after = migrated(mended, database)
    assert after.same
    assert before.rejected - after.rejected == 2


def test_a_copy_of_another_source_is_not_gone_on_with(source: Path, database: str, tmp_path: Path) -> None:
    from components.errors import UserError

    migrated(source, database)
    other = tmp_path / "other.sqlite"
    other.write_bytes(source.read_bytes())
    with pytest.raises(UserError, match="a copy of another source"):
        migrated(other, database)
