"""The bill of a growth stage: what holds of the guides' figures, and what must hold of every stage of every ladder."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.errors import UserError
from components.postgres import Postgres
from components.redis import Redis
from economics.catalog import prices
from economics.cost import ACCOUNT, Estimate, estimate
from economics.headroom import top_of
from economics.meters import meters_of
from economics.workload import names, profile
from stacks import ladders
from stacks.settings import Standing
from stacks.stack_file import ROOT
from stacks.stage import Ladder, Stage

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]
EDGE = ladders.load("edge")
GROWTH = EDGE["growth"]


def name(value: Ladder | Stage) -> str:
    return value.name


def amount(found: Estimate, prefix: str, part: str = "") -> Decimal:
    lines = [line for line in found.lines if line.id.startswith(prefix) and (not part or line.part == part)]
    assert lines, prefix
    return sum((line.amount for line in lines if line.amount is not None), Decimal(0))


def test_what_holds_of_the_chat_guides_bill_at_50_000_users() -> None:
    found = estimate(GROWTH, 50_000, profile("chat"))
    assert amount(found, "cloudflare.workers.") == Decimal("133.40")
    assert amount(found, "cloudflare.kv.", "cache") == Decimal("20.00")
    assert amount(found, "cloudflare.r2.", "files") == Decimal("7.35")
    # 120 million rows of rooms ($70 alone) and 9 million of sign-ins, less the 50 million that are included.
    assert amount(found, "cloudflare.do.paid.sqlite_rows_written") == Decimal("79.00")
    assert amount(found, "cloudflare.do.paid.duration") == 0
    assert amount(found, "cloudflare.do.paid.requests") == Decimal("1.95")
    assert amount(found, "cloudflare.queues.") == Decimal("35.60")
    assert found.total < Decimal(1021)


def test_without_cpu_the_requests_are_what_the_price_list_says() -> None:
    found = estimate(GROWTH, 50_000, profile("chat", {"cpu_ms": Decimal(0)}))
    assert amount(found, "cloudflare.workers.") == Decimal("92.00")
    found = estimate(GROWTH, 50_000, profile("chat", {"cpu_ms": Decimal(1)}))
    assert amount(found, "cloudflare.workers.") == Decimal("97.40")
    found = estimate(GROWTH, 50_000, profile("chat", {"cpu_ms": Decimal(10)}))
    assert amount(found, "cloudflare.workers.") == Decimal("151.40")


def test_a_room_that_never_sleeps_costs_what_hibernation_saves() -> None:
    always_on = profile("chat", {"room_message_ms": Decimal(86_400)})
    assert estimate(GROWTH, 50_000, always_on).total - estimate(GROWTH, 50_000).total > 4_000


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
@pytest.mark.parametrize("workload", names())
def test_every_stage_has_a_bill_whose_lines_come_to_its_total(
    ladder: Ladder, stage: Stage, workload: str
) -> None:
    found = estimate(stage, top_of(stage), profile(workload))
    assert found.total == sum(line.amount for line in found.lines if line.amount is not None)
    assert found.total == sum(found.by_part().values())
    assert found.per_user * found.users == pytest.approx(found.total)
    for line in found.lines:
        assert isinstance(line.amount, Decimal | None)
        assert line.source or line in found.unknown
        if line.amount is None:
            assert line in (*found.exceeded, *found.unknown)


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
def test_a_total_never_falls_when_users_rise(ladder: Ladder, stage: Stage) -> None:
    # Within, since Hypothesis would write out the whole stage with each of its examples.
    @given(users=st.integers(0, 5_000_000), more=st.integers(0, 5_000_000), workload=st.sampled_from(names()))
    def rises(users: int, more: int, workload: str) -> None:
        rates = profile(workload)
        assert estimate(stage, users, rates).total <= estimate(stage, users + more, rates).total

    rises()


GROWS = sorted(
    rate
    for rate in profile().rates
    if rate not in {"query_writes", "daily_share", "peak_concurrent_share", "peak_to_mean", "room_users"}
)


@given(rate=st.sampled_from(GROWS), factor=st.decimals(1, 1000, places=2), stage=st.sampled_from(EDGE.stages))
def test_a_total_never_falls_when_a_rate_rises(rate: str, factor: Decimal, stage: Stage) -> None:
    rates = profile("chat")
    value = rates.rates[rate].value
    most = Decimal(1) if rates.rates[rate].unit.startswith("share") else value * factor
    raised = profile("chat", {rate: min(value * factor, most)})
    assert estimate(stage, 10_000, rates).total <= estimate(stage, 10_000, raised).total


def test_a_free_plan_that_is_exceeded_is_never_nothing() -> None:
    mvp = EDGE["mvp"]
    inside, beyond = estimate(mvp, 400), estimate(mvp, 1_000)
    assert inside.exceeded == ()
    assert inside.total == 0
    assert [line.id for line in beyond.exceeded] == ["cloudflare.workers.free.requests"]
    assert all(line.amount is None for line in beyond.exceeded)
    assert beyond.plans["workers_plan"] == "paid"
    assert amount(beyond, "cloudflare.workers.paid.base", ACCOUNT) == 5
    assert beyond.total > 5


def test_what_has_no_public_price_is_named_and_not_counted() -> None:
    found = estimate(EDGE["global"], 1_000_000)
    assert [line.id for line in found.unknown] == ["cloudflare.zone.enterprise"]


def test_a_host_that_somebody_else_runs_is_named_and_not_counted() -> None:
    stage = Stage.first("own", users=(0, 100), db=Postgres(host="external"), hot=Redis(host="external"))
    found = estimate(stage, 100)
    assert {line.part for line in found.unknown} == {"db", "hot"}


def test_a_store_that_was_moved_away_from_still_costs() -> None:
    after = estimate(GROWTH, 50_000)
    assert amount(after, "cloudflare.d1.paid.storage", "db-d1") == Decimal("2.25")
    assert not [line for line in after.lines if line.id == "cloudflare.d1.paid.rows_read"]
    forgotten = estimate(
        GROWTH, 50_000, standings={"db": Standing(serving="neon", released=(), forgotten=("d1",))}
    )
    assert forgotten.total == after.total


def test_the_host_that_serves_bears_the_load() -> None:
    before = estimate(GROWTH, 8_000, standings={"db": Standing(serving="d1")})
    assert (
        amount(before, "cloudflare.d1.paid.rows_written", "db-d1") == 0
    )  # within what Workers Paid includes
    assert not [line for line in before.lines if line.id == "neon.launch.compute"]


def test_weak_prices_are_said() -> None:
    found = estimate(GROWTH, 50_000)
    assert found.weak == amount(found, "sentry.") + amount(found, "resend.")
    assert prices()["sentry.team"].confidence == "low"


def test_every_part_of_every_ladder_knows_its_meters() -> None:
    kinds = {type(part) for _, stage in STAGES for _, part in stage}
    assert not [kind.__name__ for kind in kinds if meters_of(kind) is None]


@pytest.mark.parametrize("users", [-1, 10**15])
def test_a_number_of_users_that_cannot_be_is_refused(users: int) -> None:
    with pytest.raises(UserError, match="users is"):
        estimate(GROWTH, users)


@pytest.mark.parametrize(
    "module", ["economics.cost", "economics.headroom", "economics.guides", "cli.cost", "cli.limits"]
)
def test_no_provider_is_imported(module: str) -> None:
    program = (
        f"import sys, {module}\nfrom stacks import ladders\nladders.load('edge')\n"
        "print([name for name in sys.modules if name.startswith(('pulumi_', 'upstash', 'matplotlib'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_ladder_says_what_its_users_do() -> None:
    stage = attrs.evolve(GROWTH, workload="pledges")
    assert estimate(stage, 50_000) == estimate(stage, 50_000, profile("pledges"))
    assert estimate(stage, 50_000).total < estimate(GROWTH, 50_000).total
    assert {each.workload for _, each in STAGES} <= set(names())
