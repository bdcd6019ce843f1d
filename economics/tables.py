"""Reads this directory's tables. They are CSV, since a command that only reads must answer at once."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

HERE = Path(__file__).parent


@functools.cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Every row of a table, by column."""
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file, strict=True))
