"""Which stage serves, what binds, and on which day the next move is to be planned, begun and complete."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.d1_database import D1Database
from components.errors import UserError
from components.kv_namespace import KvNamespace
from economics.advice import Stands, advise, end_of, offers_for, serves
from economics.cost import estimate
from economics.headroom import KEPT_FREE
from economics.marks import growth_of, marks, reached_on, steps
from economics.workload import profile
from stacks import ladders
from stacks.settings import Standing
from stacks.stage import Ladder, Stage

TODAY = datetime.date(2026, 11, 21)
EDGE = ladders.load("edge")
CHAT = profile("chat")

# The ladder of the Social Connect guide, by its ranges; what its stages have does not matter here.
SMALL = Stage.first("small", users=(0, 50_000), cache=KvNamespace())
HYBRID = SMALL.grow("hybrid", users=(50_000, 100_000))
SERVICES = HYBRID.grow("services", users=(100_000, 500_000))
REGIONS = SERVICES.grow("regions", users=(500_000, 1_000_000))
BEYOND = REGIONS.grow("beyond", users=(1_000_000, None))
GUIDE = Ladder("gcp", "the guide's ranges", (SMALL, HYBRID, SERVICES, REGIONS, BEYOND))


def test_the_guides_thresholds_hold_for_its_own_ladder() -> None:
    """Critical Migration Thresholds of the Social Connect guide."""
    found = {
        (stage.name, step.act): (step.users, step.lead_days)
        for stage in (HYBRID, SERVICES, REGIONS)
        for step in steps(GUIDE, stage, stage.users[1] or 0, users=1, today=TODAY)
    }
    assert found == {
        ("hybrid", "monitor"): (10_000, 0),
        ("hybrid", "plan"): (25_000, 30),
        ("hybrid", "begin"): (50_000, 14),
        ("hybrid", "complete"): (75_000, 0),
        ("services", "plan"): (100_000, 30),
        ("services", "begin"): (200_000, 14),
        ("services", "complete"): (350_000, 0),
        ("regions", "begin"): (500_000, 30),
        ("regions", "complete"): (1_000_000, 0),
    }


@pytest.mark.parametrize("stage", EDGE.stages[:-1], ids=lambda each: each.name)
def test_every_other_range_has_the_first_thresholds_as_shares_of_its_end(stage: Stage) -> None:
    end = stage.users[1]
    assert end is not None
    found = {step.act: (step.users, step.lead_days) for step in steps(EDGE, stage, end, users=1, today=TODAY)}
    assert found == {
        "plan": (end // 4, 30),
        "begin": (end // 2, 14),
        "complete": (end * 3 // 4, 0),
    }


def test_dates_follow_from_compounding_growth_less_the_time_before() -> None:
    # Ten per cent a month doubles 25,000 to 50,000 in ln 2 / ln 1.1 = 7.27 months of 30 days.
    found = {
        step.act: step
        for step in steps(GUIDE, HYBRID, 100_000, users=20_000, growth=Decimal("0.1"), today=TODAY)
    }
    assert reached_on(25_000, 50_000, Decimal("0.1"), TODAY) == TODAY + datetime.timedelta(days=218)
    assert found["plan"].due == TODAY + datetime.timedelta(days=70 - 30)
    assert found["begin"].due == TODAY + datetime.timedelta(days=288 - 14)
    assert found["complete"].due == TODAY + datetime.timedelta(days=416)
    assert {step.state for step in found.values() if step.act != "monitor"} == {"ahead"}


@pytest.mark.parametrize(
    ("users", "states"),
    [
        (9_999, ["ahead", "ahead", "ahead", "ahead"]),
        (10_000, ["now", "ahead", "ahead", "ahead"]),
        (25_000, ["overdue", "now", "ahead", "ahead"]),
        (50_000, ["overdue", "overdue", "now", "ahead"]),
        (75_000, ["overdue", "overdue", "overdue", "overdue"]),
    ],
)
def test_what_is_passed_is_now_or_overdue(users: int, states: list[str]) -> None:
    found = steps(GUIDE, HYBRID, 100_000, users, today=TODAY)
    assert [step.state for step in found] == states
    assert all(step.due is None for step in found)


def test_a_mark_whose_time_before_has_begun_is_now() -> None:
    # 24,500 users at 15 % a month reach 25,000 within five days, and planning takes a month.
    found = {
        step.act: step
        for step in steps(GUIDE, HYBRID, 100_000, users=24_500, growth=Decimal("0.15"), today=TODAY)
    }
    assert found["plan"].state == "now"
    assert found["plan"].due is not None
    assert found["plan"].due < TODAY


@given(
    users=st.integers(1, 10**9),
    target=st.integers(1, 10**9),
    growth=st.decimals(min_value=Decimal("0.001"), max_value=100, places=3),
)
def test_users_have_grown_to_the_target_on_the_day_after_and_not_before(
    users: int, target: int, growth: Decimal
) -> None:
    day = reached_on(users, target, growth, TODAY)
    if day is None:
        assert users * (1 + float(growth)) ** (3650 / 30) < target * 1.000001
    elif users < target:
        months = ((day - TODAY).days + 1) / 30
        assert users * (1 + float(growth)) ** months >= target * 0.999999
        assert users * (1 + float(growth)) ** (months - 2 / 30) <= target


@pytest.mark.parametrize("growth", [None, Decimal(0), Decimal("-0.05"), Decimal("0.0000001")])
def test_without_growth_there_is_no_date(growth: Decimal | None) -> None:
    assert reached_on(1_000, 2_000, growth, TODAY) is None
    assert reached_on(0, 2_000, Decimal(1), TODAY) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("15%/month", 0.15),
        ("15%", 0.15),
        ("1%/day", 1.01**30 - 1),
        ("80%/year", 1.8 ** (1 / 12) - 1),
        ("-5%", -0.05),
        ("0%", 0),
    ],
)
def test_growth_is_a_share_a_month(text: str, share: float) -> None:
    assert float(growth_of(text)) == pytest.approx(share)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "15",
        "0.15",
        "fast",
        "nan%",
        "inf%",
        "-100%",
        "-250%",
        "1e9%",
        "15%/fortnight",
        "100%/day/day",
        "40%/day",
    ],
)
def test_growth_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"expected a percentage above -100%"):
        growth_of(text)


@pytest.mark.parametrize("users", [0, 1, 400, 401, 8_000, 8_001, 50_000, 199_999, 200_000, 1_000_000])
def test_the_stage_that_serves_keeps_its_headroom_and_the_one_below_holds_fewer_users(users: int) -> None:
    found = advise(users, CHAT, ladder=EDGE, today=TODAY)
    low, high = found.stage.users
    assert low <= users
    assert high is None or users <= high
    assert all(use.share <= 1 - KEPT_FREE for use in Stands(stage=found.stage).hard(users, CHAT))
    assert found.estimate.total == estimate(found.stage, users, CHAT).total
    assert found.next == (EDGE.stages[EDGE.names.index(found.stage.name) + 1])


def test_a_heavier_workload_is_served_by_a_higher_stage_whose_range_ends_earlier() -> None:
    # 100,000 requests a day of the free plan, a fifth kept free, are 2,000 for each of 40 users.
    busy = profile("chat", {"requests": Decimal(2_000)})
    assert serves(EDGE, 100, CHAT).name == "mvp"
    assert serves(EDGE, 100, busy).name == "traction"
    assert end_of(Stands(stage=EDGE["mvp"]), busy) == 40
    held = advise(100, busy, ladder=EDGE, today=TODAY).held_back
    assert [(stage.name, use.limit.id, use.share) for stage, use in held] == [
        ("mvp", "cloudflare.workers.req_day.free", 2.0)
    ]
    assert advise(100, CHAT, ladder=EDGE, today=TODAY).held_back == ()
    found = steps(EDGE, EDGE["mvp"], 40, users=5, today=TODAY)
    assert [step.users for step in found] == [10, 20, 30]


def test_what_binds_next_is_the_hard_limit_that_is_reached_first() -> None:
    found = advise(5_000, CHAT, ladder=EDGE, today=TODAY)
    assert found.binding[0].limit.id == "cloudflare.d1.dbsize.paid"
    assert found.binding[0].binds_at == 10_000
    for each in Stands(stage=found.stage).hard(5_000, CHAT):
        assert each.binds_at is None or each.binds_at >= 10_000


def test_a_limit_that_the_stage_has_set_itself_is_followed_by_a_published_one() -> None:
    found = advise(30_000, CHAT, ladder=EDGE, today=TODAY)
    first, second = found.binding
    assert first.limit.provider == "rungs"
    assert second.limit.provider != "rungs"


def test_the_last_stage_has_no_next_move() -> None:
    found = advise(5_000_000, CHAT, ladder=EDGE, today=TODAY)
    assert (found.stage.name, found.next, found.steps) == ("global", None, ())
    assert found.end is not None
    assert found.end < 5_000_000


def test_a_stack_below_its_stage_moves_straight_to_the_one_that_serves() -> None:
    stands = Stands(stage=EDGE["mvp"])
    found = advise(30_000, CHAT, ladder=EDGE, stands=stands, growth=Decimal("0.15"), today=TODAY)
    assert (found.stage.name, found.serving.name) == ("mvp", "growth")
    assert found.next == EDGE["growth"]
    assert {step.state for step in found.steps} == {"overdue"}


def test_a_stack_whose_old_host_still_serves_has_its_open_moves_first() -> None:
    stores = {"db": Standing(serving="d1")}
    stands = Stands(stage=EDGE["growth"], stores=stores)
    found = advise(9_000, CHAT, ladder=EDGE, stands=stands, today=TODAY)
    assert found.binding[0].limit.id == "cloudflare.d1.dbsize.paid"
    assert (found.end_today, found.end) == (8_000, 50_000)
    assert [step.state for step in found.open_steps] == ["overdue"] * 3
    assert [step.users for step in found.steps] == [12_500, 25_000, 37_500]
    moved = advise(9_000, CHAT, ladder=EDGE, stands=Stands(stage=EDGE["growth"]), today=TODAY)
    assert moved.open_steps == ()


def test_the_cheapest_ladder_is_advised_and_the_others_follow_dearer_ones_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dear = Ladder(
        "dear",
        "",
        (Stage.first("only", users=(0, None), db=D1Database(), more=D1Database(), cache=KvNamespace()),),
    )
    monkeypatch.setattr(ladders, "names", lambda: ["dear", "edge"])
    monkeypatch.setattr(ladders, "load", {"dear": dear, "edge": EDGE}.__getitem__)
    offers = offers_for(30_000, CHAT)
    assert [offer.estimate.total for offer in offers] == sorted(offer.estimate.total for offer in offers)
    found = advise(30_000, CHAT, today=TODAY)
    assert found.ladder is offers[0].ladder
    assert [offer.ladder for offer in found.others] == [offers[1].ladder]
    assert advise(30_000, CHAT, ladder=offers[1].ladder, today=TODAY).ladder is offers[1].ladder


def test_every_mark_has_a_source_and_shares_rise() -> None:
    for ladder, top in (("gcp", 100_000), ("gcp", 500_000), ("gcp", 1_000_000), ("edge", 8_000)):
        found = marks(ladder, top)
        assert [mark.share for mark in found] == sorted(mark.share for mark in found)
        assert found[-1].act == "complete"
        assert all(mark.source for mark in found)


def test_the_guides_advice_stands_beside() -> None:
    found = advise(30_000, profile("marketplace"), ladder=EDGE, today=TODAY)
    assert [branch.advice for branch in found.guides] == ["upgrade to the Pro plans"]
