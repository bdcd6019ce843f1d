"""How many subscribers, or views of advertisements, pay for a month's bill.

    break_even(Decimal("1021"), Decimal("4.99"), users=50_000).subscribers      # 205

The Amebo guide's milestones, whose advertising line takes a CPM for dollars a user, are worked out again here.
"""

from __future__ import annotations

import math
from decimal import Decimal

import attrs

from components.errors import UserError
from economics.guides import totals

THOUSAND = 1_000
"""A CPM is the price of a thousand views."""


@attrs.frozen(kw_only=True)
class Fees:
    """What a payment provider keeps of each payment; nothing unless it is told."""

    share: Decimal = Decimal(0)
    each: Decimal = Decimal(0)


@attrs.frozen(kw_only=True)
class BreakEven:
    """A month at one price. Money is US dollars a month."""

    cost: Decimal
    price: Decimal
    users: int
    net: Decimal
    """What one subscriber brings after the fees."""
    subscribers: int
    """The fewest whose payments cover the cost."""
    conversion: Decimal | None = None
    """The share of users who subscribe, where one is given."""

    @property
    def needed(self) -> Decimal:
        """The conversion at which the cost is covered; above 1 it cannot be."""
        return Decimal(self.subscribers) / self.users

    @property
    def subscribed(self) -> int | None:
        """Subscribers at the given conversion, whole ones."""
        return None if self.conversion is None else int(self.users * self.conversion)

    @property
    def profit(self) -> Decimal | None:
        """What is left at the given conversion; below 0 it is a loss."""
        return None if self.subscribed is None else self.subscribed * self.net - self.cost


def break_even(
    cost: Decimal, price: Decimal, users: int, *, conversion: Decimal | None = None, fees: Fees | None = None
) -> BreakEven:
    """Raises UserError where the fees leave nothing of the price."""
    fees = fees or Fees()
    net = price * (1 - fees.share) - fees.each
    if net <= 0:
        raise UserError(
            f"fees leave {net:.2f} of a price of {price}: no number of subscribers pays for anything"
        )
    return BreakEven(
        cost=cost,
        price=price,
        users=users,
        net=net,
        subscribers=math.ceil(cost / net),
        conversion=conversion,
    )


def advertising(users: int, cpm: Decimal, views: Decimal) -> Decimal:
    """Revenue of a month: users, each with so many views of advertisements, at a price per thousand views."""
    return users * views * cpm / THOUSAND


def views_needed(amount: Decimal, users: int, cpm: Decimal) -> Decimal:
    """Views that each user must have in a month for advertising to bring that amount."""
    return amount * THOUSAND / (users * cpm)


GUIDE_CPM = Decimal("0.05")
"""The CPM of the Amebo guide's "Alternative: Advertising Revenue"."""


@attrs.frozen(kw_only=True)
class Milestone:
    """One of the Amebo guide's growth milestones, as the guide has it."""

    users: int
    cost: Decimal

    @property
    def revenue(self) -> Decimal:
        """The guide takes its CPM for dollars a user."""
        return self.users * GUIDE_CPM

    @property
    def profit(self) -> Decimal:
        return self.revenue - self.cost


def milestones() -> list[Milestone]:
    """The guide's growth milestones, in order."""
    return [Milestone(users=each.users, cost=each.high) for each in totals() if each.guide == "Amebo"]
