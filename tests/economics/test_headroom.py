"""No stage's range runs into a limit, one that ends early says which limit cut it, and no smaller size would do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import attrs
import pytest

from components.errors import UserError
from components.postgres import Postgres
from components.redis import Redis
from economics.catalog import limits
from economics.cost import estimate
from economics.headroom import KEPT_FREE, Use, binding, headroom, top_of, unmeasured
from economics.meters import meters_of
from providers.neon.limits import COMPUTE_SIZES
from stacks import ladders
from stacks.settings import PLANS, Standing
from stacks.stage import Ladder, Stage

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]
CUT = [(ladder, stage) for ladder, stage in STAGES if stage.cut_by]
EDGE = ladders.load("edge")


def name(value: Ladder | Stage) -> str:
    return value.name


def too_tight(uses: list[Use]) -> list[str]:
    return [
        f"{use.limit.id} of {use.key}: {use.share:.0%}"
        for use in uses
        if use.limit.kind == "hard" and use.tight
    ]


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
def test_a_fifth_of_every_hard_limit_is_free_at_the_top_of_the_range(ladder: Ladder, stage: Stage) -> None:
    assert too_tight(headroom(stage, top_of(stage))) == []


ARRIVALS = [
    pair for ladder in map(ladders.load, ladders.names()) for pair in itertools.pairwise(ladder.stages)
]


@pytest.mark.parametrize(("below", "stage"), ARRIVALS, ids=name)
def test_the_host_that_served_below_holds_until_it_is_moved_away_from(below: Stage, stage: Stage) -> None:
    served = {key: Standing(serving=hosts[-1].host) for key, hosts in below.lineages.items()}
    assert too_tight(headroom(stage, stage.users[0], standings=served)) == []


@pytest.mark.parametrize(("ladder", "stage"), CUT, ids=name)
def test_a_range_that_ends_before_the_guides_is_cut_by_a_limit_that_binds_there(
    ladder: Ladder, stage: Stage
) -> None:
    assert stage.guide_users
    guide, top = stage.guide_users[1], stage.users[1]
    assert guide is not None
    assert top is not None
    assert top < guide
    assert stage.cut_by in limits()
    cutting = next(use for use in headroom(stage, guide) if use.limit.id == stage.cut_by)
    assert cutting.share > 1 - KEPT_FREE
    assert cutting.top is not None
    assert top <= cutting.top


def test_every_stage_that_keeps_less_than_its_guide_promises_says_why() -> None:
    for _, stage in STAGES:
        if stage.guide_users and stage.guide_users[1] and stage.users[1]:
            assert stage.users[1] >= stage.guide_users[1] or stage.cut_by, stage.name


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
def test_every_stage_keeps_its_objectives(ladder: Ladder, stage: Stage) -> None:
    assert keeps_objectives(stage)


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
def test_no_cheaper_sizes_keep_headroom_and_objectives(ladder: Ladder, stage: Stage) -> None:
    top = top_of(stage)
    cost = estimate(stage, top).total
    cheaper = [
        sizes
        for sizes, other in smaller(stage)
        if keeps_objectives(other)
        and not too_tight(headroom(other, top))
        and estimate(other, top).total < cost
    ]
    assert cheaper == []


def keeps_objectives(stage: Stage) -> bool:
    databases = [stage[key] for key in stage.parts]
    return all(
        part.history_days >= stage.objectives.restore_days
        and part.replicas + 1 >= stage.objectives.database_copies
        for part in databases
        if isinstance(part, Postgres) and part.host == "neon"
    )


def smaller(stage: Stage) -> Iterator[tuple[str, Stage]]:
    """The stage with every other size of its database, and with less history."""
    for key in stage.parts:
        part = stage[key]
        if not isinstance(part, Postgres) or part.host != "neon":
            continue
        low = [size for size in COMPUTE_SIZES if size <= part.max_cu]
        for least, most, replicas, days in itertools.product(
            low, COMPUTE_SIZES, range(4), {part.history_days, 7, 1}
        ):
            try:
                other = attrs.evolve(part, min_cu=least, max_cu=most, replicas=replicas, history_days=days)
            except UserError:
                continue
            sizes = f"{key}: {least}-{most} CU, {replicas} replicas, {days} days"
            yield sizes, attrs.evolve(stage, parts={**stage.parts, key: (*stage.parts[key][:-1], other)})


def test_the_binding_limit_is_the_hard_one_that_users_reach_first() -> None:
    uses = headroom(EDGE["traction"], 8_000)
    first = binding(uses)
    assert first is not None
    assert first.limit.id == "cloudflare.d1.dbsize.paid"
    assert first.binds_at == 10_000
    assert first.top == 8_000
    assert [use.binds_at for use in uses if use.grows and use.binds_at] == sorted(
        use.binds_at for use in uses if use.grows and use.binds_at
    )


def test_a_limit_binds_at_the_same_users_wherever_it_is_looked_at_from() -> None:
    from_below, from_above = (
        {use.limit.id: use.binds_at for use in headroom(EDGE["growth"], users) if use.grows}
        for users in (10_000, 40_000)
    )
    assert from_below.keys() == from_above.keys()
    for limit, users in from_below.items():
        assert users == pytest.approx(from_above[limit], rel=1e-3), limit


def test_a_database_that_is_throttled_by_its_budget_is_a_limit() -> None:
    scale = EDGE["scale"]
    tight = attrs.evolve(scale, parts={**scale.parts, "redis": (Redis(budget=10),)})
    use = next(use for use in headroom(tight, 200_000) if use.limit.id == "rungs.redis.budget")
    assert use.share > 1


def test_the_stores_own_limits_are_met_by_the_host_that_serves() -> None:
    growth = EDGE["growth"]
    after = {use.limit.id for use in headroom(growth, 8_000)}
    before = {use.limit.id for use in headroom(growth, 8_000, standings={"db": Standing(serving="d1")})}
    assert "cloudflare.d1.dbsize.paid" in before - after
    assert "rungs.db.max_cu" in after - before


def test_every_use_names_a_source() -> None:
    for _, stage in STAGES:
        for use in headroom(stage, top_of(stage)):
            assert use.limit.source, use.limit.id
            assert use.value > 0, use.limit.id


WITHOUT_LIMITS = {
    "Backups",
    "BillingAlerts",
    "EncryptionKey",
    "Endpoint",
    "Gateway",  # as the URL map of a balancer of Google's; on AWS it has several
    "LoadBalancer",
    "Network",
    "Registry",
    "Search",  # where Elastic hosts it: its own console says
    "Site",
}
"""Nothing that a stage can reach is published of them."""


def test_every_part_says_which_limits_it_meets_or_has_none() -> None:
    without = {
        type(part).__name__
        for _, stage in STAGES
        for key, part in stage
        if not any(use.key == key for use in headroom(stage, top_of(stage))) and meters_of(type(part))
    }
    assert without <= WITHOUT_LIMITS


def test_every_published_limit_is_measured_or_says_why_not() -> None:
    vendors = {"cloudflare", "neon", "upstash"}
    plans = [
        {"workers_plan": workers, "zone_plan": zone, "neon_plan": neon, "r2_enabled": "true"}
        for workers, zone, neon in itertools.product(
            *(PLANS[key] for key in ("workers_plan", "zone_plan", "neon_plan"))
        )
    ]
    stands = (None, {"db": Standing(serving="d1")})
    met = {
        use.limit.id
        for stage, account, standings in itertools.product(EDGE.stages, plans, stands)
        for use in headroom(
            stage, 1_000, plans=account, standings=standings if stage["db"].host != "d1" else None
        )
    }
    met |= {limit for limit in limits() if limit.startswith("neon.max_connections.")}  # one for each size
    told = {limit.id for limit, _ in unmeasured(vendors)}
    numbered = {each.id for each in limits().values() if each.provider in vendors and each.value is not None}
    assert numbered - met - told == set()
    assert told & met == set()
