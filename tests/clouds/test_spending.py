"""Alarms and budgets through the real engine: they come up, follow the stage, and a second `up` changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine

ON = """
ONE = Stage.first(
    "one", users=(0, 10_000),
    monitoring=Monitoring(host="{host}", uptime=("https://api.example.com/health",)),
    alerts=BillingAlerts(host="{host}", budget=(100, 200)),
)
TWO = ONE.grow("two", users=(10_000, 500_000), alerts=BillingAlerts(host="{host}", budget=(1_000,)))
"""


@pytest.mark.all
@pytest.mark.parametrize("host", ["aws", "gcp"])
def test_alarms_and_budgets_follow_the_stage(tmp_path: Path, host: str) -> None:
    with climbing(tmp_path, ON.format(host=host)) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        last = climb.outcomes[-1]
        assert climb.ok, climb.outcomes
        assert (last.replaced, last.deleted) == (0, 0)
        assert last.updated >= 2


@pytest.mark.all
def test_a_second_anomaly_monitor_is_refused_as_aws_does(tmp_path: Path) -> None:
    stages = """
    ONE = Stage.first(
        "one", users=(0, 10_000),
        alerts=BillingAlerts(host="aws", budget=(100,)), other=BillingAlerts(host="aws", budget=(100,)),
    )
    """
    with climbing(tmp_path, stages) as climb:
        outcome = climb.start()
        assert not outcome.ok
        assert "Limit exceeded on dimensional spend monitor creation" in outcome.error
