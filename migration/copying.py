"""The first copy: pages of the source straight into the target by COPY, with their checkpoint in one transaction.

Killed at any moment, it goes on after the last pages that the target has committed: they and the checkpoint are there
together or not at all, so no row comes twice and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import attrs
import psycopg

from migration.journal import Journal, key_text, row_of, row_of_line
from migration.pairs import Pair
from migration.postgres import ROW_ERRORS, Postgres
from migration.postgres_source import PostgresSource, fields_of_line
from migration.progress import Progress
from migration.sqlite import Row, Sqlite
from migration.values import NULL

Source = Sqlite | PostgresSource
"""What rows are copied from: all that is read as SQLite, or Postgres."""
PAGE_BYTES = 8 * 1024 * 1024
"""What a page should not exceed; tables of large rows get pages of fewer rows."""
BATCHES = 10
"""Pages whose rows are committed together, with the checkpoint behind the last of them."""
BAD = (ValueError, TypeError, OverflowError, ArithmeticError, RecursionError)


@attrs.frozen
class Page:
    """A page of the source: the rows that can be lines, their lines, and the others with reasons."""

    last: Row | None
    rows: Sequence[Row]
    lines: list[str]
    bad: Sequence[tuple[Row, str]]
    settled: list[str]
    """The lines in the form that is compared; the lines themselves where nothing is compared."""


def pages(
    source: Source, pair: Pair, after: Row | None, batch: int, *, first: bool = False
) -> Iterator[Page]:
    """The pages of a table after a key; rows without a key come first and are bad.

    With `first` for the first copy: nothing is settled, and what closes a circle of foreign keys stays null.
    """
    if isinstance(source, PostgresSource):
        for lines in source.lists(pair, after, batch):
            yield _page_of_lines(pair, lines, first=first)
        return
    if after is None:
        keyless = source.keyless(pair.source, pair.names, pair.key, batch)
        if keyless:
            yield Page(None, [], [], [(row, "has a null in its key") for row in keyless], [])
    limit = min(batch, 100)
    while rows := source.page(pair.source, pair.names, pair.key, after, limit):
        after = pair.key_of(rows[-1])
        page = page_of(pair, rows, first=first)
        yield page
        if len(rows) < limit:
            return
        size = sum(map(len, page.lines)) // len(rows) + 1
        limit = max(1, min(batch, PAGE_BYTES // size))


def _page_of_lines(pair: Pair, lines: list[str], *, first: bool) -> Page:
    """Lines of one Postgres are lines of the other."""
    rows = [fields_of_line(line) for line in lines]
    if first and pair.later:
        open_places = [place for place, name in enumerate(pair.names) if name in pair.later]
        lines = [_without(line, open_places) for line in lines]
    return Page(pair.key_of(rows[-1]), rows, lines, [], lines if first else pair.settled(lines))


def _without(line: str, places: Sequence[int]) -> str:
    fields = line.split("\t")
    for place in places:
        fields[place] = NULL
    return "\t".join(fields)


def page_of(pair: Pair, rows: Sequence[Row], *, first: bool = False) -> Page:
    """Lines of rows, a column at a time; a row at a time where one of them is bad."""
    last = pair.key_of(rows[-1])
    try:
        lines = pair.lines(rows, first=first)
        return Page(last, rows, lines, [], lines if first else pair.settled(lines))
    except BAD:
        good: list[Row] = []
        bad: list[tuple[Row, str]] = []
        for row in rows:
            reason = pair.reason(row, first=first)
            if reason:
                bad.append((row, reason))
            else:
                good.append(row)
        lines = pair.lines(good, first=first)
        return Page(last, good, lines, bad, lines if first else pair.settled(lines))


def grouped(single: Iterator[Page]) -> Iterator[Page]:
    """Pages put together, as many as go into one transaction: fewer round trips to the target."""
    group: list[Page] = []
    size = 0
    for page in single:
        group.append(page)
        size += sum(map(len, page.lines))
        if len(group) >= BATCHES or size >= PAGE_BYTES:
            yield _together(group)
            group, size = [], 0
    if group:
        yield _together(group)


def _together(group: Sequence[Page]) -> Page:
    return Page(
        group[-1].last,
        [row for page in group for row in page.rows],
        [line for page in group for line in page.lines],
        [each for page in group for each in page.bad],
        [],
    )


def ahead(items: Iterator[Page]) -> Iterator[Page]:
    """The same items, the next of them made while one is worked on."""
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = worker.submit(next, items, None)
            yield item


def first_copy(
    source: Source, target: Postgres, journal: Journal, pairs: Sequence[Pair], batch: int, progress: Progress
) -> int:
    """Copies every table that has not been copied; returns the rows read. A table with rows in it is left to a pass."""
    total = 0
    for pair in pairs:
        known = journal.progress(pair.name)
        if known is not None and known.done:
            progress.skip(pair.name, known.rows)
            continue
        if known is None and not target.empty(pair.name):
            continue
        if known is not None:
            progress.skip(pair.name, known.rows)
        else:
            journal.advance(pair.name, None, 0, done=False)
        after = known.last if known else None
        for page in ahead(grouped(pages(source, pair, after, batch, first=True))):
            _write(target, journal, pair, page)
            rows = len(page.rows) + len(page.bad)
            total += rows
            progress.step(pair.name, rows)
        journal.advance(pair.name, None, 0, done=True)
    return total


def _write(target: Postgres, journal: Journal, pair: Pair, page: Page) -> None:
    target.months(pair, page.lines)
    rows = len(page.rows) + len(page.bad)
    try:
        with target.connection.transaction():
            with target.connection.pipeline():
                journal.advance(pair.name, page.last, rows, done=False)
            if page.lines:
                target.copy(pair, page.lines)
            set_aside(journal, pair, page.bad)
    except psycopg.Error as error:
        if error.sqlstate is None or not error.sqlstate.startswith(ROW_ERRORS):
            raise
        with target.connection.transaction():
            journal.advance(pair.name, page.last, rows, done=False)
            set_aside(journal, pair, page.bad)
            refused(journal, pair, page, target.put(pair, page.lines, target.copy))


def set_aside(journal: Journal, pair: Pair, bad: Sequence[tuple[Row, str]]) -> None:
    """Keeps rows that could not be lines."""
    for row, reason in bad:
        key = pair.key_of(row)
        text = key_text(key) if None not in key else key_text([*key, "", *map(repr, row)])[:500]
        journal.set_aside(pair.name, text, reason, row_of(pair, row))


def refused(journal: Journal, pair: Pair, page: Page, found: Sequence[tuple[str, str]]) -> None:
    """Keeps lines that the target refused."""
    if not found:
        return
    rows = dict(zip(page.lines, page.rows, strict=False))  # a page that was sorted has only lines
    for line, reason in found:
        fields = line.split("\t")
        key = key_text(pair.key_of(rows.get(line, tuple(fields))))
        journal.set_aside(pair.name, key, reason, row_of_line(pair, line))
