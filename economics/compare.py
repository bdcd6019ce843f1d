"""The cost of every ladder, and of other hosts for what ladders are made of, for one workload.

for row in compare(profile("chat")).rows: print(row.name, [cell.total for cell in row.cells.values()])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from economics.advice import Stands, end_of, serves
from economics.alternatives import Alternative, alternatives, ends_at, of_ladder, quote
from economics.cost import estimate
from economics.headroom import KEPT_FREE
from economics.needs import Needs, needs_for
from economics.workload import Load, Workload
from stacks import ladders
from stacks.stage import Ladder

USERS = (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
"""Monthly active users at which costs are compared."""
LADDERS = "ladders"
FAMILIES: Mapping[str, str] = {
    LADDERS: "Ladders, all of a growth stage",
    "relational": "A relational database for the same load",
    "document": "A document database for the same load",
    "backend": "The Social Connect guide's two ways: Firestore alone, or hybrid",
    "redis": "A Redis for the same load",
    "files": "Files: kept, written, read and served",
}
"""Families of rows, in order; only rows of one family hold the same thing and can be compared."""


@attrs.frozen(kw_only=True)
class Cell:
    """What one thing costs a month for a number of users. Without a total it cannot serve them, and `why` says why."""

    total: Decimal | None
    size: str = ""
    """The growth stage, or the size that is sold."""
    keeps: str = ""
    """Of a growth stage: its objectives of availability and recovery."""
    why: str = ""
    weak: Decimal = Decimal(0)
    """How much of it rests on prices of low confidence."""
    unpriced: str = ""
    """What it costs beyond the total, which has no known price."""


@attrs.frozen(kw_only=True)
class Row:
    """A ladder or another host over all numbers of users."""

    family: str
    id: str
    name: str
    cells: Mapping[int, Cell]
    availability: str
    gives_up: str
    ends_at: int | None
    """The last number of users that it serves; None: nothing that is known ends it."""
    ends_by: str


@attrs.frozen(kw_only=True)
class Comparison:
    """All rows for one workload."""

    workload: str
    loads: tuple[Load, ...]
    rows: tuple[Row, ...]

    def family(self, name: str) -> tuple[Row, ...]:
        """The rows of a family."""
        return tuple(row for row in self.rows if row.family == name)

    def cheapest(self, family: str) -> dict[int, Row]:
        """The cheapest row of a family by users; what costs an unknown sum beyond its total is not taken."""
        found: dict[int, Row] = {}
        for load in self.loads:
            priced = [
                (total, row)
                for row in self.family(family)
                if not row.cells[load.users].unpriced and (total := row.cells[load.users].total) is not None
            ]
            if priced:
                found[load.users] = min(priced, key=lambda each: each[0])[1]
        return found


def compare(workload: Workload, users: Sequence[int] = USERS) -> Comparison:
    """Every ladder and every alternative of `FAMILIES`. Raises UserError for a number of users that cannot be."""
    loads = tuple(workload.load(each) for each in users)
    needs = [needs_for(load) for load in loads]
    others = (each for each in alternatives().values() if each.family in FAMILIES)
    return Comparison(
        workload=workload.name,
        loads=loads,
        rows=(
            *(_ladder(ladders.load(name), loads, workload) for name in ladders.names()),
            *(_other(each, loads, needs) for each in others),
        ),
    )


def _ladder(ladder: Ladder, loads: Sequence[Load], workload: Workload) -> Row:
    top = Stands(stage=ladder.stages[-1])
    availability, gives_up = of_ladder(ladder.name)
    first = next(iter(top.hard(loads[-1].users, workload)), None)
    return Row(
        family=LADDERS,
        id=ladder.name,
        name=ladder.name,
        cells={load.users: _stage(ladder, load.users, workload) for load in loads},
        availability=availability or ladder.about,
        gives_up=gives_up,
        ends_at=end_of(top, workload),
        ends_by=first.limit.id if first else "",
    )


def _stage(ladder: Ladder, users: int, workload: Workload) -> Cell:
    stage = serves(ladder, users, workload)
    over = [use for use in Stands(stage=stage).hard(users, workload) if use.share > 1 - KEPT_FREE]
    if over:
        return Cell(total=None, size=stage.name, why=f"{over[0].share:.0%} of {over[0].limit.id} used")
    found = estimate(stage, users, workload)
    unknown = ", ".join(dict.fromkeys(line.id for line in found.unknown))
    keeps = str(stage.objectives)
    return Cell(total=found.total, size=stage.name, keeps=keeps, weak=found.weak, unpriced=unknown)


def _other(alternative: Alternative, loads: Sequence[Load], needs: Sequence[Sequence[Needs]]) -> Row:
    cells: dict[int, Cell] = {}
    for load, each in zip(loads, needs, strict=True):
        found = quote(alternative, each)
        cells[load.users] = Cell(
            total=found.total, size=found.size, why=found.why, weak=found.weak, unpriced=found.unpriced
        )
    end = ends_at(alternative, loads[-1], needs[-1])
    return Row(
        family=alternative.family,
        id=alternative.id,
        name=alternative.name,
        cells=cells,
        availability=alternative.availability,
        gives_up=alternative.gives_up,
        ends_at=end[0] if end else None,
        ends_by=end[1] if end else "",
    )
