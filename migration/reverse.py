"""Back from Postgres to SQLite or D1: passes that put right what differs, until both have the same rows.

There is no first copy: the older host has what it had when it was left. Its columns keep the form that they have:
times as texts, or as seconds or milliseconds where its rows have those, cut to that precision on both sides.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from components.errors import UserError
from migration.comparing import Compared, before, compare
from migration.copying import Page, pages
from migration.forward import PASSES, REASONS, Report, make_passes
from migration.journal import SetAside, key_text, row_of_line
from migration.pairs import Pair, match
from migration.postgres import Postgres
from migration.progress import Progress
from migration.sqlite import RefusedError, Row, Sqlite, quoted
from migration.times import SECONDS_BELOW, moment
from migration.values import NULL, unescape

STATEMENT_BYTES: Final = 500_000
"""Of the rows in one statement; D1 takes 2 MB in a parameter (developers.cloudflare.com/d1/platform/limits/)."""
TIMES: Final = ("timestamptz", "timestamp")
_ITEM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)')


class Reverse:
    """One migration back. `target` is the older host, `source` the Postgres that serves under the fence."""

    def __init__(
        self,
        source: Postgres,
        target: Sqlite,
        *,
        batch: int = 1000,
        left: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> None:
        self._source, self._target, self._batch = source, target, batch
        self._progress = progress or Progress()
        source.lock()
        self.pairs = match(target.tables(), source.tables(), left)
        self._forms = {pair.name: _forms(target, pair) for pair in self.pairs}
        self.refused: list[SetAside] = []

    def run(self) -> Report:
        """As many passes as it takes."""
        counts = {pair.name: self._source.count(pair.name) for pair in self.pairs}
        tables, done, same = make_passes(self._source, self._pass, counts, self._progress, PASSES)
        return Report(
            tables=tables,
            passes=done,
            copied=0,
            rejected=sum(table.refused for table in tables),
            reasons=tuple(self.refused[:REASONS]),
            copy_rate=0.0,
            compare_rate=self._progress.rate,
            same=same,
        )

    def _pass(self) -> list[Compared]:
        self.refused = []
        with tempfile.TemporaryDirectory(prefix="rungs-migrate-") as directory:
            apply = _Changes(self._target, self._forms, self.refused, Path(directory))
            found: list[Compared] = []
            for pair in self.pairs:
                with self._pages(pair) as ours:
                    theirs = self._lines(pair)
                    found.append(compare(pair, ours, theirs, apply, self._batch, self._progress))
            for pair in reversed(self.pairs):
                apply.remove_all(pair)
            return found

    @contextmanager
    def _pages(self, pair: Pair) -> Generator[Iterator[Page]]:
        forms = self._forms[pair.name]
        cuts = {
            name: f"date_trunc('{form}', {{}})"
            for name, form in forms.items()
            if form in ("second", "milliseconds")
        }
        with self._source.lines(pair, self._batch, lambda name: cuts.get(name, "{}")) as lists:
            yield (Page(None, (), lines, (), pair.settled(lines)) for lines in lists)

    def _lines(self, pair: Pair) -> Iterator[list[str]]:
        """The older host's rows; those that Postgres could not hold are not touched."""
        last: tuple[object, ...] | None = None
        for page in pages(self._target, pair, None, self._batch):
            keys = [pair.key_of(row) for row in page.rows]
            ranks = pair.ranks(page.settled)
            for key, line, rank in zip(keys, page.settled, ranks, strict=True):
                fields = [line.split("\t")[place] for place in pair.key_places]
                spelt = all(
                    unescape(field) == value
                    for name, field, value in zip(pair.key, fields, key, strict=True)
                    if pair.target.columns[name].type == "uuid"
                )
                if not spelt or (last is not None and not before(last, rank)):
                    raise UserError(
                        f"table {pair.name}: the older host spells or sorts its keys in another way than Postgres, "
                        f"such as {key_text(key)}; going back would double the row. Mend its keys first"
                    )
                last = rank
            yield page.settled


class _Changes:
    """Changes of the older host, each batch one statement; deletes wait in files for the end."""

    def __init__(
        self, target: Sqlite, forms: Mapping[str, Mapping[str, str]], refused: list[SetAside], directory: Path
    ) -> None:
        self._target, self._forms, self._refused, self._directory = target, forms, refused, directory

    def begin(self, pair: Pair) -> None:
        """Nothing waits for a table that begins: each pass has files of its own."""

    def insert(self, pair: Pair, page: Page, lines: list[str]) -> int:
        return sum(self._put(pair, chunk) for chunk in _chunks(lines))

    def change(self, pair: Pair, page: Page, lines: list[str]) -> int:
        return self.insert(pair, page, lines)

    def end(self, pair: Pair) -> int:
        return 0

    def set_aside(self, pair: Pair, page: Page, doubles: list[str]) -> None:
        self._refused += [
            self._reason(pair, line, "has another row's key on the older host") for line in doubles
        ]

    def remove(self, pair: Pair, lines: list[str]) -> None:
        with (self._directory / pair.name).open("a") as stream:
            stream.writelines(f"{line}\n" for line in lines)

    def remove_all(self, pair: Pair) -> None:
        """Makes the deletes that have waited."""
        file = self._directory / pair.name
        if not file.exists():
            return
        with file.open(newline="\n") as stream:
            while lines := [line.rstrip("\n") for line in stream.readlines(STATEMENT_BYTES)]:
                for chunk in _chunks(lines):
                    keys = [pair.key_of(row) for row in self._rows(pair, chunk)]
                    self._target.remove(pair.source, keys)

    def _put(self, pair: Pair, lines: list[str]) -> int:
        try:
            self._target.put(pair.source, pair.names, self._rows(pair, lines))
        except RefusedError as error:
            if len(lines) == 1:
                self._refused.append(self._reason(pair, lines[0], str(error)))
                return 1
            half = len(lines) // 2
            return self._put(pair, lines[:half]) + self._put(pair, lines[half:])
        return 0

    def _rows(self, pair: Pair, lines: Sequence[str]) -> list[Row]:
        made = [
            _maker(
                pair.target.columns[name].type,
                pair.source.columns[name],
                self._forms[pair.name].get(name, ""),
            )
            for name in pair.names
        ]
        return [
            tuple(
                None if field == NULL else make(field)
                for make, field in zip(made, line.split("\t"), strict=True)
            )
            for line in lines
        ]

    def _reason(self, pair: Pair, line: str, reason: str) -> SetAside:
        row = row_of_line(pair, line)
        return SetAside(table=pair.name, key=key_text([row[name] for name in pair.key]), reason=reason)


def _chunks(lines: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for line in lines:
        if chunk and size + len(line) > STATEMENT_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += len(line)
    if chunk:
        yield chunk


def _forms(target: Sqlite, pair: Pair) -> dict[str, str]:
    """How the older host writes times, by column: second or milliseconds since 1970, text with a blank, or ISO text."""
    found: dict[str, str] = {}
    for name in pair.names:
        if pair.target.columns[name].type not in TIMES:
            continue
        column, table = quoted(name), quoted(pair.source.name)
        ((number, text),) = target.query(
            f"SELECT max(CASE WHEN typeof({column}) <> 'text' THEN abs({column}) END) AS number, "
            f"max(CASE WHEN typeof({column}) = 'text' THEN {column} END) AS text FROM {table}"
        )
        if isinstance(number, int | float):
            found[name] = "second" if number < SECONDS_BELOW else "milliseconds"
        elif isinstance(text, str):
            found[name] = "blank" if text[10:11] == " " else "iso"
        else:
            found[name] = "milliseconds" if "INT" in pair.source.columns[name].upper() else "iso"
    return found


def _maker(type_name: str, declared: str, form: str) -> Callable[[str], object]:
    """What makes a value of the older host of a field."""
    if type_name in ("int2", "int4", "int8"):
        return int
    if type_name in ("float4", "float8"):
        return float
    if type_name == "bool":
        return lambda field: int(field == "t")
    if type_name == "numeric":
        return str if "TEXT" in declared.upper() else _number
    if type_name == "bytea":
        return lambda field: bytes.fromhex(field[3:])
    if type_name in TIMES:
        return lambda field: _time(field, form)
    if type_name.startswith("_"):
        return lambda field: _list(unescape(field))
    return unescape


def _number(field: str) -> object:
    return float(field) if "." in field else int(field)


def _time(field: str, form: str) -> object:
    found = moment(field)
    milliseconds = round(found.timestamp() * 1000)
    if form in ("second", "milliseconds"):
        return milliseconds // 1000 if form == "second" else milliseconds
    plain = found.replace(tzinfo=None)
    if form == "blank":
        return str(plain)
    return plain.isoformat(timespec="microseconds" if found.microsecond % 1000 else "milliseconds") + "Z"


def _list(text: str) -> str:
    """A flat array's text as a JSON list."""
    items: list[object] = []
    for given, plain in _ITEM.findall(text[1:-1]):
        if plain:
            items.append(None if plain == "NULL" else _plain(plain))
        else:
            items.append(re.sub(r"\\(.)", r"\1", given))
    return json.dumps(items, ensure_ascii=False)


def _plain(text: str) -> object:
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text
