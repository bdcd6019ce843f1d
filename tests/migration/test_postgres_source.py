"""Postgres to Postgres: every type as it is, what changes meanwhile, an interrupted copy, and back."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.postgres_source import PostgresSource
from migration.schema import apply_migrations
from tests.migration import shop

MORE = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE things (
  a text, b int, "C d" timestamptz, e mood, f interval, g inet, h jsonb, i numeric, j float8, k bytea, l text[],
  m bool, n date, o tsvector, PRIMARY KEY (a, b)
);
"""
THINGS = """
INSERT INTO things SELECT
  (ARRAY['A', 'a', 'ä', 'b\tc', E'd\\\\e', E'f\\ng', ''])[1 + n % 7], n, now() - n * interval '1 hour 3.000001 seconds',
  (ARRAY['glad', 'sad', NULL])[1 + n % 3]::mood, n * interval '1 day 2 seconds', '10.0.0.1',
  jsonb_build_object('n', n, 'x', 1.50), n / 7.0, random() * 1e300, decode(lpad(to_hex(n), 8, '0'), 'hex'),
  ARRAY['x', NULL, '"' || n, '{}'], n % 2 = 0, '2026-01-01'::date + n, to_tsvector('some words')
FROM generate_series(1, 700) n
"""


@pytest.fixture
def source(another: Callable[[], str], tmp_path: Path) -> str:
    """A database with the shop's rows, which came there from SQLite, and a table of further types."""
    from migration.sqlite import SqliteFile

    url = another()
    shop.fill(tmp_path / "shop.sqlite")
    with psycopg.connect(url) as connection:
        connection.execute(shop.POSTGRES)
    with Postgres(url) as target, closing(SqliteFile(tmp_path / "shop.sqlite")) as given:
        assert Forward(given, target).run(until_same=True).same
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA rungs_migrate CASCADE")
        connection.execute(MORE)
        connection.execute(THINGS)
    return url


@pytest.fixture
def target(another: Callable[[], str], tmp_path: Path) -> str:
    url = another()
    (tmp_path / "0001_start.sql").write_text(shop.POSTGRES + MORE)
    with Postgres(url) as postgres:
        apply_migrations(postgres, tmp_path)
    return url


def run(source: str, target: str, batch: int = 100, *, until_same: bool = True) -> Report:
    with closing(PostgresSource(source, "SOURCE")) as given, Postgres(target) as postgres:
        return Forward(given, postgres, batch=batch).run(until_same=until_same)


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows as text, read in a way that is not the project's."""
    with psycopg.connect(url) as connection:
        names = [
            str(name)
            for (name,) in connection.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
                "AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations' ORDER BY 1"
            )
        ]
        return {
            name: connection.execute(
                sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(name))
            ).fetchall()
            for name in names
        }


def test_every_row_of_every_type_is_the_same_on_the_other_side(source: str, target: str) -> None:
    report = run(source, target)
    assert report.same
    assert report.rejected == 0
    assert report.copied == report.rows > 1_000
    assert set(contents(target)) == {"customers", "orders", "lines", "visits", "things"}
    assert contents(target) == contents(source)
    with psycopg.connect(target) as connection:  # the next row does not meet a number that is taken
        columns = "customer_id, total, placed_at"
        connection.execute(f"INSERT INTO orders ({columns}) SELECT {columns} FROM orders LIMIT 1")


def test_what_is_written_while_it_runs_comes_with_the_next_pass(source: str, target: str) -> None:
    first = run(source, target, until_same=False)
    with psycopg.connect(source) as connection:
        connection.execute("UPDATE things SET e = NULL, m = NOT m WHERE b % 5 = 0")
        connection.execute("DELETE FROM things WHERE b % 11 = 0")
        connection.execute("INSERT INTO things (a, b) VALUES ('new', -1), ('', -2)")
        connection.execute("UPDATE customers SET email = 'x' || email WHERE active")
    report = run(source, target)
    assert report.same
    assert report.copied == 0, "the first copy is not made again"
    assert report.digest != first.digest
    assert contents(target) == contents(source)


def test_a_copy_that_was_cut_off_goes_on_after_its_last_page(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    original = Postgres.copy

    def copy(self: Postgres, pair: object, lines: list[str]) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise psycopg.OperationalError("the connection is gone")
        original(self, pair, lines)  # type: ignore[arg-type]

    monkeypatch.setattr(Postgres, "copy", copy)
    monkeypatch.setattr("migration.copying.BATCHES", 1)
    with pytest.raises(psycopg.OperationalError):
        run(source, target, batch=50)
    with psycopg.connect(target) as connection:
        before = sum(
            int(str(rows)) for (rows,) in connection.execute("SELECT rows FROM rungs_migrate.progress")
        )
    assert before > 0
    report = run(source, target, batch=50)
    assert report.same
    assert report.copied == report.rows - before
    assert contents(target) == contents(source)


@pytest.mark.all
@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_both_sides_end_up_the_same(source: str, target: str, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(3):
        run(source, target, batch=chance.choice([7, 100, 1000]), until_same=False)
        with psycopg.connect(source) as connection:
            connection.execute("DELETE FROM lines WHERE order_number %% %s = 0", [chance.randrange(2, 9)])
            connection.execute("UPDATE things SET a = a || 'x' WHERE b %% %s = 0", [chance.randrange(2, 9)])
            connection.execute(
                "UPDATE visits SET at = at + interval '2 months' WHERE random() < %s AND at < '2026-10-01'",
                [chance.random()],  # to another partition of the year
            )
    assert run(source, target).same
    assert contents(target) == contents(source)
