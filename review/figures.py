"""What a stack costs and how much headroom it has, as plain figures.

The base's figures are worked out by the base's own code where that differs: `python -m review.figures` in its tree
reads a stack file and writes the figures as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

import attrs

from components.errors import UserError
from stacks.settings import Settings
from stacks.stack_file import StackFile

CODE: Final = ("components/", "stacks/", "economics/", "review/figures.py")
"""Where a change can change the figures of one and the same configuration."""
LONGEST: Final = 60
"""Seconds that another tree's code may take."""


@attrs.frozen(kw_only=True)
class Money:
    """One line of a month's bill; `amount` is None where there is no price."""

    id: str
    part: str
    quantity: str
    unit: str
    amount: Decimal | None


@attrs.frozen(kw_only=True)
class Use:
    """How much of one published limit is used, and at how many users it binds."""

    key: str
    limit: str
    kind: str
    share: float
    binds_at: int | None


@attrs.frozen(kw_only=True)
class Figures:
    """A stack at a number of users. `reason` says why there are none."""

    stage: str = ""
    users: int = 0
    total: Decimal | None = None
    lines: tuple[Money, ...] = ()
    uses: tuple[Use, ...] = ()
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        return attrs.asdict(self, value_serializer=lambda _owner, _field, value: _plain(value))

    @classmethod
    def of_json(cls, data: Mapping[str, object]) -> Figures:
        """What `as_json` gave."""
        rows = cast("list[dict[str, object]]", data["lines"])
        lines = [Money(**cast("dict[str, str]", {**row, "amount": _decimal(row["amount"])})) for row in rows]  # type: ignore[reportArgumentType]
        uses = [Use(**cast("dict[str, str]", row)) for row in cast("list[dict[str, object]]", data["uses"])]  # type: ignore[reportArgumentType]
        return cls(
            stage=str(data["stage"]),
            users=int(str(data["users"])),
            total=_decimal(data["total"]),
            lines=tuple(lines),
            uses=tuple(uses),
            reason=str(data["reason"]),
        )


def figures(settings: Settings, users: int | None = None) -> Figures:
    """A stack's figures at that many users; default: at the top of its growth stage's range."""
    try:
        from economics.cost import estimate
        from economics.headroom import headroom, top_of
        from stacks.blueprint import draw_up

        stage = draw_up(settings).stage
        at = top_of(stage) if users is None else users
        found = estimate(stage, at, standings=settings.stores, plans=settings.plan_names)
        uses = headroom(stage, at, standings=settings.stores, plans=settings.plan_names)
    except (UserError, ImportError) as error:
        return Figures(stage=settings.stage, reason=str(error))
    return Figures(
        stage=stage.name,
        users=at,
        total=found.total,
        lines=tuple(
            Money(
                id=line.id, part=line.part, quantity=f"{line.quantity:f}", unit=line.unit, amount=line.amount
            )
            for line in found.bill.lines
        ),
        uses=tuple(
            Use(
                key=use.key,
                limit=use.limit.id,
                kind=use.limit.kind,
                share=use.share,
                binds_at=use.binds_at,
            )
            for use in uses
        ),
    )


def figures_in(tree: Path, config: str) -> Figures | None:
    """A stack file's figures by the code of another tree; None where that has no such code."""
    if not (tree / "review" / "figures.py").exists():
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "review.figures"],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
            input=config,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Figures(reason=f"the base's code gives none within {LONGEST} s")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no figures"])[-1]
        return Figures(reason=f"the base's code gives none: {last}")
    return Figures.of_json(json.loads(done.stdout))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


if __name__ == "__main__":
    try:
        given = StackFile(path=Path("Pulumi.base.yaml"), text=sys.stdin.read()).settings()
    except UserError as error:
        sys.exit(str(error))
    sys.stdout.write(json.dumps(figures(given).as_json()))
