"""Rows of a user's own schema arrive whole, whatever their types, and what changes meanwhile is caught up with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from migration.forward import Forward, Report
from migration.postgres import Postgres
from migration.progress import Progress
from migration.schema import apply_migrations
from migration.sqlite import SqliteFile
from tests.migration import shop


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "shop.sqlite"
    shop.fill(path)
    return path


def migrated(source: Path, database: str, *, batch: int = 50, until_same: bool = True) -> Report:
    folder = source.parent / "migrations"
    folder.mkdir(exist_ok=True)
    (folder / "0001_start.sql").write_text(shop.POSTGRES)
    with Postgres(database) as target:
        apply_migrations(target, folder)
        return Forward(SqliteFile(source), target, batch=batch, progress=Progress()).run(
            until_same=until_same
        )


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_every_row_arrives_as_its_new_type(source: Path, database: str) -> None:
    report = migrated(source, database)
    assert report.same
    assert report.rejected == 0
    assert shop.rows_of_target(database) == shop.rows_of_source(source)
    assert report.rows == sum(map(len, shop.rows_of_source(source).values()))
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(DISTINCT domain) FROM customers").fetchone() == (1,)
        assert connection.execute(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'visits'::regclass"
        ).fetchone() == (12,)
        (number,) = connection.execute(
            "INSERT INTO orders (customer_id, total, placed_at) SELECT id, 1, now() FROM customers LIMIT 1 "
            "RETURNING number"
        ).fetchone() or (0,)
    assert number == shop.ORDERS * 7 + 1


def test_again_changes_nothing_and_says_the_same(source: Path, database: str) -> None:
    first, again = migrated(source, database), migrated(source, database)
    assert (again.copied, again.passes, again.same) == (0, 1, True)
    assert [table.differences for table in again.tables] == [0] * 4
    assert again.digest == first.digest


def test_what_was_written_and_deleted_since_the_first_copy_is_caught_up_with(
    source: Path, database: str
) -> None:
    migrated(source, database, until_same=False)
    change(
        source,
        "UPDATE customers SET email = 'new-' || email, settings = '{\"a\": 1.0}' WHERE rowid % 3 = 0",
        "DELETE FROM lines WHERE order_number IN (SELECT number FROM orders WHERE number % 2)",
        "DELETE FROM orders WHERE number % 2",
        "INSERT INTO orders SELECT 100000, id, '5.00', 1700000000000, NULL, NULL, 'late' FROM customers LIMIT 1",
        "UPDATE visits SET at = '2027-03-01 00:00:00' WHERE id < '4'",
        "DELETE FROM visits WHERE id > 'c'",
    )
    report = migrated(source, database)
    assert report.same
    assert report.copied == 0
    assert shop.rows_of_target(database) == shop.rows_of_source(source)


def test_values_that_changed_places_under_a_unique_index_are_caught_up_with(
    source: Path, database: str
) -> None:
    migrated(source, database, until_same=False)
    change(
        source,
        "UPDATE customers SET email = 'x' WHERE email = '1@example.com'",
        "UPDATE customers SET email = '1@example.com' WHERE email = '2@example.com'",
        "UPDATE customers SET email = '2@example.com' WHERE email = 'x'",
    )
    assert migrated(source, database).same
    assert shop.rows_of_target(database) == shop.rows_of_source(source)


def test_digests_differ_where_one_value_does(source: Path, database: str, another: Callable[[], str]) -> None:
    first = migrated(source, database)
    change(source, "UPDATE lines SET what = 'another' WHERE order_number = 7")
    second = migrated(source, another())
    differing = [
        one.table
        for one, other in zip(first.tables, second.tables, strict=True)
        if one.source_digest != other.source_digest
    ]
    assert differing == ["lines"]
    assert first.digest != second.digest
    assert all(table.source_digest == table.target_digest for table in second.tables)


def test_rows_that_somebody_added_to_the_target_go(source: Path, database: str) -> None:
    migrated(source, database)
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO visits VALUES (gen_random_uuid(), '/spurious', '2026-05-05')")
        connection.execute("UPDATE orders SET note = 'tampered' WHERE number = 7")
    assert migrated(source, database).same
    assert shop.rows_of_target(database) == shop.rows_of_source(source)
