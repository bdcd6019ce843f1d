"""Which growth stage serves how many users, what binds next, and when the next move is to be planned, begun and done.

advice = advise(30_000, profile("chat"), growth=Decimal("0.15"))
advice.stage, advice.next, [(step.act, step.users, step.due, step.state) for step in advice.steps]
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

import attrs

from economics.cost import Estimate, estimate
from economics.headroom import KEPT_FREE, Use, headroom, top_of
from economics.marks import Step, steps
from economics.trees import Branch, advice_of_guides
from economics.workload import Workload
from stacks import ladders
from stacks.settings import Standing
from stacks.stage import Ladder, Stage


@attrs.frozen(kw_only=True)
class Stands:
    """A growth stage, and of a stack that stands there what it has set: sizes, stores, its account's plans."""

    stage: Stage
    stores: Mapping[str, Standing] | None = None
    plans: Mapping[str, str] | None = None

    def uses(self, users: int, workload: Workload) -> list[Use]:
        """Its limits, the binding one first."""
        return headroom(self.stage, users, workload, standings=self.stores, plans=self.plans)

    def hard(self, users: int, workload: Workload) -> list[Use]:
        """Its hard limits that grow with users, the binding one first."""
        return [use for use in self.uses(users, workload) if use.grows and use.limit.kind == "hard"]

    def cost(self, users: int, workload: Workload) -> Estimate:
        """What it costs a month."""
        return estimate(self.stage, users, workload, standings=self.stores, plans=self.plans)


@attrs.frozen(kw_only=True)
class Advice:
    """What to do about a number of monthly active users."""

    users: int
    ladder: Ladder
    stage: Stage
    """The lowest one that serves them with its headroom kept; the stack's own, where one is given."""
    serving: Stage
    """The lowest one that serves them."""
    held_back: tuple[tuple[Stage, Use], ...]
    """The stages below it whose range holds as many, each with the limit that it would not keep free."""
    next: Stage | None
    """What the next move leads to."""
    end: int | None
    """The last user that `stage` serves with its headroom kept, once its newest hosts serve; None: no end."""
    end_today: int | None
    """The same with the hosts that serve a stack today."""
    estimate: Estimate
    """Of the stage that serves."""
    binding: tuple[Use, ...]
    """The hard limit that binds first as users grow; where that is the stage's own setting, the published one, too."""
    steps: tuple[Step, ...]
    """About the move to `next`."""
    open_steps: tuple[Step, ...]
    """About the moves that a stack has yet to make at its stage, where the host that serves ends before its range."""
    guides: tuple[Branch, ...]
    """What the guides of the workload advise."""
    others: tuple[Offer, ...]
    """Of the other ladders, the cheapest first."""


@attrs.frozen(kw_only=True)
class Offer:
    """What a ladder has for a number of users."""

    ladder: Ladder
    stage: Stage
    estimate: Estimate


def advise(
    users: int,
    workload: Workload,
    *,
    growth: Decimal | None = None,
    ladder: Ladder | None = None,
    stands: Stands | None = None,
    today: datetime.date | None = None,
) -> Advice:
    """Without a ladder: the cheapest. `growth` is a share a month, compounding; a stack `stands` on a ladder's stage.

    Raises UserError for a number of users that cannot be.
    """
    offers = offers_for(users, workload, ladder)
    chosen, serving = offers[0].ladder, offers[0].stage
    here = stands or Stands(stage=serving)
    first = chosen.names.index(here.stage.name) + 1
    behind = chosen.names.index(serving.name) >= first
    above = serving if behind else next(iter(chosen.stages[first:]), None)
    end, end_today = end_of(attrs.evolve(here, stores=None), workload), end_of(here, workload)

    def due(until: int | None) -> tuple[Step, ...]:
        return () if until is None else steps(chosen, here.stage, until, users, growth, today)

    return Advice(
        users=users,
        ladder=chosen,
        stage=here.stage,
        serving=serving,
        held_back=held_back(chosen, users, workload),
        next=above,
        end=end,
        end_today=end_today,
        estimate=here.cost(users, workload) if here.stage.name == serving.name else offers[0].estimate,
        binding=_binding(here.hard(users, workload)),
        steps=due(end) if above else (),
        open_steps=due(end_today) if end_today != end else (),
        guides=tuple(advice_of_guides(workload.name, users)),
        others=tuple(offers[1:]),
    )


def offers_for(users: int, workload: Workload, only: Ladder | None = None) -> list[Offer]:
    """What each ladder has for that many users, the cheapest first; those with costs that nobody tells come last."""
    some = [only] if only else [ladders.load(name) for name in ladders.names()]
    found = [
        Offer(ladder=each, stage=stage, estimate=estimate(stage, users, workload))
        for each in some
        for stage in [serves(each, users, workload)]
    ]
    return sorted(found, key=lambda offer: (bool(offer.estimate.unknown), offer.estimate.total))


def _binding(uses: list[Use]) -> tuple[Use, ...]:
    published = [use for use in uses if use.limit.provider != OWN]
    return tuple(dict.fromkeys([*uses[:1], *published[:1]]))


OWN = "rungs"
"""The provider of limits that a stage's own settings are."""


def serves(ladder: Ladder, users: int, workload: Workload) -> Stage:
    """The lowest stage that holds that many users with a fifth of every hard limit free; else the highest."""
    skipped = len(held_back(ladder, users, workload))
    return ladder.stages[min(_lowest(ladder, users) + skipped, len(ladder.stages) - 1)]


def held_back(ladder: Ladder, users: int, workload: Workload) -> tuple[tuple[Stage, Use], ...]:
    """The stages whose range holds that many users or more and which do not keep a limit free that they need to."""
    found: list[tuple[Stage, Use]] = []
    for stage in ladder.stages[_lowest(ladder, users) :]:
        binding = next(iter(Stands(stage=stage).hard(users, workload)), None)
        if binding is None or binding.share <= 1 - KEPT_FREE:
            break
        found.append((stage, binding))
    return tuple(found)


def _lowest(ladder: Ladder, users: int) -> int:
    return ladder.names.index(ladder.stage_for(users).name)


def end_of(stands: Stands, workload: Workload) -> int | None:
    """The last user that a stage serves: of its range, or fewer where a hard limit binds before; None: no end."""
    end = stands.stage.users[1]
    uses = stands.hard(top_of(stands.stage), workload)
    return min(
        [use.top for use in uses if use.top is not None] + ([] if end is None else [end]), default=None
    )


def given(stands: Stands, workload: Workload) -> dict[str, float]:
    """The figures of a stage that a rule's limit may be a share of: its connections, and its budget.

    The budget is the estimate at the end of the stage's range, which its alarms are set by, too.
    """
    top = top_of(stands.stage)
    connections = [
        use.value
        for use in stands.uses(top, workload)
        if use.limit.metric in CONNECTIONS and use.limit.kind == "hard"
    ]
    figures = {"budget": float(stands.cost(top, workload).total)}
    return {**figures, "connections": min(connections)} if connections else figures


CONNECTIONS = frozenset({"pool_size", "origin_connections", "max_connections", "pooled_client_connections"})
"""Metrics of limits on connections to a database."""
