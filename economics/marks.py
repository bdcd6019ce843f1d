"""When the next move is to be planned, begun and done: marks at shares of the last user that a growth stage serves.

marks.csv has the guide's own for the ladder it is about, and its first ones for every other range.
"""

from __future__ import annotations

import datetime
import functools
import math
from decimal import Decimal
from typing import Literal

import attrs

from components.errors import UserError
from economics.tables import rows
from economics.workload import DAYS
from stacks.stage import Ladder, Stage

EVERY = "*"
"""In marks.csv, the ladder of the marks for ranges that no guide has marks for."""
FARTHEST = datetime.timedelta(days=3650)
"""Growth is not carried on beyond ten years."""

State = Literal["overdue", "now", "ahead"]


@attrs.frozen(kw_only=True)
class Step:
    """Something to do about the next move."""

    act: str
    """monitor, plan, begin, or complete."""
    users: int
    """Users by which it is to be done."""
    lead_days: int
    """And so many days before they are reached."""
    due: datetime.date | None
    """None: no growth is given, they are reached already, or not within ten years."""
    state: State
    source: str


@attrs.frozen
class Mark:
    """When something is to be done: at a share of a range's last user, and so many days before."""

    act: str
    share: Decimal
    lead_days: int
    source: str


@functools.cache
def marks(ladder: str, top: int) -> tuple[Mark, ...]:
    """The marks of a ladder's range that ends at `top`, in order; those for every range where it has none."""
    own = [row for row in rows("marks.csv") if row["ladder"] == ladder and row["top"] == str(top)]
    return tuple(
        Mark(row["act"], Decimal(row["share"]), int(row["lead_days"]), row["source"])
        for row in own or (row for row in rows("marks.csv") if row["ladder"] == EVERY)
    )


def steps(
    ladder: Ladder,
    stage: Stage,
    end: int,
    users: int,
    growth: Decimal | None = None,
    today: datetime.date | None = None,
) -> tuple[Step, ...]:
    """What to do about leaving a stage, in order.

    Of what is due the last is `now`, and what came before it is `overdue`; so is what should be complete.
    """
    today = today or datetime.datetime.now().astimezone().date()
    found: list[tuple[Mark, int, datetime.date | None]] = []
    for mark in marks(ladder.name, stage.users[1] or end):
        at = int(end * mark.share)
        reached = reached_on(users, at, growth, today)
        found.append((mark, at, reached and reached - datetime.timedelta(days=mark.lead_days)))
    due = [users >= at or (day is not None and day <= today) for _, at, day in found]
    last = max((index for index, each in enumerate(due) if each), default=-1)

    def state(index: int) -> State:
        if not due[index]:
            return "ahead"
        return "overdue" if index < last or found[index][0].act == "complete" else "now"

    return tuple(
        Step(
            act=mark.act,
            users=at,
            lead_days=mark.lead_days,
            due=day if users < at else None,
            state=state(index),
            source=mark.source,
        )
        for index, (mark, at, day) in enumerate(found)
    )


def reached_on(users: int, target: int, growth: Decimal | None, today: datetime.date) -> datetime.date | None:
    """The day on which growth brings `users` to `target`; today where it has, None where it never does in ten years."""
    if users >= target:
        return today
    if not growth or growth < 0 or not users:
        return None
    days = math.log(target / users) / math.log1p(float(growth)) * DAYS
    return today + datetime.timedelta(days=int(days)) if days <= FARTHEST.days else None


PERIODS = {"day": DAYS, "week": DAYS / 7, "month": 1, "year": 1 / 12}
"""How often each comes in a month."""
FASTEST = Decimal(100)
"""A hundredfold a month; more has slipped a digit."""


def growth_of(text: str, key: str = "--growth") -> Decimal:
    """A share a month, from `15%/month`, `15%`, `1%/day` or `300%/year`, compounding. Raises UserError."""
    refusal = UserError(
        f"{key} is {text!r}, expected a percentage above -100%, at most 10000% a month, such as 15%/month or 80%/year"
    )
    amount, _, period = text.replace(" ", "").partition("/")
    try:
        share = float(amount.removesuffix("%")) / 100
    except ValueError:
        raise refusal from None
    if not amount.endswith("%") or (period or "month") not in PERIODS or not -1 < share <= 1e6:
        raise refusal
    times = PERIODS[period or "month"] if share else 1
    month = math.expm1(math.log1p(share) * times)
    if not month <= FASTEST:
        raise refusal
    return Decimal(repr(month))
