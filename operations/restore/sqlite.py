"""A new D1 database, or a new SQLite file, as the target of a restore."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from components.errors import UserError
from migration.d1_api import EXACT
from migration.sqlite import RefusedError, Row, Sqlite, SqliteFile, quoted
from operations.restore.dump import PAGE, SCHEMA
from operations.restore.filling import Target, statements


class SqliteTarget(Target):
    """Any database that speaks SQLite's SQL."""

    columns: Mapping[str, Collection[str]]

    def __init__(self, database: Sqlite) -> None:
        self._database = database

    def migrate(self, name: str, text: str) -> None:
        try:
            for each in statements(text):
                self._database.execute(each)
        except RefusedError as error:
            raise UserError(f"{name} cannot be applied: {error}") from None

    def look(self) -> None:
        tables = self._database.tables()
        self.columns = {name: tuple(each.columns) for name, each in tables.items()}
        record = self._database.query("SELECT name FROM pragma_table_info(?)", [SCHEMA])
        if record:
            self.columns = {**self.columns, SCHEMA: [str(name) for (name,) in record]}

    def references(self, table: str) -> Collection[str]:
        found = self._database.query('SELECT "table" FROM pragma_foreign_key_list(?)', [table])
        return {str(name) for (name,) in found}

    def put(self, table: str, columns: Sequence[str], rows: Sequence[str]) -> None:
        read = [cast("Mapping[str, object]", json.loads(row)) for row in rows]
        values = json.dumps([[_held(row.get(name)) for name in columns] for row in read], ensure_ascii=False)
        names = ", ".join(map(quoted, columns))
        picked = ", ".join(map(_picked, range(len(columns))))
        try:
            self._database.execute(
                f"INSERT INTO {quoted(table)} ({names}) SELECT {picked} FROM json_each(?)",  # noqa: S608
                [values],
            )
        except RefusedError as error:
            raise UserError(f"a row of {table} is refused: {error}") from None

    def rows(self, table: str) -> Iterator[str]:
        names = self.columns[table]
        declared = dict.fromkeys(names, "")
        picked = f"CAST(rowid AS TEXT), {self._database.select(list(names), declared)}"
        rest = f"WHERE rowid > CAST(? AS INTEGER) ORDER BY rowid LIMIT {PAGE}"
        after = -(2**63)
        while True:
            page = self._database.query(f"SELECT {picked} FROM {quoted(table)} {rest}", [str(after)])  # noqa: S608
            yield from (_line(names, row[1:]) for row in page)
            if len(page) < PAGE:
                return
            after = int(cast("str", page[-1][0]))

    def finish(self, tables: Sequence[str]) -> None:
        """Nothing: there are no sequences."""

    def settle(self, row: str) -> str:
        return _text(cast("dict[str, object]", json.loads(row)))


def new_file(path: Path) -> SqliteFile:
    """A SQLite file that is made now; raises UserError where there is one."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        raise UserError(f"{path} is there already, expected the name of a new file") from None
    sqlite3.connect(path).close()
    return SqliteFile(path, writable=True)


def _line(names: Collection[str], row: Row) -> str:
    return _text(dict(zip(names, row, strict=True)))


def _text(row: Mapping[str, object]) -> str:
    return json.dumps({name: _settled(value) for name, value in row.items()}, sort_keys=True)


def _settled(value: object) -> object:
    """As JavaScript tells numbers and bytes, which is how the dump has them."""
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # The API gives what JSON would round as a text.
    return str(value) if isinstance(value, int) and abs(value) > EXACT else value


def _held(value: object) -> object:
    """As it goes into the database: bytes, which D1 gives as a list of numbers, by their digits."""
    return {"x": bytes(cast("list[int]", value)).hex()} if isinstance(value, list) else value


def _picked(index: int) -> str:
    found = f"json_extract(value, '$[{index}]')"
    return (
        f"CASE json_type(value, '$[{index}]') WHEN 'object' THEN unhex(json_extract(value, '$[{index}].x')) "
        f"ELSE {found} END"
    )
