"""Published prices and limits, each with its source and date, read from prices.csv and limits.csv beside this file.

for use in price("cloudflare.workers.paid.requests").price, limit("cloudflare.d1.dbsize.paid").value
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from decimal import Decimal

import attrs

from components.errors import UserError, nearest
from economics.tables import rows

DAYS_A_MONTH = 30
HOURS_A_MONTH = 730
"""Hours that a month has, as most vendors count and as the prices per hour are compared."""
FACTOR = "factor"
"""The `quantity` of a row that multiplies other prices and is not billed itself."""


@attrs.frozen(kw_only=True)
class Price:
    """What one thing costs, in US dollars."""

    id: str
    provider: str
    product: str
    plan: str
    region: str
    metric: str
    price: Decimal | None
    """For `per` of them; None: no public price."""
    unit: str
    """As published, such as USD/million requests."""
    quantity: str
    """What is counted, for a month: requests, GB-month, hours, accounts."""
    per: Decimal
    included: Decimal
    """Free each month."""
    step: Decimal | None
    """Billed in whole blocks of this many, above what is included."""
    tiers: tuple[tuple[Decimal, Decimal], ...]
    """(above this quantity, this price instead), rising."""
    rounding: str
    """cent, day, month or none: see billing.py."""
    scope: str
    """account: all parts share what is included; instance: each quantity has its own."""
    credit: Decimal
    """Dollars of the prices that start with one of `credit_on` which this fee pays for."""
    credit_on: tuple[str, ...]
    source: str
    as_of: str
    as_of_kind: str
    """exact, corroborated (by another dated reading), not-before, effective-from, month-only, year-only, undated."""
    confidence: str
    """high (the vendor's own text), medium (a third party's reading of it), low (unverified)."""
    note: str


@attrs.frozen(kw_only=True)
class Limit:
    """A published limit. Sizes are in bytes."""

    id: str
    provider: str
    product: str
    tier: str
    metric: str
    value: float | None
    """None: no number applies or none was found."""
    unit: str
    kind: str
    """hard (cannot be passed on that tier), soft (can be raised or paid for), note, none (there is none), n/a."""
    source: str
    as_of: str
    as_of_kind: str
    confidence: str
    note: str


@functools.cache
def prices() -> Mapping[str, Price]:
    """Every price by its id."""
    return {row["id"]: _price(row) for row in rows("prices.csv")}


def price(id: str) -> Price:
    """The price of that id. Raises UserError with the nearest one."""
    if found := prices().get(id):
        return found
    raise UserError(f"price {id!r} is not in economics/prices.csv{nearest(id, prices())}")


@functools.cache
def limits() -> Mapping[str, Limit]:
    """Every limit by its id."""
    return {row["id"]: _limit(row) for row in rows("limits.csv")}


def limit(id: str) -> Limit:
    """The limit of that id. Raises UserError with the nearest one."""
    if found := limits().get(id):
        return found
    raise UserError(f"limit {id!r} is not in economics/limits.csv{nearest(id, limits())}")


def _price(row: dict[str, str]) -> Price:
    days = DAYS_A_MONTH if row["included_per"] == "day" else 1
    return Price(
        id=row["id"],
        provider=row["provider"],
        product=row["product"],
        plan=row["plan"],
        region=row["region"],
        metric=row["metric"],
        price=Decimal(row["price"]) if row["price"] else None,
        unit=row["unit"],
        quantity=row["quantity"],
        per=Decimal(row["per"]),
        included=Decimal(row["included"] or 0) * days,
        step=Decimal(row["step"]) if row["step"] else None,
        tiers=tuple(_tier(each) for each in row["tiers"].split()),
        rounding=row["rounding"],
        scope=row["scope"],
        credit=Decimal(row["credit"] or 0),
        credit_on=tuple(row["credit_on"].split()),
        source=row["source"],
        as_of=row["as_of"],
        as_of_kind=row["as_of_kind"],
        confidence=row["confidence"],
        note=row["note"],
    )


def _tier(text: str) -> tuple[Decimal, Decimal]:
    above, price = text.split(":")
    return Decimal(above), Decimal(price)


SIZE = re.compile(r"([KMGT])(i?)B\b")
BYTES = {"K": 1, "M": 2, "G": 3, "T": 4}


def _limit(row: dict[str, str]) -> Limit:
    value = float(row["value"]) if row["value"] else None
    unit = row["unit"]
    if size := SIZE.match(unit):
        unit = "bytes" + unit[size.end() :]
        value = value and value * (1024 if size[2] else 1000) ** BYTES[size[1]]
    return Limit(
        id=row["id"],
        provider=row["provider"],
        product=row["product"],
        tier=row["tier"],
        metric=row["metric"],
        value=value,
        unit=unit,
        kind=row["kind"],
        source=row["source"],
        as_of=row["as_of"],
        as_of_kind=row["as_of_kind"],
        confidence=row["confidence"],
        note=row["note"],
    )
