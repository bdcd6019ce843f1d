"""What a migration keeps on Postgres, in a schema of its own: how far each table has come, and the rows set aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final, cast

import attrs

from components.errors import UserError
from migration.pairs import Pair
from migration.postgres import OWN_SCHEMA, Postgres
from migration.sqlite import Row
from migration.values import NULL, unescape

_MAKE: Final = f"""
CREATE SCHEMA IF NOT EXISTS {OWN_SCHEMA};
CREATE TABLE IF NOT EXISTS {OWN_SCHEMA}.progress (
  table_name text PRIMARY KEY, source text NOT NULL, last_key text, rows bigint NOT NULL, done boolean NOT NULL
);
CREATE TABLE IF NOT EXISTS {OWN_SCHEMA}.rejected (
  table_name text NOT NULL, key text NOT NULL, reason text NOT NULL, row json NOT NULL,
  at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (table_name, key)
);
"""
LONGEST: Final = 1000
"""Characters of a value that are kept of a row set aside."""


@attrs.frozen(kw_only=True)
class Progress:
    """How far the first copy of a table has come."""

    last: Row | None
    rows: int
    done: bool


@attrs.frozen(kw_only=True)
class SetAside:
    """A row that the target cannot hold."""

    table: str
    key: str
    reason: str


class Journal:
    """Reads and writes it; what belongs to a batch is written in the batch's own transaction."""

    def __init__(self, postgres: Postgres, source: str) -> None:
        self._connection = postgres.connection
        self._source = source
        self._connection.execute(_MAKE)

    def progress(self, table: str) -> Progress | None:
        """None where no copy has begun. Raises UserError where the copy was from another source."""
        query = f"SELECT source, last_key, rows, done FROM {OWN_SCHEMA}.progress WHERE table_name = %s"
        row = cast(
            "tuple[str, str | None, int, bool] | None", self._connection.execute(query, [table]).fetchone()
        )
        if row is None:
            return None
        source, last, rows, done = row
        if source != self._source:
            raise UserError(
                f"the target holds a copy of another source ({source}), expected {self._source}; "
                f"to begin anew empty its tables and drop schema {OWN_SCHEMA}"
            )
        return Progress(last=None if last is None else _key_from(last), rows=rows, done=done)

    def advance(self, table: str, last: Row | None, rows: int, *, done: bool) -> None:
        """`rows` more have been copied, up to the key `last`."""
        self._connection.execute(
            f"INSERT INTO {OWN_SCHEMA}.progress VALUES (%(table)s, %(source)s, %(last)s, %(rows)s, %(done)s) "
            "ON CONFLICT (table_name) DO UPDATE SET last_key = coalesce(%(last)s, progress.last_key), "
            "rows = progress.rows + %(rows)s, done = %(done)s",
            {
                "table": table,
                "source": self._source,
                "last": None if last is None else key_text(last),
                "rows": rows,
                "done": done,
            },
        )

    def forgive(self, table: str) -> None:
        """Takes back what was set aside of a table, before a pass tries it again."""
        self._connection.execute(f"DELETE FROM {OWN_SCHEMA}.rejected WHERE table_name = %s", [table])

    def set_aside(self, table: str, key: str, reason: str, row: object) -> None:
        """Keeps a row that the target cannot hold."""
        self._connection.execute(
            f"INSERT INTO {OWN_SCHEMA}.rejected (table_name, key, reason, row) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (table_name, key) DO UPDATE SET reason = excluded.reason, row = excluded.row, at = now()",
            [table, key, reason, json.dumps(row)],
        )

    def rejected(self, limit: int | None = None) -> list[SetAside]:
        """The rows set aside, or the first of them."""
        found = self._connection.execute(
            f"SELECT table_name, key, reason FROM {OWN_SCHEMA}.rejected ORDER BY table_name, key LIMIT %s",
            [limit],
        ).fetchall()
        return [
            SetAside(table=table, key=key, reason=reason)
            for table, key, reason in cast("list[tuple[str, str, str]]", found)
        ]

    def rejected_count(self) -> int:
        """How many rows are set aside."""
        found = self._connection.execute(f"SELECT count(*) FROM {OWN_SCHEMA}.rejected").fetchone()
        return cast("tuple[int]", found)[0]


def key_text(key: Sequence[object]) -> str:
    """A key of the source as text; bytes and what is not UTF-8 are kept exactly."""
    return json.dumps([{"bytes": each.hex()} if isinstance(each, bytes) else each for each in key])


def _key_from(text: str) -> Row:
    found = cast("list[object]", json.loads(text))
    return tuple(
        bytes.fromhex(cast("dict[str, str]", each)["bytes"]) if isinstance(each, dict) else each
        for each in found
    )


def row_of(pair: Pair, row: Sequence[object]) -> dict[str, object]:
    """A row of the source for people to read, long values cut."""
    return {name: _short(value) for name, value in zip(pair.names, row, strict=True)}


def row_of_line(pair: Pair, line: str) -> dict[str, object]:
    """The same of a line."""
    fields = line.split("\t")
    return row_of(pair, [None if field == NULL else unescape(field) for field in fields])


def _short(value: object) -> object:
    if isinstance(value, bytes):
        return f"{value[: LONGEST // 2].hex()} ({len(value)} bytes)"
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}… ({len(value)} characters)"
    return value
