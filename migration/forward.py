"""From a source to Postgres: the first copy, then passes until both sides have the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import attrs

from migration.comparing import Compared, compare_table
from migration.copying import Page, Source, first_copy, pages, refused, set_aside
from migration.journal import Journal, SetAside
from migration.pairs import Pair, match
from migration.postgres import Postgres
from migration.postgres_source import PostgresSource, as_printed, same_database
from migration.progress import Progress

PASSES = 12
"""Passes after which a source that never rests, or a row that always differs, is given up."""
REASONS = 20
SWAPPED = 10_000
"""Rows of a table whose unique values may have changed places, of those that are held at once."""


@attrs.frozen(kw_only=True)
class Report:
    """What was done, and what both sides have."""

    tables: tuple[Compared, ...]
    """Of the last pass."""
    passes: int
    copied: int
    """Rows of the first copy in this run."""
    rejected: int
    reasons: tuple[SetAside, ...]
    """The first rows set aside."""
    copy_rate: float
    """Rows a second of the first copy; 0 where nothing was copied."""
    compare_rate: float
    same: bool
    """Whether the last pass found nothing to change, while nobody wrote to the source."""

    @property
    def rows(self) -> int:
        """Rows that are the same on both sides."""
        return sum(table.rows for table in self.tables)

    @property
    def digest(self) -> str:
        """Over all tables, made of the source's digests, which are the target's where `same`."""
        return digest_of(self.tables)

    def as_json(self) -> dict[str, object]:
        return {
            "tables": [attrs.asdict(table) for table in self.tables],
            "passes": self.passes,
            "copied": self.copied,
            "rows": self.rows,
            "digest": self.digest,
            "rejected": self.rejected,
            "reasons": [attrs.asdict(each) for each in self.reasons],
            "copy_rate": round(self.copy_rate),
            "compare_rate": round(self.compare_rate),
            "same": self.same,
        }


def digest_of(tables: Sequence[Compared]) -> str:
    """The digest over the digests of tables."""
    text = "".join(f"{each.table} {each.rows} {each.source_digest}\n" for each in sorted(tables, key=_name))
    return hashlib.sha256(text.encode()).hexdigest()


def _name(table: Compared) -> str:
    return table.table


class Marked(Protocol):
    """A source that can tell whether anybody wrote to it between two marks."""

    def mark(self) -> object: ...


def make_passes(
    source: Marked,
    compare: Callable[[], Sequence[Compared]],
    counts: Mapping[str, int],
    progress: Progress,
    most: int,
) -> tuple[tuple[Compared, ...], int, bool]:
    """Compares until both sides are the same while nobody writes to the source, `most` times at most.

    Returns the tables of the last pass, the number of passes, and whether it found both sides to be the same.
    """
    tables: Sequence[Compared] = ()
    for done in range(1, most + 1):
        before = source.mark()
        progress.begin("comparing", counts)
        tables = compare()
        same = not sum(table.differences for table in tables) and source.mark() == before
        if same and all(table.source_digest == table.target_digest for table in tables):
            return tuple(tables), done, True
    return tuple(tables), most, False


class Forward:
    """One migration to Postgres. Everything that it knows of its progress lies on the target."""

    def __init__(
        self,
        source: Source,
        target: Postgres,
        *,
        batch: int = 1000,
        left: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> None:
        self._source, self._target, self._batch = source, target, batch
        self._progress = progress or Progress()
        target.lock()
        self._journal = Journal(target, source.identity)
        self.pairs = match(source.tables(), target.tables(), left)
        if isinstance(source, PostgresSource):
            same_database(source.identity, target.identity)
            self.pairs = list(map(as_printed, self.pairs))

    def counts(self) -> dict[str, int]:
        """Rows of the source's tables."""
        return {pair.name: self._source.count(pair.source.name) for pair in self.pairs}

    def run(self, *, until_same: bool) -> Report:
        """The first copy, as far as it is not made, and a pass; with `until_same` as many as it takes."""
        counts = self.counts()
        self._progress.begin("copying", counts)
        copied = first_copy(
            self._source, self._target, self._journal, self.pairs, self._batch, self._progress
        )
        copy_rate = self._progress.rate if copied else 0.0
        passes = PASSES if until_same else 1
        tables, done, same = make_passes(self._source, self.compare, counts, self._progress, passes)
        compare_rate = self._progress.rate
        if same:
            self._target.finish(self.pairs)
        return Report(
            tables=tables,
            passes=done,
            copied=copied,
            rejected=self._journal.rejected_count(),
            reasons=tuple(self._journal.rejected(REASONS)),
            copy_rate=copy_rate,
            compare_rate=compare_rate,
            same=same,
        )

    def compare(self) -> list[Compared]:
        """One pass: what differs is changed on the target."""
        apply = _Changes(self._target, self._journal)
        found = [self._compared(pair, apply) for pair in self.pairs]
        for pair in reversed(self.pairs):
            self._target.delete_now(pair)
        return found

    def _compared(self, pair: Pair, apply: _Changes) -> Compared:
        return compare_table(
            pair,
            lambda: pages(self._source, pair, None, self._batch),
            lambda: self._target.lines(pair, self._batch),
            apply,
            self._batch,
            self._progress,
        )


class _Changes:
    """Changes of the target, each batch in a transaction of its own; deletes wait on the target for the end."""

    def __init__(self, target: Postgres, journal: Journal) -> None:
        self._target, self._journal = target, journal
        self._swapped: list[tuple[Page, str]] = []

    def begin(self, pair: Pair) -> None:
        self._swapped = []
        self._journal.forgive(pair.name)
        self._target.delete_none(pair)

    def insert(self, pair: Pair, page: Page, lines: list[str]) -> int:
        return self._put(pair, page, lines, self._target.copy)

    def change(self, pair: Pair, page: Page, lines: list[str]) -> int:
        if not lines:
            return 0
        self._target.months(pair, lines)
        found = self._target.put(pair, lines, self._target.merge)
        # Another row may still have the value that this one takes over: once more when all have been seen.
        room = SWAPPED - len(self._swapped)
        self._swapped += [(_only(page, line), line) for line, _ in found[:room]]
        refused(self._journal, pair, page, found[room:])
        return len(found[room:])

    def end(self, pair: Pair) -> int:
        swapped, self._swapped = self._swapped, []
        found = dict(self._target.put(pair, [line for _, line in swapped], self._target.replace))
        for page, line in swapped:
            if line in found:
                refused(self._journal, pair, page, [(line, f"{found[line]} (its earlier version stays)")])
        return len(found)

    def remove(self, pair: Pair, lines: list[str]) -> None:
        self._target.delete_later(pair, lines)

    def set_aside(self, pair: Pair, page: Page, doubles: list[str]) -> None:
        set_aside(self._journal, pair, page.bad)
        refused(
            self._journal, pair, page, [(line, "has another row's key on the target") for line in doubles]
        )

    def _put(
        self, pair: Pair, page: Page, lines: list[str], way: Callable[[Pair, Sequence[str]], None]
    ) -> int:
        if not lines:
            return 0
        self._target.months(pair, lines)
        with self._target.connection.transaction():
            found = self._target.put(pair, lines, way)
            refused(self._journal, pair, page, found)
        return len(found)


def _only(page: Page, line: str) -> Page:
    """A page of one row of it, so that the others need not be kept."""
    place = page.lines.index(line)
    return Page(page.last, page.rows[place : place + 1], [line], [], [])
