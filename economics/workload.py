"""What users do: rates per monthly active user, by profile, and what they come to for a number of users.

load = profile("chat", {"requests": Decimal(120)}).load(50_000)
load.month("requests")      # requests a month
load.peak("requests")       # requests a second in the busiest hour
load.kept("media_bytes")    # bytes that stand
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError, one_of

FILE = Path(__file__).parent / "workloads.toml"
DAYS = 30
"""Days of a month, as most vendors' worked bills have it."""
HOURS = 730
"""Hours of a month in which something always runs."""
DAY = 86_400
MOST_USERS = 8_000_000_000
MOST_RATE = Decimal(10**12)


@attrs.frozen(kw_only=True)
class Rate:
    """One rate: what it counts, and where the figure comes from."""

    value: Decimal
    unit: str
    source: str


@attrs.frozen
class Load:
    """What a number of monthly active users come to."""

    users: int
    rates: Mapping[str, Rate]

    def rate(self, name: str) -> Decimal:
        return self.rates[name].value

    def day(self, name: str) -> Decimal:
        """Of a daily rate: a day's sum."""
        return self.users * self.rates[name].value

    def month(self, name: str) -> Decimal:
        """Of a daily rate: a month's sum."""
        return self.users * self.rates[name].value * DAYS

    def kept(self, name: str) -> Decimal:
        """Of what is kept for each user: all of it."""
        return self.users * self.rates[name].value

    def mean(self, name: str) -> Decimal:
        """Of a daily rate: how many a second, over the day."""
        return self.day(name) / DAY

    def peak(self, name: str) -> Decimal:
        """Of a daily rate: how many a second in the busiest hour."""
        return self.mean(name) * self.rates["peak_to_mean"].value

    @property
    def daily_users(self) -> int:
        return int(self.users * self.rate("daily_share"))

    @property
    def concurrent_users(self) -> int:
        """At the busiest moment."""
        return int(self.users * self.rate("daily_share") * self.rate("peak_concurrent_share"))


@attrs.frozen
class Workload:
    """A profile: its rates by name, some of them overridden."""

    name: str
    about: str
    rates: Mapping[str, Rate]

    def load(self, users: int) -> Load:
        """Raises UserError for a number of users that cannot be."""
        if not 0 <= users <= MOST_USERS:
            raise UserError(f"users is {users}, expected from 0 to {MOST_USERS}, about as many as people")
        return Load(users, self.rates)


def profile(name: str = "chat", overrides: Mapping[str, Decimal] | None = None) -> Workload:
    """The profile of that name, with rates overridden; raises UserError for a name, rate or value that cannot be."""
    if name not in names():
        raise one_of("profile", name, names())
    found = _profiles()[name]
    rates = dict(found.rates)
    for rate, value in (overrides or {}).items():
        if rate not in rates:
            raise one_of("rate", rate, rates, f"the rates of profile {name!r}")
        if not value.is_finite() or not 0 <= value <= MOST_RATE:
            raise UserError(f"rate {rate} is {value}, expected from 0 to {MOST_RATE:,} {rates[rate].unit}")
        if rates[rate].unit.startswith("share") and value > 1:
            raise UserError(f"rate {rate} is {value}, expected from 0 to 1 ({rates[rate].unit})")
        rates[rate] = attrs.evolve(rates[rate], value=value, source="given")
    return attrs.evolve(found, rates=rates)


def names() -> list[str]:
    """The names of all profiles."""
    return list(_profiles())


@functools.cache
def _profiles() -> Mapping[str, Workload]:
    found: dict[str, Workload] = {}
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    for name, table in cast("dict[str, dict[str, object]]", tables).items():
        about = str(table.pop("about"))
        rates = {
            rate: Rate(value=Decimal(str(row["value"])), unit=row["unit"], source=row["source"])
            for rate, row in cast("dict[str, dict[str, str]]", table).items()
        }
        found[name] = Workload(name, about, rates)
    return found
