"""Postgres as the source of a copy into Postgres: lines out by COPY, in the order of a key, after a key.

What both sides hold is compared in the form that either server prints, so every type is copied as it is. Reading takes
no lock that a writer would notice; each table is read in a snapshot of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import attrs

from components.errors import UserError
from migration.pairs import Pair
from migration.postgres import Postgres
from migration.sqlite import Row, SourceTable
from migration.values import NULL, unescape


class PostgresSource:
    """A database that rows are copied out of. `key` names where its address came from."""

    def __init__(self, url: str, key: str) -> None:
        self._postgres = Postgres(url, key)
        self.identity = self._postgres.identity

    def close(self) -> None:
        """Lets go of it."""
        self._postgres.connection.close()

    def tables(self) -> dict[str, SourceTable]:
        """Every table of the schema that unqualified names find. Columns that it makes by itself are left out."""
        return {
            name: SourceTable(
                name=name,
                columns={each.name: each.type for each in table.columns.values() if not each.filled},
                key=table.key,
            )
            for name, table in self._postgres.tables().items()
        }

    def count(self, table: str) -> int:
        """Rows of a table."""
        return self._postgres.count(table)

    def mark(self) -> str:
        """Rows ever written in this database's own tables: what a provider writes elsewhere does not count."""
        connection = self._postgres.connection
        connection.execute("SELECT pg_stat_clear_snapshot()")
        found = connection.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::text FROM pg_stat_user_tables "
            "WHERE schemaname = current_schema()"
        ).fetchone()
        return cast("tuple[str]", found)[0]

    def lists(self, pair: Pair, after: Row | None, batch: int) -> Iterator[list[str]]:
        """The rows of a table after a key, in its order, as lists of lines."""
        with self._postgres.lines(pair, batch, after=after) as lines:
            yield from lines


def as_printed(pair: Pair) -> Pair:
    """The pair with numbers as both servers print them: 1.50 stays 1.50, which SQLite could not have said."""
    columns = {
        name: attrs.evolve(each, kind=attrs.evolve(each.kind, select="{}"))
        if each.type == "numeric"
        else each
        for name, each in pair.target.columns.items()
    }
    return attrs.evolve(pair, target=attrs.evolve(pair.target, columns=columns))


def fields_of_line(line: str) -> Row:
    """The fields of a line as texts."""
    return tuple(None if field == NULL else unescape(field) for field in line.split("\t"))


def same_database(one: str, other: str) -> None:
    """Raises UserError where both ends of a copy are one database."""
    if one == other:
        raise UserError("both ends of the copy are the same database; look at the two addresses")
