"""Both sides side by side in the order of their keys: what differs is changed on the target, and both are digested.

A pass reads each table once on either side, in constant memory, and hands what differs on in batches. Deletes come
after all inserts and changes, the tables that refer to others first. It is over when a pass finds nothing to change
and the source's mark is the one from before that pass.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast

import attrs

from components.errors import UserError
from migration.copying import Page, ahead
from migration.pairs import Pair
from migration.progress import Progress

Rank = tuple[object, ...]
SAMPLES = 3


@attrs.define
class Compared:
    """What a pass found of one table."""

    table: str
    rows: int = 0
    """Rows that are the same on both sides."""
    inserted: int = 0
    changed: int = 0
    deleted: int = 0
    refused: int = 0
    """Rows of the source that the target does not hold, set aside."""
    source_digest: str = ""
    target_digest: str = ""
    samples: list[str] = attrs.field(factory=list)
    """Some of the rows that are the same: keys, and the beginnings of their digests."""

    @property
    def differences(self) -> int:
        """Rows that were put right."""
        return self.inserted + self.changed + self.deleted


class Applied(Protocol):
    """The side that is changed."""

    def begin(self, pair: Pair) -> None:
        """A table begins, or begins anew: what waited for it is forgotten."""
        ...

    def insert(self, pair: Pair, page: Page, lines: list[str]) -> int:
        """Puts rows in that are missing; returns how many are refused, which it sets aside."""
        ...

    def change(self, pair: Pair, page: Page, lines: list[str]) -> int:
        """Changes rows that differ; returns how many are refused."""
        ...

    def end(self, pair: Pair) -> int:
        """Every page of a table has been; returns how many changes are refused after all."""
        ...

    def remove(self, pair: Pair, lines: list[str]) -> None:
        """Deletes rows that the source does not have, now or at the end of the pass."""
        ...

    def set_aside(self, pair: Pair, page: Page, doubles: list[str]) -> None:
        """Keeps the bad rows of a page, and those whose key is another row's."""
        ...


class OutOfOrderError(Exception):
    """The source's order of keys is not the target's."""


def compare(
    pair: Pair,
    pages: Iterator[Page],
    others: Iterator[list[str]],
    apply: Applied,
    batch: int,
    progress: Progress,
) -> Compared:
    """Goes through one table. Raises OutOfOrderError where the source's pages do not ascend as the target does."""
    found = Compared(table=pair.name)
    ours, theirs = hashlib.sha256(), hashlib.sha256()
    other = _Stream(pair, others)
    last: Rank | None = None
    extra: list[str] = []

    def same(lines: Sequence[str]) -> None:
        text = ("\n".join(lines) + "\n").encode()
        ours.update(text)
        theirs.update(text)
        found.rows += len(lines)
        if len(found.samples) < SAMPLES:
            found.samples.append(_sample(pair, lines[len(lines) // 2]))

    def remove(*, rest: bool) -> None:
        if extra and (rest or len(extra) >= batch):
            apply.remove(pair, extra)
            found.deleted += len(extra)
            extra.clear()

    for page in pages:
        progress.step(pair.name, len(page.lines) + len(page.bad))
        open_lines, open_settled = page.lines, page.settled
        if page.settled and other.peek(len(page.lines)) == page.settled:
            other.drop(len(page.lines))
            same(page.settled)
            last = pair.ranks(page.settled[-1:])[0]
            open_lines = open_settled = []
        ranks = pair.ranks(open_settled)
        missing: list[str] = []
        differing: list[str] = []
        doubles: list[str] = []
        for raw, line, rank in zip(open_lines, open_settled, ranks, strict=True):
            if last is not None and not before(last, rank):
                if last != rank:
                    raise OutOfOrderError(pair.name)
                doubles.append(raw)
                continue
            last = rank
            while (head := other.head()) is not None and before(head[1], rank):
                extra.append(head[0])
                other.drop(1)
            if head is None or head[1] != rank:
                missing.append(raw)
                continue
            other.drop(1)
            if head[0] == line:
                same([line])
            else:
                differing.append(raw)
        bad = apply.insert(pair, page, missing)
        worse = apply.change(pair, page, differing)
        apply.set_aside(pair, page, doubles)
        found.inserted += len(missing) - bad
        found.changed += len(differing) - worse
        found.refused += bad + worse + len(doubles) + len(page.bad)
        remove(rest=False)
    while rest := other.peek(batch):
        extra.extend(rest)
        other.drop(len(rest))
        remove(rest=False)
    remove(rest=True)
    late = apply.end(pair)
    found.changed -= late
    found.refused += late
    found.source_digest, found.target_digest = ours.hexdigest(), theirs.hexdigest()
    return found


def compare_table(
    pair: Pair,
    read: Callable[[], Iterator[Page]],
    others: Callable[[], AbstractContextManager[Iterator[list[str]]]],
    apply: Applied,
    batch: int,
    progress: Progress,
) -> Compared:
    """The same for a source in any order: where it is not the target's, it is sorted first, in a file of its own."""
    apply.begin(pair)
    try:
        with others() as lines:
            return compare(pair, ahead(read()), lines, apply, batch, progress)
    except OutOfOrderError:
        apply.begin(pair)
        with tempfile.TemporaryDirectory(prefix="rungs-migrate-") as directory, others() as lines:
            pages = sorted_pages(pair, read(), Path(directory) / "sorted", batch)
            return compare(pair, pages, lines, apply, batch, progress)


def sorted_pages(pair: Pair, pages: Iterator[Page], file: Path, batch: int) -> Iterator[Page]:
    """Pages in the order of the target's keys, by way of a file."""
    connection = sqlite3.connect(file, isolation_level=None)
    keys = [f"k{place}" for place in range(len(pair.key))]
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute(f"CREATE TABLE lines ({', '.join(keys)}, line TEXT)")
    connection.execute("BEGIN")
    marks = ", ".join("?" * (len(keys) + 1))
    bad: list[Page] = []
    for page in pages:
        ranks = pair.ranks(page.settled)
        for rank in ranks[:1]:
            if not all(isinstance(each, int | str) for each in rank):
                raise UserError(
                    f"table {pair.name}: its key {', '.join(pair.key)} is sorted in another way on the source, "
                    "expected a key of texts, ids, whole numbers or times"
                )
        rows = [(*rank, line) for rank, line in zip(ranks, page.lines, strict=True)]
        connection.executemany(f"INSERT INTO lines VALUES ({marks})", rows)
        if page.bad:
            bad.append(attrs.evolve(page, rows=(), lines=[], settled=[]))
    connection.execute("COMMIT")
    yield from bad
    found = connection.execute(f"SELECT line FROM lines ORDER BY {', '.join(keys)}")
    while lines := [cast("str", line) for (line,) in found.fetchmany(batch)]:
        yield Page(None, (), lines, (), pair.settled(lines))
    connection.close()


class _Stream:
    """The other side's lines, looked at before they are taken."""

    def __init__(self, pair: Pair, lists: Iterator[list[str]]) -> None:
        self._pair, self._lists = pair, lists
        self._lines: list[str] = []
        self._at = 0
        self._rank: Rank | None = None

    def peek(self, count: int) -> list[str]:
        while len(self._lines) - self._at < count:
            more = next(self._lists, None)
            if more is None:
                break
            self._lines = self._lines[self._at :] + self._pair.settled(more)
            self._at = 0
        return self._lines[self._at : self._at + count]

    def head(self) -> tuple[str, Rank] | None:
        found = self.peek(1)
        if not found:
            return None
        if self._rank is None:
            self._rank = self._pair.ranks(found)[0]
        return found[0], self._rank

    def drop(self, count: int) -> None:
        self._at += count
        self._rank = None


def before(one: Rank, other: Rank) -> bool:
    """Whether a key comes before another in the target's order."""
    return cast("tuple[int, ...]", one) < cast("tuple[int, ...]", other)


def _sample(pair: Pair, line: str) -> str:
    """A row for eyes: its key, and the beginning of its digest instead of its content."""
    key = " ".join(line.split("\t")[place] for place in pair.key_places)
    return f"{key}: {hashlib.sha256(line.encode()).hexdigest()[:12]}"
