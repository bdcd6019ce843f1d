"""What each part is in the mode surge: more of the same, within the plans that the account has."""

from __future__ import annotations

import attrs
import pytest

from components.cdn import Cdn
from components.cdn.defaults import CACHE_RULES, RATE_RULES
from components.cdn.rules import YEAR
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.part import Part
from components.postgres import Postgres
from components.redis import Redis
from components.service import Service
from economics.cost import estimate
from economics.headroom import top_of
from stacks.composer import compose
from stacks.ladders import load
from stacks.settings import PLANS
from stacks.stack_file import ROOT
from stacks.stage import Ladder, Stage
from tests.components.accounts import all_stages, drawn
from tests.components.samples import SAMPLES, build, built_sample
from tests.components.test_contract import stores_of

EVERY_STAGE = pytest.mark.parametrize(
    ("ladder", "stage"), [pytest.param(*each, id=f"{each[0].name}-{each[1].name}") for each in all_stages()]
)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_it_is_the_same_part_with_the_same_stores_on_the_same_plans(sample: Part) -> None:
    surging = sample.surge()

    assert type(surging) is type(sample)
    assert surging.needs == sample.needs
    assert stores_of(built_sample(surging)) == stores_of(built_sample(sample))


@EVERY_STAGE
@pytest.mark.parametrize("size", ["full", "minimal"])
def test_every_account_that_takes_a_stage_takes_its_surge(ladder: Ladder, stage: Stage, size: str) -> None:
    normal, surging = (drawn(ladder, stage, size=size, mode=mode) for mode in ("normal", "surge"))

    assert [piece.name for piece in surging.pieces] == [piece.name for piece in normal.pieces]
    assert [piece.part.needs for piece in surging.pieces] == [piece.part.needs for piece in normal.pieces]
    changed = {
        one.name for one, other in zip(normal.pieces, surging.pieces, strict=True) if one.part != other.part
    }
    able = {
        piece.name
        for piece in normal.pieces
        if isinstance(piece.part, EdgeWorker | Cdn | Postgres | Redis | Service)
    }
    assert changed == {piece.name for piece in normal.pieces if piece.part.surge() != piece.part} <= able
    assert {piece.key for piece in normal.pieces if isinstance(piece.part, EdgeWorker | Cdn)} <= {
        piece.key for piece in normal.pieces if piece.name in changed
    }


@pytest.mark.parametrize("mode", ["surge", "readonly"])
@pytest.mark.parametrize("name", ["mvp", "growth", "global"])
def test_no_mode_replaces_anything_or_makes_a_new_version_of_the_worker(name: str, mode: str) -> None:
    edge = load("edge")
    normal, other = (
        build(lambda each=each: compose(drawn(edge, edge[name], mode=each))) for each in ("normal", mode)
    )

    assert other.names == normal.names
    different = {each.name for each in normal if each.custom and each.inputs != other[each.name].inputs}
    in_place = {"cdn-cache", "cdn-rates", "db-neon", "redis-upstash", "api"}
    assert different - in_place <= {"mode", "alerts-watcher-version"}, "the watcher is told the new estimate"
    assert "mode" in different


@EVERY_STAGE
@pytest.mark.parametrize("mode", ["normal", "readonly"])
def test_read_only_changes_no_part(ladder: Ladder, stage: Stage, mode: str) -> None:
    assert drawn(ladder, stage, mode=mode).stage == drawn(ladder, stage).stage


@EVERY_STAGE
@pytest.mark.parametrize("plan", PLANS["zone_plan"])
def test_rules_in_surge_fit_whatever_zone_plan_takes_them_in_normal(
    ladder: Ladder, stage: Stage, plan: str
) -> None:
    for _, part in stage:
        if isinstance(part, Cdn) and _takes(part, plan):
            part.surge().check_plan(plan)


def _takes(part: Cdn, plan: str) -> bool:
    try:
        part.check_plan(plan)
    except UserError:
        return False
    return True


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (0.25, 0.25, (0.25, 8)),
        (0.5, 2, (2, 10)),
        (2, 3, (3, 11)),
        (10, 13, (13, 16)),
        (16, 16, (16, 16)),
        (26, 26, (34, 34)),
        (56, 56, (56, 56)),
    ],
)
def test_a_database_keeps_running_what_it_could_reach_and_reaches_further(
    least: float, most: float, expected: tuple[float, float]
) -> None:
    surging = Postgres(min_cu=least, max_cu=most, suspend_after=-1).surge()

    assert (surging.min_cu, surging.max_cu) == expected


def test_a_database_of_the_free_plan_or_of_somebody_else_stays_as_it_is() -> None:
    free = Postgres(protected=False, history_days=0)
    assert not free.needs
    assert free.surge() == free
    assert Postgres(host="external").surge() == Postgres(host="external")


def test_the_edge_keeps_longer_and_browsers_do_not() -> None:
    kept = {rule.ref: rule for rule in Cdn().surge().cache}

    for rule in CACHE_RULES:
        expected = None if rule.edge_ttl is None else max(rule.edge_ttl, min(YEAR, 4 * rule.edge_ttl))
        assert attrs.evolve(rule, edge_ttl=expected) == kept[rule.ref]


def test_rate_limits_are_halved_and_switched_on() -> None:
    assert [rule.requests for rule in Cdn().surge().rates] == [50]
    assert Cdn(rates=()).surge().rates == RATE_RULES


def test_a_worker_logs_less_and_counts_requests_as_before() -> None:
    worker = EdgeWorker(log_sampling=0.2)
    assert worker.surge() == attrs.evolve(worker, log_sampling=0.05)


def test_redis_may_cost_twice_as_much() -> None:
    assert Redis(budget=100).surge() == Redis(budget=200)


def test_what_a_stack_costs_is_what_it_costs_in_its_mode() -> None:
    (growth,) = (each for each in all_stages() if each[1].name == "growth" and each[0].name == "edge")
    normal, surging = (drawn(*growth, mode=mode).stage for mode in ("normal", "surge"))

    assert estimate(surging, top_of(surging)).total > estimate(normal, top_of(normal)).total


def test_the_document_says_what_a_surge_costs() -> None:
    text = (ROOT / "docs" / "modes.md").read_text()
    for ladder, stage in all_stages():
        normal, surging = (
            estimate(drawn(ladder, stage, mode=mode).stage, top_of(stage)).total
            for mode in ("normal", "surge")
        )
        if ladder.name == "edge" and normal != surging:
            assert f"| {stage.name} | ${normal:,.2f} | ${surging:,.2f} |" in text
