"""A month's bill of a growth stage: what its parts meter under a workload, priced by the catalog.

    estimate(ladders.load("edge")["growth"], 50_000, profile("chat")).total

Where the stage's free plan does not carry the load, the lines of that plan are marked as exceeded and have no amount,
and the total is that of the plan that carries it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from components.part import Part
from economics.billing import Bill, Line, Quantity, bill, unpriced
from economics.meters import At, meters_of, plans_of
from economics.workload import Load, Workload, profile
from stacks.settings import Standing
from stacks.stage import Stage

ACCOUNT = "account"
"""Heads the lines that no single part causes."""
FEES: Mapping[tuple[str, str], str] = {("workers_plan", "paid"): "cloudflare.workers.paid.base"}
"""What a plan costs by the month, where its fee is not a part's own."""
NEXT_PLAN: Mapping[str, tuple[str, str]] = {
    "cloudflare": ("workers_plan", "paid"),
    "neon": ("neon_plan", "launch"),
}
"""The plan that carries what a vendor's free plan does not."""

PLAN_NAMES: Mapping[tuple[str, str], str] = {
    ("workers_plan", "paid"): "Workers Paid",
    ("neon_plan", "launch"): "Launch",
}


@attrs.frozen(kw_only=True)
class Estimate:
    """What a stage costs a month for a number of users."""

    stage: str
    users: int
    daily_users: int
    concurrent_users: int
    workload: str
    plans: Mapping[str, str]
    """The plans that the lines are of; above the stage's own where that is exceeded."""
    bill: Bill
    exceeded: tuple[Line, ...] = ()
    """Lines of a free plan that does not carry the load."""

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.exceeded, *self.bill.lines)

    @property
    def total(self) -> Decimal:
        """US dollars a month; without what is unknown."""
        return self.bill.total

    @property
    def per_user(self) -> Decimal:
        """US dollars a month and user."""
        return self.total / self.users if self.users else Decimal(0)

    @property
    def weak(self) -> Decimal:
        """How much of the total rests on prices of low confidence."""
        return self.bill.weak

    @property
    def unknown(self) -> tuple[Line, ...]:
        """What costs something that no public price tells."""
        return self.bill.unknown

    def by_part(self) -> dict[str, Decimal]:
        """Dollars by part, the dearest first."""
        sums: dict[str, Decimal] = {}
        for line in self.bill.lines:
            if line.amount is not None:
                sums[line.part] = sums.get(line.part, Decimal(0)) + line.amount
        return dict(sorted(sums.items(), key=lambda each: -each[1]))


def estimate(
    stage: Stage,
    users: int,
    workload: Workload | None = None,
    *,
    standings: Mapping[str, Standing] | None = None,
    plans: Mapping[str, str] | None = None,
) -> Estimate:
    """The bill of a stage. Raises UserError for a number of users that cannot be.

    Without `standings` the newest host of each store serves and the older ones still stand, as after cutting over.
    `plans` are those that the account has, where they are above what the stage needs.
    """
    workload = workload or profile(stage.workload)
    load = workload.load(users)
    plans = dict(plans or plans_of(stage))
    first = bill(_quantities(stage, load, plans, standings))
    exceeded = first.exceeded
    carries = first
    if exceeded:
        plans.update(NEXT_PLAN[line.id.split(".")[0]] for line in exceeded)
        carries = bill(_quantities(stage, load, plans, standings))
    return Estimate(
        stage=stage.name,
        users=users,
        daily_users=load.daily_users,
        concurrent_users=load.concurrent_users,
        workload=workload.name,
        plans=plans,
        bill=Bill(lines=(*carries.lines, *_unmetered(stage, standings))),
        exceeded=tuple(attrs.evolve(line, note=_beyond(line)) for line in exceeded),
    )


def _quantities(
    stage: Stage, load: Load, plans: Mapping[str, str], standings: Mapping[str, Standing] | None
) -> Iterator[Quantity]:
    for choice, fee in FEES.items():
        if plans[choice[0]] == choice[1]:
            yield Quantity(id=fee, amount=Decimal(1), part=ACCOUNT)
    for key, part, serves in hosts(stage, standings):
        found = meters_of(type(part))
        if found is None:
            continue
        label = f"{key}-{part.host}" if len(stage.parts[key]) > 1 else key
        at = At(stage=stage, key=key, load=load, plans=plans, serves=serves, label=label)
        yield from found.meters(part, at)


def hosts(stage: Stage, standings: Mapping[str, Standing] | None) -> Iterator[tuple[str, Part, bool]]:
    """Every key with every host that stands in the cloud, and whether it serves."""
    for key, lineage in stage.parts.items():
        serving = lineage[-1].host if standings is None else lineage[0].host
        if standings and key in standings:
            serving = standings[key].serving or serving
        for part in lineage:
            yield key, part, part.host == serving


def _unmetered(stage: Stage, standings: Mapping[str, Standing] | None) -> Iterator[Line]:
    for key, part, serves in hosts(stage, standings):
        if meters_of(type(part)) is None:
            yield _unpriced(key, part, "its meters are not known")
        elif part.host == "external" and serves:
            yield _unpriced(key, part, "priced by whoever hosts it; ./rungs compare has several")


def _unpriced(key: str, part: Part, why: str) -> Line:
    kind = type(part).__name__
    return unpriced(f"{kind}.{part.host}" if part.host else kind, key, Decimal(1), "parts", why)


def _beyond(line: Line) -> str:
    vendor = line.id.split(".")[0]
    return f"more than the free plan has; priced below on {PLAN_NAMES[NEXT_PLAN[vendor]]}"
