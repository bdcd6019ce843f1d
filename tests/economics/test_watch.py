from __future__ import annotations

import json
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal

import pytest

from components.billing_alerts import BillingAlerts
from components.spend_watcher import MOST_BYTES, SHARES, thresholds
from economics import catalog
from economics.cost import estimate
from economics.headroom import headroom, top_of
from economics.metrics import judge
from economics.watch import metered, price_applies, watch_plan
from stacks import ladders
from stacks.stack_file import ROOT
from stacks.stage import Stage
from tests.economics import shared_prices

WATCHED = [
    pytest.param(stage, id=f"{name}-{stage.name}")
    for name in ladders.names()
    for stage in ladders.load(name).stages
    if any(isinstance(part, BillingAlerts) and not part.host for _, part in stage)
]
"""By the watcher, which is Cloudflare's."""


def test_there_are_stages_to_watch() -> None:
    assert WATCHED


@pytest.mark.parametrize("stage", WATCHED)
def test_an_alarm_is_about_a_limit_that_the_stage_is_held_to_with_the_same_value(stage: Stage) -> None:
    top = top_of(stage)
    uses = [*headroom(stage, top), *headroom(stage, top, standings={})]
    measured = {use.limit.id: (use.value, use.limit.unit) for use in uses}
    limits = [each for each in watch_plan(stage).limits if not each.id.startswith("objective.")]

    assert limits
    assert {each.id: (each.value, each.unit) for each in limits} == {
        each.id: measured[each.id] for each in limits
    }
    assert all(each.source for each in limits)


@pytest.mark.parametrize("stage", WATCHED)
def test_the_estimate_is_the_stages_cost_and_all_of_it_is_counted_once(stage: Stage) -> None:
    bill, plan = estimate(stage, top_of(stage)), watch_plan(stage)
    measured = sum((line.amount or Decimal(0) for line in bill.lines if line.id in plan.meters), Decimal(0))

    assert plan.estimate == bill.total
    assert measured + plan.other_monthly == bill.total
    assert list(thresholds(BillingAlerts(), plan.estimate)) == [
        (bill.total * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for share in SHARES
    ]


@pytest.mark.parametrize("stage", WATCHED)
def test_what_a_stage_watches_fits_into_its_bindings(stage: Stage) -> None:
    plan = watch_plan(stage)

    assert len(json.dumps(plan.meters)) < MOST_BYTES
    assert len(json.dumps([f"{each}" for each in plan.limits])) < MOST_BYTES


def test_the_queue_backlog_the_database_and_its_connections_are_watched_at_growth() -> None:
    metrics = {each.metric for each in watch_plan(ladders.load("edge")["growth"]).limits}

    assert metrics >= {"queue_backlog_bytes", "d1_largest_bytes", "connections", "p95_ms", "error_rate"}


def test_what_is_asked_of_answers_is_what_the_advice_asks_at_the_end_of_the_range() -> None:
    def asked(stage: str) -> dict[str, float]:
        limits = watch_plan(ladders.load("edge")[stage]).limits
        return {each.metric: each.value for each in limits if each.id.startswith("objective.")}

    assert asked("growth") == {"p95_ms": 500, "error_rate": 0.01}
    assert asked("scale") == {"p95_ms": 300, "error_rate": 0.005}
    assert asked("global") == {"p95_ms": 200, "error_rate": 0.001}
    for stage, limits in (("growth", asked("growth")), ("scale", asked("scale"))):
        last = top_of(ladders.load("edge")[stage]) - 1
        assert not judge(limits, last, {})
        assert {
            each.metric for each in judge({key: value * 1.01 for key, value in limits.items()}, last, {})
        } == {*limits}


def test_the_pool_of_the_stage_is_watched_beside_the_published_limit() -> None:
    limits = {each.id: each.value for each in watch_plan(ladders.load("edge")["growth"]).limits}

    assert limits["rungs.db.pool_size"] == 60
    assert (
        limits["cloudflare.hyperdrive.conns.paid"] == catalog.limit("cloudflare.hyperdrive.conns.paid").value
    )


def test_every_price_that_is_measured_is_in_the_catalog_and_of_cloudflare() -> None:
    assert {catalog.price(id).provider for id in metered()} == {"cloudflare"}


def test_what_an_account_on_the_free_plan_does_not_pay_is_not_priced() -> None:
    free, paid = {"workers_plan": "free"}, {"workers_plan": "paid"}

    assert {id.split(".")[1] for id in metered() if price_applies(id, free)} == {"r2"}
    assert all(price_applies(id, paid) for id in metered())


def test_the_watcher_is_held_to_these_amounts() -> None:
    """`python -m tests.economics.shared_prices` writes the file anew; edge/test/pricing.test.mjs reads it."""
    assert json.loads(shared_prices.FILE.read_text()) == shared_prices.examples()


def test_a_stack_that_is_watched_loads_nothing_heavy() -> None:
    program = "import economics.watch, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, text=True, capture_output=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}

    assert not loaded & {"click", "rich", "ruamel", "pydantic", "matplotlib", "pulumi_cloudflare"}
