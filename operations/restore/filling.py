"""Filling a new, empty database from a dump, and proving that it has the same rows.

The schema comes from the migrations that the dumped database had; tables that others refer to come first.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import attrs

from components.errors import UserError, nearest
from migration.schema import files_of
from operations.restore.dump import SCHEMA, Dump

RECORD: Final = (
    f"CREATE TABLE {SCHEMA} (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
)
"""As edge/src/data/migrate.ts has it."""
_ROUND: Final = 2**256
Watch = Callable[[str, int], None]
"""Told how far it is: what is done, and the rows so far."""


@attrs.frozen(kw_only=True)
class Filled:
    """What was restored."""

    rows: int
    tables: int
    digest: str
    """Over all rows of all tables, in any order."""


class Target(ABC):
    """A new database, of either kind."""

    columns: Mapping[str, Collection[str]]
    """Of each table, once the schema is there."""

    @abstractmethod
    def migrate(self, name: str, text: str) -> None:
        """Applies one migration."""

    @abstractmethod
    def look(self) -> None:
        """Reads what tables there are now, into `columns`."""

    @abstractmethod
    def references(self, table: str) -> Collection[str]:
        """The tables that a table refers to."""

    @abstractmethod
    def put(self, table: str, columns: Sequence[str], rows: Sequence[str]) -> None:
        """Inserts rows, given as JSON."""

    @abstractmethod
    def rows(self, table: str) -> Iterator[str]:
        """Every row in the form that is compared."""

    @abstractmethod
    def settle(self, row: str) -> str:
        """A row of the dump in the form that is compared."""

    @abstractmethod
    def finish(self, tables: Sequence[str]) -> None:
        """What is left to do when all rows are there."""


def fill(
    dump: Dump,
    target: Target,
    migrations: Path,
    left: Sequence[str] = (),
    watch: Watch = lambda _what, _rows: None,
) -> Filled:
    """Makes the schema, inserts every row but those of tables `left` behind, and compares all of them.

    Raises UserError where the schema lacks what the dump has, a row is refused, or a row differs afterwards.
    """
    for name in left:
        if name not in dump.tables:
            raise UserError(f"--leave {name} names no table of the dump{nearest(name, dump.tables)}")
    watch("schema", 0)
    for name, text in _migrations(dump, migrations):
        target.migrate(name, text)
    target.look()
    tables = _in_order(dump, target, left)
    done = 0
    for name in tables:
        for page in dump.pages(name):
            target.put(name, dump.tables[name].columns, page)
            done += len(page)
            watch(f"filling {name}", done)
    target.finish(tables)
    return _compared(dump, target, tables, watch)


def _migrations(dump: Dump, folder: Path) -> Iterator[tuple[str, str]]:
    """The migrations that the dumped database had; all that there are, where it kept no record."""
    files = files_of(folder)
    versions = dump.versions()
    if versions is None:
        yield from ((path.name, path.read_text("utf-8")) for path in files.values())
        return
    yield "the record of migrations", RECORD + ";\n"
    for version, name in sorted(versions.items()):
        path = files.get(version)
        if path is None or path.stem[5:] != name:
            raise UserError(
                f"the dump's schema has migration {version:04}_{name}, which {folder} has not; give the migrations of "
                "the code that wrote the dump (--migrations)"
            )
        yield path.name, path.read_text("utf-8")


def _in_order(dump: Dump, target: Target, left: Sequence[str]) -> list[str]:
    tables = [name for name in dump.tables if name not in left]
    for name in tables:
        if name not in target.columns:
            raise UserError(
                f"the dump has table {name}, which the migrations do not make{nearest(name, target.columns)}; give "
                f"those that do (--migrations), or leave it behind (--leave {name})"
            )
        for column in dump.tables[name].columns:
            if column not in target.columns[name]:
                raise UserError(
                    f"the dump has column {name}.{column}, which the migrations do not make"
                    f"{nearest(column, target.columns[name])}; give those that do (--migrations)"
                )
    graph = {
        name: {each for each in target.references(name) if each in tables and each != name} for name in tables
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(map(str, error.args[1]))
        raise UserError(
            f"tables refer to each other in a circle, so that none can come first: {circle}"
        ) from None


def _compared(dump: Dump, target: Target, tables: Sequence[str], watch: Watch) -> Filled:
    whole = hashlib.sha256()
    done = 0
    for name in sorted(tables):
        watch(f"comparing {name}", done)
        wanted = digest_of(target.settle(row) for page in dump.pages(name) for row in page)
        found = digest_of(target.rows(name))
        if wanted != found:
            raise UserError(
                f"table {name} has {found[0]} rows after the restore, of the dump's {wanted[0]}, and they are not "
                "the same; the new database is not to be used"
            )
        done += found[0]
        whole.update(f"{name}\0{found[0]}\0{found[1]:064x}\n".encode())
    return Filled(rows=done, tables=len(tables), digest=whole.hexdigest())


def digest_of(rows: Iterable[str]) -> tuple[int, int]:
    """How many rows there are, and a digest of them in any order."""
    count = total = 0
    for row in rows:
        count += 1
        total = (total + int.from_bytes(hashlib.sha256(row.encode()).digest())) % _ROUND
    return count, total


def statements(text: str) -> list[str]:
    """The statements of a migration, by the rule of edge/migrations.mjs: each ends with `;` at the end of a line."""
    found: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("--"):
            continue
        lines.append(line)
        if line.rstrip().endswith(";"):
            found.append("\n".join(lines).rstrip().removesuffix(";"))
            lines = []
    if lines:
        raise UserError(f"a migration ends within a statement: {lines[0]}")
    return found
