"""Postgres as one end of a migration: tables, rows in by COPY and out in the order of a key, partitions, sequences."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Final, LiteralString, Self, cast

import psycopg
from psycopg import errors, sql

from components.errors import UserError
from components.postgres import parse_connection
from migration.catalog import SEQUENCES, rows_of, tables_of
from migration.pairs import Pair, TargetTable
from migration.values import NULL

OWN_SCHEMA: Final = "rungs_migrate"
_SESSION: Final = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'; "
    "SET extra_float_digits = 1; SET client_encoding = 'UTF8'; SET statement_timeout = 0; "
    "SET idle_in_transaction_session_timeout = 0; SET synchronous_commit = off"
)
ROW_ERRORS: Final = ("22", "23", "54", "P0001")
"""Classes of errors that say something of a row: bad data, a broken constraint, too large, a trigger's refusal."""
Refused = tuple[str, str]
"""A line that the database refuses, and its reason."""


class Postgres:
    """A database that rows are copied into, or read from. A context manager."""

    def __init__(self, url: str, key: str = "DATABASE_URL") -> None:
        """`key` names where the address came from; it is never shown. Raises UserError where nobody answers."""
        parse_connection(url, key)
        self._url, self._key = url, key
        self.connection = self._connect()
        self._asked: psycopg.Connection | None = None
        self._months: dict[str, set[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        if self._asked is not None:
            self._asked.close()

    def _connect(self) -> psycopg.Connection:
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=30)
        except psycopg.OperationalError as error:
            raise UserError(f"{self._key}: the database cannot be reached: {_first_line(error)}") from None
        connection.execute(_SESSION)
        return connection

    @property
    def identity(self) -> str:
        """Which database it is; no secret."""
        info = self.connection.info
        return f"{info.host}:{info.port}/{info.dbname}"

    def lock(self) -> None:
        """Keeps any other migration off this database. Raises UserError where one runs and does not end soon."""
        self.connection.execute("SET lock_timeout = '20s'")
        try:
            self.connection.execute("SELECT pg_advisory_lock(hashtext('rungs migrate'))")
        except errors.LockNotAvailable:
            raise UserError("another ./rungs migrate runs into this database; wait for it to end") from None
        self.connection.execute("SET lock_timeout = 0")

    # --- what is there ---

    def tables(self) -> dict[str, TargetTable]:
        """Every table of the schema that unqualified names find, partitions apart."""
        return tables_of(self.connection, self._normal)

    def count(self, table: str) -> int:
        """Rows of a table."""
        ((found,),) = self._rows_of(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return cast("int", found)

    def mark(self) -> str:
        """The next transaction that writes: the same before and after means that nobody wrote."""
        return str(rows_of(self.connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())")[0][0])

    def empty(self, table: str) -> bool:
        """Whether a table has no row."""
        query = sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
        return bool(self._rows_of(query)[0][0])

    def _normal(self, type_name: str) -> Callable[[list[str]], list[str]]:
        def normal(texts: list[str]) -> list[str]:
            query = sql.SQL(
                "SELECT v::{}::text FROM unnest(%s::text[]) WITH ORDINALITY AS u (v, n) ORDER BY n"
            )
            if self._asked is None:  # a connection of its own: pages are made while others are written
                self._asked = self._connect()
            try:
                found = self._asked.execute(query.format(sql.Identifier(type_name)), [texts])
                return [cast("str", row[0]) for row in found.fetchall()]
            except psycopg.DataError as error:
                raise ValueError(_first_line(error)) from None

        return normal

    # --- rows out ---

    @contextmanager
    def lines(
        self,
        pair: Pair,
        batch: int,
        cut: Callable[[str], str] = lambda _: "{}",
        after: Sequence[object] | None = None,
    ) -> Generator[Iterator[list[str]]]:
        """The rows of a table in the order of its key, as lists of lines; over a connection of its own.

        `cut` says how a column is read where the other side holds it with less precision. With `after` those whose key
        comes after it.
        """
        key = [*pair.key, *(name for name in pair.target.key if name not in pair.key)]
        picked = [
            _filled(cut(name), _filled(pair.kind(name).select, sql.Identifier(name))) for name in pair.names
        ]
        order = [_filled(pair.target.columns[name].kind.order, sql.Identifier(name)) for name in key]
        query = sql.SQL("COPY (SELECT {} FROM {} {} ORDER BY {}) TO STDOUT").format(
            sql.SQL(", ").join(picked),
            sql.Identifier(pair.name),
            _after(pair, after),
            sql.SQL(", ").join(order),
        )
        connection = self._connect()
        try:
            with connection.cursor() as cursor:
                yield self._copied(cursor, query, batch)
        finally:
            connection.close()

    @staticmethod
    def _copied(cursor: psycopg.Cursor, query: sql.Composed, batch: int) -> Iterator[list[str]]:
        with cursor.copy(query) as copy:
            rows: list[bytes] = []
            size = 0
            while data := copy.read():
                rows.append(bytes(data))
                size += len(data)
                if len(rows) >= batch or size >= _PAGE_BYTES:
                    yield b"".join(rows).decode().split("\n")[:-1]
                    rows, size = [], 0
            if rows:
                yield b"".join(rows).decode().split("\n")[:-1]

    # --- rows in ---

    def copy(self, pair: Pair, lines: Sequence[str]) -> None:
        """COPY of lines straight into the table."""
        self._copy_into(sql.Identifier(pair.name), pair.names, lines)

    def _copy_into(self, table: sql.Identifier, names: Sequence[str], lines: Sequence[str]) -> None:
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _names(names))
        with self.connection.cursor() as cursor, cursor.copy(query) as copy:
            copy.write(("\n".join(lines) + "\n").encode())

    def merge(self, pair: Pair, lines: Sequence[str]) -> None:
        """Changes the rows that are there and inserts the others.

        No ON CONFLICT: it takes the target's whole primary key, to which a partitioned table adds a column.
        """
        stage = self._fill(pair, lines)
        same = sql.SQL(" AND ").join(
            sql.SQL("t.{0} = s.{0}").format(sql.Identifier(name)) for name in pair.key
        )
        others = [name for name in pair.names if name not in pair.key]
        parts = {
            "table": sql.Identifier(pair.name),
            "stage": stage,
            "names": _names(pair.names),
            "same": same,
            "changes": sql.SQL(", ").join(
                sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in others
            ),
        }
        if others:
            self.connection.execute(
                sql.SQL("UPDATE {table} t SET {changes} FROM {stage} s WHERE {same}").format(**parts)
            )
        self.connection.execute(
            sql.SQL(
                "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {stage} s "
                "WHERE NOT EXISTS (SELECT FROM {table} t WHERE {same})"
            ).format(**parts)
        )

    def replace(self, pair: Pair, lines: Sequence[str]) -> None:
        """Changes rows whose unique values have changed places: taken out and put in again, in one statement.

        A foreign key without an action looks at the end of the statement, when its row is there again.
        """
        stage = self._fill(pair, lines)
        same = sql.SQL(" AND ").join(
            sql.SQL("t.{0} = s.{0}").format(sql.Identifier(name)) for name in pair.key
        )
        self.connection.execute(
            sql.SQL(
                "WITH gone AS (DELETE FROM {table} t USING {stage} s WHERE {same} RETURNING 1) "
                "INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM {stage} "
                "WHERE (SELECT count(*) FROM gone) >= 0"
            ).format(table=sql.Identifier(pair.name), stage=stage, same=same, names=_names(pair.names))
        )

    def put(self, pair: Pair, lines: list[str], way: Callable[[Pair, Sequence[str]], None]) -> list[Refused]:
        """Rows in by `copy`, `merge` or `replace`, halved until just the bad ones are left, returned with reasons."""
        if not lines:
            return []
        try:
            with self.connection.transaction():
                way(pair, lines)
        except psycopg.Error as error:
            if isinstance(error, errors.UniqueViolation) and way == self.copy:
                return self.put(pair, lines, self.merge)
            if not (error.sqlstate or "").startswith(ROW_ERRORS):
                raise
            if len(lines) == 1:
                return [(lines[0], _first_line(error))]
            half = len(lines) // 2
            return [*self.put(pair, lines[:half], way), *self.put(pair, lines[half:], way)]
        return []

    def _fill(self, pair: Pair, lines: Sequence[str]) -> sql.Identifier:
        """A table of this session with just these rows."""
        stage = sql.Identifier(f"rungs_stage_{pair.name}"[:63])
        query = sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} AS SELECT {} FROM {} WITH NO DATA")
        self.connection.execute(query.format(stage, _names(pair.names), sql.Identifier(pair.name)))
        self.connection.execute(sql.SQL("TRUNCATE {}").format(stage))
        self._copy_into(stage, pair.names, lines)
        return stage

    def delete_none(self, pair: Pair) -> None:
        """Forgets the deletes that wait."""
        self.connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_gone(pair)))

    def delete_later(self, pair: Pair, lines: Sequence[str]) -> None:
        """Keeps the keys of rows to be deleted, on the server, until `delete_now`."""
        key = _whole_key(pair)
        query = sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} AS SELECT {} FROM {} WITH NO DATA")
        self.connection.execute(query.format(_gone(pair), _names(key), sql.Identifier(pair.name)))
        places = [pair.names.index(name) for name in key]
        keys = ["\t".join(map(line.split("\t").__getitem__, places)) for line in lines]
        self._copy_into(_gone(pair), key, keys)

    def delete_now(self, pair: Pair) -> str:
        """Deletes what has waited; where something else still refers to it, all of it stays, and the reason is said."""
        there = self.connection.execute(
            "SELECT to_regclass(%s)", [f"pg_temp.{_gone(pair).as_string()}"]
        ).fetchone()
        if there is None or there[0] is None:
            return ""
        same = sql.SQL(" AND ").join(
            sql.SQL("t.{0} = g.{0}").format(sql.Identifier(name)) for name in _whole_key(pair)
        )
        query = sql.SQL("DELETE FROM {} t USING {} g WHERE {}").format(
            sql.Identifier(pair.name), _gone(pair), same
        )
        try:
            self.connection.execute(query)
        except psycopg.IntegrityError as error:
            return _first_line(error)
        finally:
            self.delete_none(pair)
        return ""

    def months(self, pair: Pair, lines: Sequence[str]) -> None:
        """Makes the monthly partitions that these rows need, named as the reference migrations name them."""
        if not pair.target.month:
            return
        place = pair.names.index(pair.target.month)
        wanted = {line.split("\t")[place][:7] for line in lines} - self._months.get(pair.name, set())
        for month in sorted(wanted - {NULL}):
            self._month(pair.name, month)
            self._months.setdefault(pair.name, set()).add(month)

    def _month(self, table: str, month: str) -> None:
        year, number = map(int, month.split("-"))
        after = f"{year + number // 12:04}-{number % 12 + 1:02}-01"
        query = sql.SQL("CREATE TABLE IF NOT EXISTS {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            sql.Identifier(f"{table}_{month.replace('-', '_')}"),
            sql.Identifier(table),
            sql.Literal(f"{month}-01"),
            sql.Literal(after),
        )
        try:
            with self.connection.transaction():
                self.connection.execute(query)
        except (errors.InvalidObjectDefinition, errors.CheckViolation):
            pass  # another partition, or the default one, has rows of that month already

    def finish(self, pairs: Sequence[Pair]) -> None:
        """Puts every sequence behind the largest value of its column, and renews the planner's statistics."""
        for table, column, sequence in rows_of(self.connection, SEQUENCES):
            if any(pair.name == table and column in pair.names for pair in pairs):
                query = sql.SQL("SELECT setval({}, (SELECT max({}) FROM {})::bigint)").format(
                    sql.Literal(str(sequence)), sql.Identifier(str(column)), sql.Identifier(str(table))
                )
                self.connection.execute(query)
        for pair in pairs:
            self.connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(pair.name)))

    def _rows_of(self, query: sql.Composed) -> list[tuple[object, ...]]:
        return self.connection.execute(query).fetchall()


_PAGE_BYTES: Final = 8 * 1024 * 1024


def _whole_key(pair: Pair) -> list[str]:
    return [name for name in (pair.target.key or pair.key) if name in pair.names]


def _after(pair: Pair, key: Sequence[object] | None) -> sql.Composable:
    """The condition of rows after a key, in the order in which they are read."""
    if key is None:
        return sql.SQL("")
    columns = [pair.target.columns[name] for name in pair.key]
    ours = [_filled(each.kind.order, sql.Identifier(each.name)) for each in columns]
    values = [
        sql.SQL("{}::{}").format(sql.Literal(str(value)), sql.Identifier(each.type))
        for value, each in zip(key, columns, strict=True)
    ]
    theirs = [
        _filled(each.kind.order, sql.SQL("({})").format(value))
        for value, each in zip(values, columns, strict=True)
    ]
    return sql.SQL("WHERE ({}) > ({})").format(sql.SQL(", ").join(ours), sql.SQL(", ").join(theirs))


def _gone(pair: Pair) -> sql.Identifier:
    return sql.Identifier(f"rungs_gone_{pair.name}"[:63])


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _filled(template: str, column: sql.Composable) -> sql.Composable:
    return sql.SQL(cast("LiteralString", template)).format(column)


def _first_line(error: psycopg.Error) -> str:
    said = error.diag.message_primary or str(error).strip()
    return " ".join(said.split())[:200]
