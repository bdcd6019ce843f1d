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
CLOUDS = ("aws", "gcp")


@attrs.frozen(kw_only=True)
class GuideLine:
    """A line of a guide's bill, and what pays for the same thing in an estimate."""

    name: str
    amount: Decimal
    ids: tuple[str, ...]
    parts: tuple[str, ...]
    why: str
    on: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The reason on a further cloud: aws, gcp."""

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

    def told_of(self, cloud: str) -> bool:
        """Whether each line's difference has its reason there."""
        return not cloud or all(cloud in line.on for line in self.lines)


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
    low, high, cloud = stage.users[0], top_of(stage), cloud_of(stage)
    return [
        _beside(bill, stage, workload)
        for bill in bills()
        if bill.profile == workload.name and low < bill.users <= high and bill.told_of(cloud)
    ]


def cloud_of(stage: Stage) -> str:
    """The further cloud that a stage is made on, which its differences are explained for; empty: Cloudflare alone."""
    return next((each for _, part in stage for each in part.clouds if each in CLOUDS), "")


def _beside(bill: GuideBill, stage: Stage, workload: Workload) -> Beside:
    found = estimate(stage, bill.users, workload)
    rest = [line for line in found.lines if line.amount]
    rows: list[BesideLine] = []
    for line in bill.lines:
        mine = [each for each in rest if line.pays_for(each)]
        rest = [each for each in rest if not line.pays_for(each)]
        why = line.on.get(cloud_of(stage), line.why)
        rows.append(BesideLine(name=line.name, guide=line.amount, ours=_sum(mine), why=why))
    for name in dict.fromkeys(f"{each.part}: {each.id}" for each in rest):
        mine = [each for each in rest if f"{each.part}: {each.id}" == name]
        rows.append(BesideLine(name=name, guide=None, ours=_sum(mine), why=_left_out(mine[0], stage)))
    return Beside(guide=bill.guide, users=bill.users, total=bill.total, ours=found.total, lines=tuple(rows))


def _left_out(line: Line, stage: Stage) -> str:
    if not cloud_of(stage):
        return LEFT_OUT
    told = cast("Mapping[str, str]", _file()["left_out"])
    why = next((each for id, each in told.items() if line.id.startswith(id)), "")
    return f"{LEFT_OUT}: {why}" if why else LEFT_OUT


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
                    on={cloud: str(each[cloud]) for cloud in CLOUDS if cloud in each},
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


@functools.cache
def _file() -> Mapping[str, object]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
