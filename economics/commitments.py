"""What a month costs less where its steady part is committed to for a year or three (commitments.csv).

for each in commitments(estimate(stage, users)): print(each.product, each.years, each.saved)
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import attrs

from economics.billing import Line
from economics.tables import rows

CENT = Decimal("0.01")


@attrs.frozen(kw_only=True)
class Discount:
    """What a vendor takes off, for how long a promise."""

    product: str
    ids: tuple[str, ...]
    """How the prices that it applies to begin."""
    years: int
    share: Decimal
    source: str
    confidence: str
    note: str


@attrs.frozen(kw_only=True)
class Commitment:
    """A discount on a bill."""

    discount: Discount
    of: Decimal
    """Dollars a month of the bill that it applies to."""

    @property
    def saved(self) -> Decimal:
        """Dollars a month, if all of it is promised and used; what is promised and not used is paid all the same."""
        return (self.of * self.discount.share).quantize(CENT, ROUND_HALF_UP)

    def __str__(self) -> str:
        years = "a year" if self.discount.years == 1 else f"{self.discount.years} years"
        return (
            f"{self.discount.product}, promised for {years}: ${self.saved:,.2f} less of ${self.of:,.2f} "
            f"({float(self.discount.share) * 100:g} %; {self.discount.note})"
        )


def commitments(lines: Iterable[Line]) -> list[Commitment]:
    """Every discount that applies to a bill; those of one product exclude one another."""
    paid = [line for line in lines if line.amount]
    found = [
        Commitment(
            discount=each,
            of=sum((line.amount or Decimal(0) for line in paid if line.id.startswith(each.ids)), Decimal(0)),
        )
        for each in discounts()
    ]
    return [each for each in found if each.saved]


@functools.cache
def discounts() -> tuple[Discount, ...]:
    """Every discount that the table has."""
    return tuple(
        Discount(
            product=row["product"],
            ids=tuple(row["ids"].split()),
            years=int(row["years"]),
            share=Decimal(row["share"]),
            source=row["source"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in rows("commitments.csv")
    )
