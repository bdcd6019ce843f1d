"""How fast a stack's rows were copied the last time, and how long the next copy and its fence will take.

Kept in .rungs/migrate/STACK.json, for `plan`.
"""

from __future__ import annotations

import json
from pathlib import Path

import attrs

from migration.progress import duration
from migration.rate import ROWS_PER_SECOND

PASSES = 2
"""Passes under a fence: one that copies what was written meanwhile, one that finds nothing."""


@attrs.frozen(kw_only=True)
class Timing:
    """Rows a second, as measured; by default what the API of D1 allows."""

    rows: int = 0
    copy_rate: float = ROWS_PER_SECOND
    compare_rate: float = ROWS_PER_SECOND
    measured: bool = False

    @classmethod
    def read(cls, project: Path, stack: str) -> Timing:
        """Of the last migration of the stack; what the API allows where there was none."""
        try:
            found = json.loads(_file(project, stack).read_text())
            return cls(
                rows=int(found["rows"]),
                copy_rate=float(found["copy_rate"]),
                compare_rate=float(found["compare_rate"]),
                measured=True,
            )
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, project: Path, stack: str) -> None:
        """Keeps it."""
        file = _file(project, stack)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(attrs.asdict(self)))

    def copy(self, rows: int) -> str:
        """How long the first copy takes."""
        return duration(rows / max(self.copy_rate, 1e-6))

    def fence(self, rows: int) -> str:
        """How long the fence stands, at least."""
        return duration(PASSES * rows / max(self.compare_rate, 1e-6))

    @property
    def basis(self) -> str:
        """What the times rest on."""
        if self.measured:
            return f"measured: {self.copy_rate:,.0f} rows/s copied, {self.compare_rate:,.0f} rows/s compared"
        return f"at the {self.copy_rate:,.0f} rows/s that the API of D1 allows"


def _file(project: Path, stack: str) -> Path:
    return project / ".rungs" / "migrate" / f"{stack}.json"
