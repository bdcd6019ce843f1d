"""Writes the tables of docs/runbooks/restore.md anew: python -m tests.runbooks.refresh."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from economics.meters import plans_of
from operations.recovery import HEADINGS, Way, recovery
from stacks import ladders
from stacks.stack_file import ROOT

PAGE: Path = ROOT / "docs" / "runbooks" / "restore.md"
BEGIN, END = "<!-- python -m tests.runbooks.refresh -->\n", "<!-- end -->\n"


def tables() -> str:
    """Every way of every stage; what a stage has as the one before it is not said again."""
    parts: list[str] = []
    for ladder in map(ladders.load, ladders.names()):
        before: list[Way] = []
        for stage in ladder.stages:
            ways = recovery(stage, plans_of(stage))
            new = [way for way in ways if way not in before]
            parts.append(f"### {ladder.name}, {stage.name}\n\n")
            if before:
                parts.append("As before, but for:\n\n" if new else "As before.\n\n")
            parts.append(_table(new) + "\n" if new else "")
            before = ways
    return "".join(parts)


def _table(ways: Sequence[Way]) -> str:
    fields = (*HEADINGS, "source")
    lines = [f"| {' | '.join((*HEADINGS.values(), 'source'))} |", f"|{'---|' * len(fields)}"]
    lines += [f"| {' | '.join(str(getattr(way, field)) for field in fields)} |" for way in ways]
    return "\n".join(lines) + "\n"


def refreshed(text: str) -> str:
    """The page with its tables as they are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text()))
