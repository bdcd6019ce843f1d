"""How much of each published limit a growth stage uses, and at how many users the limit binds.

for use in headroom(stage, 10_000): print(use.limit.id, f"{use.share:.0%}", use.binds_at)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from economics.catalog import Limit, limits
from economics.cost import hosts
from economics.meters import At, Basis, meters_of, plans_of
from economics.tables import rows
from economics.workload import Workload, profile
from stacks.settings import Standing
from stacks.stage import Stage

KEPT_FREE = 0.2
"""Headroom that a stage keeps on every hard limit at the top of its range."""
OPEN_END = 2
"""A range without an end is held to this many times its start."""
ORDER: tuple[Basis, ...] = ("users", "each", "choice")


@attrs.frozen(kw_only=True)
class Use:
    """How a stage stands to one limit."""

    key: str
    limit: Limit
    used: float
    users: int
    by: Basis
    """users: it grows with them; each: with what one request or message is; choice: the stage has set it."""

    @property
    def grows(self) -> bool:
        """Whether users matter."""
        return self.by == "users"

    @property
    def tight(self) -> bool:
        """Whether less is free than a stage keeps; what it has set may be all that there is."""
        return self.share > (1 if self.by == "choice" else 1 - KEPT_FREE)

    @property
    def value(self) -> float:
        return self.limit.value or 0.0

    @property
    def share(self) -> float:
        return self.used / self.value if self.value else 0.0

    @property
    def binds_at(self) -> int | None:
        """Users at which the limit is reached; None where users do not matter."""
        return int(self.users / self.share) if self.grows and self.share else None

    @property
    def top(self) -> int | None:
        """Users up to which the headroom is kept; None where users do not matter."""
        return int(self.users / self.share * (1 - KEPT_FREE)) if self.grows and self.share else None


def headroom(
    stage: Stage,
    users: int,
    workload: Workload | None = None,
    *,
    standings: Mapping[str, Standing] | None = None,
    plans: Mapping[str, str] | None = None,
) -> list[Use]:
    """Every limit that a stage meets at that many users: what grows with users first, the binding one at the top, and
    what the stage has set last.

    Without `standings` the newest host of each store serves. Raises UserError for a number of users that cannot be.
    """
    load = (workload or profile(stage.workload)).load(users)
    account = dict(plans or plans_of(stage))
    uses: list[Use] = []
    for key, part, serves in hosts(stage, standings):
        found = meters_of(type(part))
        if found is None:
            continue
        at = At(stage=stage, key=key, load=load, plans=account, serves=serves)
        uses.extend(
            Use(key=each.key, limit=each.limit, used=each.used, users=users, by=each.by)
            for each in found.limits(part, at)
        )
    return sorted(uses, key=lambda use: (ORDER.index(use.by), -use.share, use.limit.id, use.key))


def top_of(stage: Stage) -> int:
    """The number of users that a stage is held to."""
    low, high = stage.users
    return high if high is not None else low * OPEN_END


def binding(uses: list[Use]) -> Use | None:
    """The hard limit that binds first as users grow."""
    return next((use for use in uses if use.grows and use.limit.kind == "hard"), None)


def unmeasured(vendors: Collection[str]) -> list[tuple[Limit, str]]:
    """The published limits of these vendors that no part measures, each with why."""
    told = [(f"{row['limits']}.", row["why"]) for row in rows("unmeasured.csv")]
    return [
        (limit, why)
        for limit in limits().values()
        if limit.provider in vendors
        for family, why in told
        if f"{limit.id}.".startswith(family)
    ]
