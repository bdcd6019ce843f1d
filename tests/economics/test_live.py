"""What the analytics say is judged by the alarms' own limits and thresholds."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from components.billing_alerts import BillingAlerts
from economics.actual import Live
from economics.advice import Stands
from economics.live import look, thresholds
from economics.metrics import metrics
from economics.workload import profile
from stacks import ladders

EDGE, CHAT = ladders.load("edge"), profile("chat")
TRACTION = Stands(stage=EDGE["traction"])


def live(**figures: float) -> Live:
    return Live(
        month="2026-11",
        over=Decimal(20),
        left=Decimal(10),
        quantities={},
        expected={},
        metrics=figures,
        not_measured={"pools": "answered 500"},
    )


@pytest.mark.parametrize(
    ("share", "act"), [(0.69, None), (0.70, "watch"), (0.84, "watch"), (0.85, "move"), (1.2, "move")]
)
def test_a_limit_is_told_at_the_alarms_thresholds(share: float, act: str | None) -> None:
    found = look(live(d1_largest_bytes=share * 10e9), TRACTION, CHAT).findings
    assert [each.act for each in found] == ([act] if act else [])
    for each in found:
        assert each.metric == "d1_largest_bytes"
        assert each.value == f"{share:.0%} of cloudflare.d1.dbsize.paid"
        assert each.source


def test_a_stack_that_set_its_own_thresholds_is_told_at_those() -> None:
    stage = EDGE["growth"]
    parts = {**stage.parts, "alerts": (BillingAlerts(limit_shares=(20, 40)),)}
    stands = Stands(stage=attrs.evolve(stage, parts=parts))
    assert thresholds(stands) == (20, 40)
    assert [each.act for each in look(live(d1_largest_bytes=3e9), stands, CHAT).findings] == ["watch"]


def test_what_the_guides_have_rules_for_is_a_figure_and_no_finding_of_a_limit() -> None:
    found = look(live(p95_ms=700.0, error_rate=0.02, connections=59), Stands(stage=EDGE["growth"]), CHAT)
    assert found.figures == {"p95_ms": 700.0, "error_rate": 0.02, "connections": 59}
    assert found.findings == ()


def test_what_could_not_be_read_is_said_and_is_never_zero() -> None:
    found = look(live(), TRACTION, CHAT)
    assert (found.figures, found.findings) == ({}, ())
    assert found.not_measured == {"pools": "answered 500"}


def test_the_rules_on_connections_are_the_alarms_own_thresholds() -> None:
    rules = {rule.limit * 100 for rule in metrics()["connections"].rules}
    assert rules == set(thresholds(TRACTION))


def test_a_query_that_takes_longer_counts_for_more_of_d1s_throughput() -> None:
    found = live(d1_queries_per_second=400)
    assert look(found, TRACTION, CHAT).findings == ()
    twice = profile("chat", {"query_ms": Decimal(2)})
    assert [each.value for each in look(found, TRACTION, twice).findings] == [
        "80% of cloudflare.d1.throughput"
    ]
