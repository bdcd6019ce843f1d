"""What the scaling guides say a month costs, beside an estimate for the same number of users."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

import attrs

from economics.billing import Line
from economics.cost import estimate
from economics.headroom import top_of
from economics.workload import Workload
from stacks.stage import Stage

FILE = Path(__file__).parent / "guides.toml"
LEFT_OUT = "left out by the guide"


@attrs.frozen(kw_only=True)
class GuideLine:
    """A line of a guide's bill, and what pays for the same thing in an estimate."""

    name: str
    amount: Decimal
    ids: tuple[str, ...]
    parts: tuple[str, ...]
    why: str

    def pays_for(self, line: Line) -> bool:
        return line.id.startswith(self.ids) and (not self.parts or line.part in self.parts)


@attrs.frozen(kw_only=True)
class GuideBill:
    """A guide's bill for a number of users."""

    guide: str
    profile: str
    users: int
    lines: tuple[GuideLine, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


@attrs.frozen(kw_only=True)
class GuideTotal:
    """What a guide says all of it costs a month for a number of users: from and to."""

    guide: str
    profile: str
    users: int
    low: Decimal
    high: Decimal


@attrs.frozen(kw_only=True)
class BesideLine:
    """One line of a guide's bill beside the estimate's; `guide` is None for what the guide left out."""

    name: str
    guide: Decimal | None
    ours: Decimal
    why: str


@attrs.frozen(kw_only=True)
class Beside:
    """A guide's bill beside the estimate for as many users."""

    guide: str
    users: int
    total: Decimal
    ours: Decimal
    lines: tuple[BesideLine, ...]


def beside(stage: Stage, workload: Workload) -> list[Beside]:
    """Each guide's bill that falls into the stage's range, beside what the stage costs for as many users."""
    low, high = stage.users[0], top_of(stage)
    return [
        _beside(bill, stage, workload)
        for bill in bills()
        if bill.profile == workload.name and low < bill.users <= high
    ]


def _beside(bill: GuideBill, stage: Stage, workload: Workload) -> Beside:
    found = estimate(stage, bill.users, workload)
    rest = [line for line in found.lines if line.amount]
    rows: list[BesideLine] = []
    for line in bill.lines:
        mine = [each for each in rest if line.pays_for(each)]
        rest = [each for each in rest if not line.pays_for(each)]
        rows.append(BesideLine(name=line.name, guide=line.amount, ours=_sum(mine), why=line.why))
    for name in dict.fromkeys(f"{each.part}: {each.id}" for each in rest):
        mine = [each for each in rest if f"{each.part}: {each.id}" == name]
        rows.append(BesideLine(name=name, guide=None, ours=_sum(mine), why=LEFT_OUT))
    return Beside(guide=bill.guide, users=bill.users, total=bill.total, ours=found.total, lines=tuple(rows))


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines if line.amount is not None), Decimal(0))


@functools.cache
def bills() -> tuple[GuideBill, ...]:
    """Every bill that a guide gives line by line."""
    rows = cast("list[Mapping[str, object]]", _file()["bill"])
    return tuple(
        GuideBill(
            guide=str(row["guide"]),
            profile=str(row["profile"]),
            users=cast("int", row["users"]),
            lines=tuple(
                GuideLine(
                    name=str(each["name"]),
                    amount=Decimal(str(each["amount"])),
                    ids=tuple(cast("list[str]", each["ids"])),
                    parts=tuple(cast("list[str]", each.get("parts", []))),
                    why=str(each["why"]),
                )
                for each in cast("list[Mapping[str, object]]", row["line"])
            ),
        )
        for row in rows
    )


@functools.cache
def totals() -> tuple[GuideTotal, ...]:
    """Every total that a guide gives, by profile and users."""
    rows = cast("Mapping[str, list[Mapping[str, object]]]", _file()["totals"])["row"]
    return tuple(
        GuideTotal(
            guide=str(row["guide"]),
            profile=str(row["profile"]),
            users=cast("int", row["users"]),
            low=Decimal(str(row["low"])),
            high=Decimal(str(row["high"])),
        )
        for row in rows
    )


def _file() -> Mapping[str, object]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
