"""Reads this directory's tables. They are CSV, since a command that only reads must answer at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[dict[str, str]]:
    """Every row of a table, by column. Read anew each time: who needs them again keeps what it makes of them."""
    with (HERE / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file, strict=True)
