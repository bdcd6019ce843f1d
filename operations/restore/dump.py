"""The weekly dump, read and checked: JSON lines that the Worker writes (edge/src/data/backup.ts).

dump = Dump.open(Path("2026-11-15.ndjson"))
for rows in dump.pages("users"): ...      # the rows as they stand in the file, as JSON
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import attrs

from components.errors import UserError

PAGE: Final = 1_000
PAGE_BYTES: Final = 1_000_000
"""Of one page, so that it fits into one value that D1 takes: 2 MB (developers.cloudflare.com/d1/platform/limits/)."""
SCHEMA: Final = "schema_migrations"
_DECODER: Final = json.JSONDecoder()


@attrs.frozen(kw_only=True)
class Table:
    """One table of a dump: where its rows begin, how many there are, and the columns of the first."""

    name: str
    """As the host calls it, without the schema `public`."""
    offset: int
    rows: int
    columns: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Dump:
    """A whole dump; one that is cut short is never opened."""

    path: Path
    host: str
    """The binding of the host that was dumped: DB_D1 or DB_POSTGRES."""
    date: str
    tables: Mapping[str, Table]
    rows: int

    @classmethod
    def open(cls, path: Path) -> Dump:
        """Reads the file once; raises UserError for what is no dump, is cut short, or counts other rows than it has."""
        tables: dict[str, Table] = {}
        end: Mapping[str, object] = {}
        rows = offset = 0
        with path.open("rb") as file:
            header = _object(path, 1, file.readline())
            if header.get("dump") != 1:
                raise UserError(
                    f'{path} is no dump of this version, expected a first line with "dump": 1, as the weekly cron '
                    "of the Worker writes it"
                )
            offset = file.tell()
            for number, line in enumerate(file, 2):
                if end:
                    raise UserError(f"{path} goes on after its last line, at line {number}")
                if line.startswith(b'{"end":'):
                    end = _object(path, number, line)
                else:
                    name, row = _row(path, number, line)
                    known = tables.get(name)
                    tables[name] = (
                        attrs.evolve(known, rows=known.rows + 1)
                        if known
                        else Table(name=name, offset=offset, rows=1, columns=_columns(path, number, row))
                    )
                    rows += 1
                offset += len(line)
        if not end:
            raise UserError(f"{path} is cut short: it has no last line that counts its rows")
        if end.get("rows") != rows:
            raise UserError(f"{path} has {rows} rows, but its last line counts {end.get('rows')}")
        return cls(
            path=path, host=str(header.get("host")), date=str(header.get("date")), tables=tables, rows=rows
        )

    def pages(self, table: str) -> Iterator[list[str]]:
        """The rows of a table as the texts of JSON objects, some at a time."""
        found = self.tables[table]
        page: list[str] = []
        size = left = 0
        left = found.rows
        with self.path.open("rb") as file:
            file.seek(found.offset)
            while left:
                name, row = _row(self.path, 0, file.readline())
                if name != table:
                    continue
                left -= 1
                if page and (len(page) == PAGE or size + len(row) > PAGE_BYTES):
                    yield page
                    page, size = [], 0
                page.append(row)
                size += len(row)
        if page:
            yield page

    def versions(self) -> dict[int, str] | None:
        """The migrations that the dumped database had, by number; None where it kept no record of them."""
        if SCHEMA not in self.tables:
            return None
        rows = [json.loads(row) for page in self.pages(SCHEMA) for row in page]
        return {int(row["version"]): str(row["name"]) for row in rows}


def _object(path: Path, number: int, line: bytes) -> Mapping[str, object]:
    try:
        found: object = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UserError(
            f"{path} cannot be read at line {number}, expected JSON lines as the weekly dump has them"
        )
    return cast("Mapping[str, object]", found)


def _row(path: Path, number: int, line: bytes) -> tuple[str, str]:
    """The table and the row's own text, which is not read: numbers stay as they are written."""
    rest = ""
    name: object = None
    with contextlib.suppress(ValueError):
        text = line.decode()
        name, end = _DECODER.raw_decode(text, len('{"table":'))
        rest = text[end:].rstrip("\n")
    if not (isinstance(name, str) and rest.startswith(',"row":{') and rest.endswith("}}")):
        at = f" at line {number}" if number else ""
        raise UserError(f"{path} cannot be read{at}, expected rows as the weekly dump has them")
    return name.removeprefix("public."), rest.removeprefix(',"row":')[:-1]


def _columns(path: Path, number: int, row: str) -> tuple[str, ...]:
    return tuple(_object(path, number, row.encode()))
