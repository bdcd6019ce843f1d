"""What quantities cost: the one place where a price becomes an amount.

for use in bill([Quantity(id="cloudflare.workers.paid.requests", amount=Decimal(300_000_000))]).total

A line is rounded once, last, half up, as its price says:
  cent   the line to the cent
  day    each day to the cent, then 30 times (Firestore)
  month  hours of an instance: a whole month costs whole dollars, the rest is to the cent (Supabase)
  none   to seven decimals (Vercel)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

import attrs

from components.errors import UserError
from economics import catalog
from economics.catalog import DAYS_A_MONTH, FACTOR, HOURS_A_MONTH, Price

ZERO = Decimal(0)
CENT = Decimal("0.01")
LONGEST_MONTH = 744
"""Hours of a month of 31 days; an instance that runs all of them pays one month."""


@attrs.frozen(kw_only=True)
class Quantity:
    """A month's use of one priced thing, in the price's own `quantity`."""

    id: str
    amount: Decimal
    part: str = ""
    included: Decimal | None = None
    """Free each month; None: the catalog's."""
    rounding: str | None = None
    """None: the catalog's."""


@attrs.frozen(kw_only=True)
class Line:
    """One line of a bill."""

    id: str
    part: str
    quantity: Decimal
    unit: str
    """What the quantity counts."""
    unit_price: Decimal | None
    """Dollars for one of them, before what is included and in the first tier; None: no public price."""
    amount: Decimal | None
    """None: more than a free plan gives, or no public price. It is never counted as 0."""
    source: str
    confidence: str
    exceeded: bool = False
    note: str = ""


@attrs.frozen(kw_only=True)
class Bill:
    """The lines in the order of the quantities, then the credits."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """Dollars a month of all lines that have an amount."""
        return _sum(self.lines)

    @property
    def weak(self) -> Decimal:
        """How much of the total rests on prices of low confidence."""
        return _sum(line for line in self.lines if line.confidence == "low")

    @property
    def exceeded(self) -> tuple[Line, ...]:
        """Lines that use more than a free plan gives."""
        return tuple(line for line in self.lines if line.exceeded)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """Lines that have no public price."""
        return tuple(line for line in self.lines if line.amount is None and not line.exceeded)


def unpriced(id: str, part: str, quantity: Decimal, unit: str, note: str) -> Line:
    """A line of what has no price; `note` says why."""
    return Line(
        id=id,
        part=part,
        quantity=quantity,
        unit=unit,
        unit_price=None,
        amount=None,
        source="",
        confidence="low",
        note=note,
    )


def bill(quantities: Iterable[Quantity]) -> Bill:
    """The bill of a month. Parts that share an account's allowance pay in turn: each what it adds to those before it.

    Raises UserError for an unknown id, a negative quantity and a factor.
    """
    before: dict[tuple[str, Decimal | None, str | None], Decimal] = {}
    lines: list[Line] = []
    fees: list[tuple[Price, Decimal]] = []
    for quantity in quantities:
        price = _billable(quantity)
        shared = (quantity.id, quantity.included, quantity.rounding)
        start = before.get(shared, ZERO) if price.scope == "account" else ZERO
        before[shared] = start + quantity.amount
        lines.append(_line(price, quantity, start))
        if price.credit:
            fees.append((price, quantity.amount))
    return Bill(lines=(*lines, *_credits(fees, lines)))


def amount(price: Price, quantity: Decimal) -> Decimal | None:
    """What that much costs in a month, rounded as the price says; None: exceeded, or no public price."""
    if price.price is None or _is_exceeded(price, quantity):
        return None
    return ROUNDING[price.rounding](price, quantity)


def _billable(quantity: Quantity) -> Price:
    price = catalog.price(quantity.id)
    if price.quantity == FACTOR:
        raise UserError(f"{quantity.id} multiplies other prices ({price.unit}) and is not billed itself")
    if not (quantity.amount.is_finite() and quantity.amount >= 0):
        raise UserError(f"{quantity.id} is {quantity.amount}, expected a number of at least 0")
    changes = {
        name: value
        for name, value in (("included", quantity.included), ("rounding", quantity.rounding))
        if value is not None
    }
    return attrs.evolve(price, **changes) if changes else price


def _line(price: Price, quantity: Quantity, start: Decimal) -> Line:
    up_to = amount(price, start + quantity.amount)
    # A part that stays inside a free plan costs nothing; the part that passes it, and those after it, are exceeded.
    own = None if up_to is None else up_to - (amount(price, start) or ZERO)
    return Line(
        id=price.id,
        part=quantity.part,
        quantity=quantity.amount,
        unit=price.quantity,
        unit_price=None if price.price is None else price.price / price.per,
        amount=own,
        source=price.source,
        confidence=price.confidence,
        exceeded=_is_exceeded(price, start + quantity.amount),
        note=price.note,
    )


def _is_exceeded(price: Price, quantity: Decimal) -> bool:
    return price.price == 0 and 0 < price.included < quantity


def _credits(fees: Iterable[tuple[Price, Decimal]], lines: Iterable[Line]) -> Iterable[Line]:
    """A fee that contains some usage gives it back, at most what was used."""
    given: dict[tuple[str, ...], Decimal] = {}
    for price, number in fees:
        used = _sum(line for line in lines if line.id.startswith(price.credit_on))
        already = given.get(price.credit_on, ZERO)
        credit = min(price.credit * number, used - already)
        given[price.credit_on] = already + credit
        if credit:
            yield Line(
                id=price.id,
                part="",
                quantity=credit,
                unit="USD",
                unit_price=Decimal(-1),
                amount=-credit,
                source=price.source,
                confidence=price.confidence,
                note="usage that the fee contains",
            )


def _exact(price: Price, quantity: Decimal) -> Decimal:
    """Before rounding."""
    first = price.price or ZERO
    free = min(price.included, quantity)
    if price.step:
        blocks, rest = divmod(quantity - free, price.step)
        quantity = free + (blocks + (1 if rest else 0)) * price.step
    steps = ((ZERO, first), *price.tiers)
    ends = (*(above for above, _ in price.tiers), quantity)
    cost = ZERO
    for (above, rate), end in zip(steps, ends, strict=True):
        cost += max(ZERO, min(end, quantity) - max(above, free)) * rate
    return cost / price.per


def _cent(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _by_the_month(price: Price, hours: Decimal) -> Decimal:
    rate = price.price or ZERO
    month = (rate * HOURS_A_MONTH).quantize(Decimal(1), ROUND_HALF_UP)
    months, rest = divmod(max(ZERO, hours - price.included), HOURS_A_MONTH)
    rest = max(ZERO, rest - months * (LONGEST_MONTH - HOURS_A_MONTH))
    return months * month + min(month, _cent(rest * rate))


ROUNDING: Mapping[str, Callable[[Price, Decimal], Decimal]] = {
    "cent": lambda price, quantity: _cent(_exact(price, quantity)),
    "day": lambda price, quantity: _cent(_exact(price, quantity) / DAYS_A_MONTH) * DAYS_A_MONTH,
    "month": _by_the_month,
    "none": lambda price, quantity: _exact(price, quantity).quantize(Decimal("1e-7"), ROUND_HALF_UP),
}


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines if line.amount is not None), ZERO)
