"""Going back: what the newer host took since it was cut over to is on the older one, in the form that it had there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from components.errors import UserError
from migration.d1_api import D1Api
from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.reverse import Reverse
from migration.sqlite import Sqlite, SqliteFile
from tests.migration import shop
from tests.migration.d1_api import ACCOUNT, DATABASE, TOKEN, served

WRITES = """
INSERT INTO customers (id, email, active, born, rating, settings, seen, referred_by)
  SELECT '00000000-0000-4000-8000-000000000001', 'new@example.com', true, '2001-02-03', 2.5, '{"z": [1.5, "\u00e9"]}',
    '2026-11-21 10:00:00.123456+00', id FROM customers LIMIT 1;
INSERT INTO orders VALUES (5, '00000000-0000-4000-8000-000000000001', 12.30, '2026-11-21 10:00:00.5+00',
  ARRAY['x', 'a "b"', NULL], '\\x00ff', E'tab\\tand \\\\N');
UPDATE orders SET total = total + 1, note = NULL WHERE number % 2 = 0;
DELETE FROM lines WHERE position = 1;
DELETE FROM visits WHERE id::text > 'c';
UPDATE visits SET at = '2026-12-31 23:59:58' WHERE id::text < '3';
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A shop whose ids are spelt as Postgres spells them."""
    path = tmp_path / "shop.sqlite"
    shop.fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE visits SET id = lower(id)")
    connection.close()
    return path


@pytest.fixture
def moved(source: Path, database: str) -> str:
    """The shop on Postgres, written to since."""
    with Postgres(database) as target, closing(SqliteFile(source)) as older:
        target.connection.execute(shop.POSTGRES.encode())
        assert Forward(older, target).run(until_same=True).same
        target.connection.execute(WRITES.encode())
    return database


def back(database: str, older: Sqlite) -> Report:
    with Postgres(database) as newer:
        return Reverse(newer, older, batch=50).run()


def assert_same(database: str, source: Path) -> None:
    newer, older = shop.rows_of_target(database), shop.rows_of_source(source)
    newer["customers"] = [(*row[:6], row[6] and int(str(row[6])), *row[7:]) for row in newer["customers"]]
    assert newer == older


def test_every_row_comes_back_to_a_file(moved: str, source: Path) -> None:
    with closing(SqliteFile(source, writable=True)) as older:
        report = back(moved, older)
    assert (report.same, report.rejected) == (True, 0)
    assert_same(moved, source)
    with sqlite3.connect(source) as connection:
        row = connection.execute(
            "SELECT total, placed_at, tags, label, note FROM orders WHERE number = 5"
        ).fetchone()
        seen = connection.execute(
            "SELECT typeof(seen), seen FROM customers WHERE email LIKE 'new%'"
        ).fetchone()
        at = connection.execute("SELECT at FROM visits WHERE id < '3' LIMIT 1").fetchone()
    connection.close()
    assert row == ("12.3", 1795255200500, '["x", "a \\"b\\"", null]', b"\0\xff", "tab\tand \\N")
    assert seen == ("integer", 1795255200123)
    assert at == ("2026-12-31 23:59:58",)


def test_every_row_comes_back_to_d1_through_its_api(moved: str, source: Path) -> None:
    with served(source) as d1:
        with closing(D1Api(ACCOUNT, DATABASE, TOKEN, api=d1.url)) as older:
            report = back(moved, older)
        assert d1.problems == []
    assert (report.same, report.rejected) == (True, 0)
    assert_same(moved, source)


def test_what_the_older_host_refuses_is_counted_with_its_reason(moved: str, source: Path) -> None:
    with sqlite3.connect(source) as connection:
        connection.execute(
            "CREATE TRIGGER no_five BEFORE INSERT ON orders WHEN new.number = 5 "
            "BEGIN SELECT RAISE(ABORT, 'no five'); END"
        )
    connection.close()
    with closing(SqliteFile(source, writable=True)) as older:
        report = back(moved, older)
    assert report.rejected == 1
    assert [(each.table, each.key, each.reason) for each in report.reasons] == [
        ("orders", '["5"]', "no five")
    ]


def test_ids_in_another_spelling_are_not_doubled(moved: str, source: Path) -> None:
    with sqlite3.connect(source) as connection:
        connection.execute("UPDATE visits SET id = upper(id) WHERE id < '3'")
    connection.close()
    with (
        closing(SqliteFile(source, writable=True)) as older,
        pytest.raises(UserError, match="would double the row"),
    ):
        back(moved, older)
