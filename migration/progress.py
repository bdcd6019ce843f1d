"""How far a migration is: rows, rows a second and the time that is left, on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import attrs


@attrs.define
class Progress:
    """Counts rows. `tell` is called at most once in `every` seconds, and at the end."""

    total: int = 0
    tell: Callable[[str], None] = lambda _: None
    every: float = 1.0
    clock: Callable[[], float] = time.monotonic
    rows: int = 0
    """Rows that this run has worked on."""
    skipped: int = 0
    """Rows that an earlier run had copied."""
    doing: str = "copying"
    _began: float = attrs.field(init=False)
    _told: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._began = self._told = self.clock()

    def begin(self, doing: str, counts: Mapping[str, int]) -> None:
        """Starts counting anew, for another thing to do with these tables."""
        self.doing, self.total = doing, sum(counts.values())
        self.rows = self.skipped = 0
        self._began = self._told = self.clock()

    def skip(self, table: str, rows: int) -> None:
        """Rows that are there already."""
        self.skipped += rows

    def step(self, table: str, rows: int) -> None:
        """Rows that were just done."""
        self.rows += rows
        now = self.clock()
        if now - self._told >= self.every:
            self._told = now
            self.tell(self.line(table))

    @property
    def seconds(self) -> float:
        """Since it began."""
        return max(self.clock() - self._began, 1e-6)

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    def line(self, table: str) -> str:
        """One line that says where it is."""
        done = self.rows + self.skipped
        left = max(self.total - done, 0) / self.rate if self.rows else 0
        return (
            f"{self.doing} {table}: {done:,} of {max(self.total, done):,} rows, {self.rate:,.0f} rows/s, "
            f"{duration(left)} left"
        )


def duration(seconds: float) -> str:
    """A time for people: 40 s, 12 min, 3 h 5 min."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
