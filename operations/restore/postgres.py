"""A new, empty Postgres database as the target of a restore: all of it in one transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from components.errors import UserError
from migration.catalog import rows_of
from migration.pairs import Pair, TargetTable
from migration.postgres import Postgres
from migration.sqlite import SourceTable
from operations.restore.dump import PAGE, SCHEMA
from operations.restore.filling import Target


class PostgresTarget(Target):
    """The database. Use it within `opened`."""

    columns: Mapping[str, Collection[str]]

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self._tables: Mapping[str, TargetTable] = {}
        self._months: set[tuple[str, str]] = set()

    @classmethod
    @contextmanager
    def opened(cls, url: str, key: str) -> Generator[PostgresTarget]:
        """The database at an address that `key` names; raises UserError where it is not empty."""
        try:
            with Postgres(url, key) as database, database.connection.transaction():
                _check_empty(database, key)
                yield cls(database)
        except psycopg.Error as error:
            raise UserError(
                f"{key}: the database broke off, and nothing was restored: {_said(error)}"
            ) from None

    def migrate(self, name: str, text: str) -> None:
        try:
            self._database.connection.execute(cast("LiteralString", text))
        except psycopg.Error as error:
            raise UserError(f"{name} cannot be applied, and nothing was: {_said(error)}") from None

    def look(self) -> None:
        self._tables = self._database.tables()
        self.columns = {
            name: [column.name for column in table.columns.values()] for name, table in self._tables.items()
        }
        if rows_of(self._database.connection, f"SELECT to_regclass('{SCHEMA}') IS NOT NULL")[0][0]:
            self.columns = {**self.columns, SCHEMA: ["version", "name", "applied_at"]}

    def references(self, table: str) -> Collection[str]:
        return {each.table for each in self._tables[table].references} if table in self._tables else ()

    def put(self, table: str, columns: Sequence[str], rows: Sequence[str]) -> None:
        known = self._tables.get(table)
        made = {each.name for each in known.columns.values() if each.filled} if known else set[str]()
        names = sql.SQL(", ").join(sql.Identifier(name) for name in columns if name not in made)
        if known and known.month:
            self._make_months(known, rows)
        query = sql.SQL(
            "INSERT INTO {0} ({1}) OVERRIDING SYSTEM VALUE SELECT {1} FROM json_populate_recordset(NULL::{0}, %s)"
        )
        try:
            self._database.connection.execute(
                query.format(sql.Identifier(table), names), [f"[{','.join(rows)}]"]
            )
        except psycopg.Error as error:
            raise UserError(
                f"a row of {table} is refused, and nothing was restored: {_said(error)}"
            ) from None

    def rows(self, table: str) -> Iterator[str]:
        query = sql.SQL("SELECT row_to_json(t)::text FROM {} t").format(sql.Identifier(table))
        with self._database.connection.cursor(name="restored") as cursor:
            cursor.itersize = PAGE
            cursor.execute(query)
            for (text,) in cursor:
                yield self.settle(str(text))

    def settle(self, row: str) -> str:
        # Fractions stay as they are written: 0.10 is not 0.1.
        return json.dumps(json.loads(row, parse_float=lambda text: f"fraction {text}"), sort_keys=True)

    def finish(self, tables: Sequence[str]) -> None:
        self._database.finish([self._pair(self._tables[each]) for each in tables if each in self._tables])

    def _make_months(self, table: TargetTable, rows: Sequence[str]) -> None:
        """The monthly partitions that these rows need."""
        found = {str(cast("Mapping[str, object]", json.loads(row))[table.month]) for row in rows}
        months = {_month(text) for text in found}
        wanted = [month for month in sorted(months) if (table.name, month) not in self._months]
        self._database.months(self._pair(table, table.month), wanted)
        self._months |= {(table.name, month) for month in wanted}

    @staticmethod
    def _pair(table: TargetTable, *names: str) -> Pair:
        """A table in the words of a migration, of which this borrows partitions and sequences."""
        source = SourceTable(name=table.name, columns={}, key=())
        return Pair(source=source, target=table, names=names or tuple(table.columns), key=())


def _check_empty(database: Postgres, key: str) -> None:
    there = rows_of(
        database.connection,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND relnamespace = current_schema()::regnamespace ORDER BY relname LIMIT 1",
    )
    if there:
        raise UserError(
            f"{key}: the database has the table {there[0][0]} already, expected a new, empty one: a restore never goes "
            "over what is there"
        )


def _month(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m}"


def _said(error: psycopg.Error) -> str:
    return " ".join((error.diag.message_primary or str(error)).split())
