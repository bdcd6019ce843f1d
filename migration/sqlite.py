"""SQLite and D1 as one end of a migration: tables, columns, keys, pages in the order of a key, and writing back."""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote

import attrs

from components.errors import UserError

Row = tuple[object, ...]
OWN_TABLES: Final = frozenset({"d1_migrations", "schema_migrations"})
"""What migrations of D1 and of the Worker keep for themselves: each host has its own."""
OWN_PREFIXES: Final = ("sqlite_", "_cf_")


@attrs.frozen(kw_only=True)
class SourceTable:
    """A table of the source."""

    name: str
    columns: Mapping[str, str]
    """Names and declared types."""
    key: tuple[str, ...]
    """The primary key; empty where it has none."""


class Sqlite(ABC):
    """The SQL that files and D1 share. Reads only what is asked for, a page at a time."""

    identity: str
    """What it is, so that a checkpoint of another is not taken for one of this."""

    @abstractmethod
    def query(self, text: str, parameters: Sequence[str] = ()) -> list[Row]:
        """The rows of a statement. Raises UserError, and ConnectionError where it may be tried again."""

    @abstractmethod
    def close(self) -> None:
        """Lets go of it."""

    @abstractmethod
    def mark(self) -> str:
        """Something that another writer changes: the same before and after means that nothing was written."""

    @abstractmethod
    def execute(self, text: str, parameters: Sequence[str] = ()) -> None:
        """A statement that writes, whole or not at all. Raises RefusedError where a row is refused."""

    def select(self, columns: Sequence[str], declared: Mapping[str, str]) -> str:
        """The columns of a page as they are asked for."""
        return ", ".join(map(quoted, columns))

    def tables(self) -> dict[str, SourceTable]:
        """Every table that holds rows of the application."""
        found: dict[str, SourceTable] = {}
        listed = self.query("SELECT name, type FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
        for name, kind in cast("list[tuple[str, str]]", listed):
            if kind != "table" or name in OWN_TABLES or name.startswith(OWN_PREFIXES):
                continue
            info = cast(
                "list[tuple[str, str, int]]",
                self.query("SELECT name, type, pk FROM pragma_table_xinfo(?)", [name]),
            )
            key = [column for _, column in sorted((place, column) for column, _, place in info if place)]
            found[name] = SourceTable(
                name=name, columns={column: declared for column, declared, _ in info}, key=tuple(key)
            )
        return found

    def count(self, table: str) -> int:
        """Rows of a table."""
        return cast("int", self.query(f"SELECT count(*) FROM {quoted(table)}")[0][0])

    def page(
        self, table: SourceTable, columns: Sequence[str], key: Sequence[str], after: Row | None, limit: int
    ) -> list[Row]:
        """Up to `limit` rows after a key, in its order; rows without a key come with `keyless`."""
        where, parameters = "", list[str]()
        listed = ", ".join(map(quoted, key))
        if after is not None:
            values = ", ".join(literal(value, parameters) for value in after)
            where = f"WHERE ({listed}) > ({values})" if len(key) > 1 else f"WHERE {listed} > {values}"
        else:
            where = "WHERE " + " AND ".join(f"{quoted(each)} IS NOT NULL" for each in key)
        return self.query(
            f"SELECT {self.select(columns, table.columns)} FROM {quoted(table.name)} {where} "
            f"ORDER BY {listed} LIMIT {limit}",
            parameters,
        )

    def keyless(
        self, table: SourceTable, columns: Sequence[str], key: Sequence[str], limit: int
    ) -> list[Row]:
        """Rows with a null in their key, which SQLite allows and Postgres does not."""
        where = " OR ".join(f"{quoted(each)} IS NULL" for each in key)
        return self.query(
            f"SELECT {self.select(columns, table.columns)} FROM {quoted(table.name)} WHERE {where} LIMIT {limit}"
        )

    def put(self, table: SourceTable, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Inserts rows, or changes those that are there, in one statement."""
        picked = [_extract(index, rows) for index in range(len(columns))]
        others = [column for column in columns if column not in table.key]
        change = (
            "UPDATE SET " + ", ".join(f"{quoted(each)} = excluded.{quoted(each)}" for each in others)
            if others
            else "NOTHING"
        )
        self.execute(
            f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, columns))}) "
            f"SELECT {', '.join(picked)} FROM json_each(?) WHERE true "
            f"ON CONFLICT ({', '.join(map(quoted, table.key))}) DO {change}",
            [_rows_json(rows)],
        )

    def remove(self, table: SourceTable, keys: Sequence[Row]) -> None:
        """Deletes the rows of these keys, in one statement."""
        listed = ", ".join(map(quoted, table.key))
        picked = ", ".join(_extract(index, keys) for index in range(len(table.key)))
        self.execute(
            f"DELETE FROM {quoted(table.name)} WHERE ({listed}) IN (SELECT {picked} FROM json_each(?))",
            [_rows_json(keys)],
        )


class RefusedError(Exception):
    """The database refused a row; the message is its reason."""


class SqliteFile(Sqlite):
    """A SQLite file, such as the one in which miniflare keeps a D1 database; read-only unless told otherwise."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        if not path.is_file():
            raise UserError(f"{path} is no file, expected a SQLite database")
        self.identity = f"file:{path.resolve()}"
        mode = "rw" if writable else "ro"
        self._connection = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        self._connection.create_function("unhex", 1, bytes.fromhex)  # of SQLite 3.41; D1 has it
        self._path = path
        try:
            self._connection.execute("SELECT count(*) FROM sqlite_schema")
        except sqlite3.DatabaseError as error:
            raise UserError(f"{path} cannot be read as a SQLite database: {error}") from None

    def close(self) -> None:
        self._connection.close()

    def query(self, text: str, parameters: Sequence[str] = ()) -> list[Row]:
        try:
            return self._connection.execute(text, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "decode to UTF-8" not in str(error):
                raise UserError(f"{self._path.name}: {error}") from None
        except sqlite3.DatabaseError as error:
            raise UserError(f"{self._path.name}: {error}") from None
        # Once more, with what is not UTF-8 kept as it is, so that just that row is set aside.
        self._connection.text_factory = _as_it_is
        try:
            return self._connection.execute(text, parameters).fetchall()
        finally:
            self._connection.text_factory = str

    def mark(self) -> str:
        return str(self.query("PRAGMA data_version")[0][0])

    def execute(self, text: str, parameters: Sequence[str] = ()) -> None:
        try:
            self._connection.execute(text, parameters)
        except sqlite3.IntegrityError as error:
            raise RefusedError(str(error)) from None
        except sqlite3.DatabaseError as error:
            raise UserError(f"{self._path.name}: {error}") from None


def _as_it_is(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object, parameters: list[str]) -> str:
    """A value of a key in SQL: texts become parameters, all else is written out, so that no type is guessed."""
    match value:
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                return f"CAST(X'{value.encode('utf-8', 'surrogateescape').hex()}' AS TEXT)"
            parameters.append(value)
            return "?"
        case bytes():
            return f"X'{value.hex()}'"
        case int() | float():
            return repr(value)
        case _:
            raise UserError(f"a key holds {type(value).__name__}, expected a text, a number or bytes")


def _extract(index: int, rows: Sequence[Row]) -> str:
    found = f"json_extract(value, '$[{index}]')"
    if any(isinstance(row[index], bytes) for row in rows):
        return f"CASE WHEN {found} LIKE 'x:%' THEN unhex(substr({found}, 3)) ELSE {found} END"
    return found


def _rows_json(rows: Sequence[Row]) -> str:
    plain = [[f"x:{each.hex()}" if isinstance(each, bytes) else each for each in row] for row in rows]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
