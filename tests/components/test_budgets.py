"""Budgets in dollars on AWS and Google Cloud, told as they are spent and as they are forecast."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import attrs
import pytest

from components.billing_alerts import BillingAlerts, Budget, budget_of
from components.billing_alerts.aws import AwsBillingAlertsComponent
from components.billing_alerts.gcp import GcpBillingAlertsComponent
from components.component import Place, Safety
from components.errors import UserError
from tests.components.samples import COMPUTED, WATCHED
from tests.mocks import Built, Outputs, Recorded, build

TAGS = {"app": "shop", "environment": "prod", "owner": "shop", "managed-by": "rungs"}
AWS = Place(account="111122223333", region="eu-west-1", tags=TAGS)
GOOGLE = Place(account="shop-prod", region="europe-west1", tags=TAGS, billing_account="012345-6789AB-CDEF01")
HUNDRED = Budget(amount=Decimal(100), tell_at=(Decimal(50), Decimal(80), Decimal(100), Decimal(120)))
MONITOR = "arn:aws:ce::111122223333:anomalymonitor/1"


def on_aws(
    part: BillingAlerts | None = None,
    budget: Budget = HUNDRED,
    *,
    webhook: bool = False,
    safety: Safety = Safety(),
    outputs: Outputs = COMPUTED,
) -> Built:
    return build(
        lambda: AwsBillingAlertsComponent(
            "alerts",
            part or BillingAlerts(host="aws"),
            budget=budget,
            budget_name="shop-prod-alerts",
            emails=("ops@example.com",),
            webhook_url="https://hooks.example.com/private-path" if webhook else None,
            place=AWS,
            safety=safety,
        ),
        outputs=outputs,
    )


def on_google(
    budget: Budget = HUNDRED, *, emails: tuple[str, ...] = ("ops@example.com",), place: Place = GOOGLE
) -> Built:
    return build(
        lambda: GcpBillingAlertsComponent("alerts", budget=budget, emails=emails, place=place),
        outputs=COMPUTED,
    )


def told(budget: Recorded) -> list[tuple[object, object]]:
    rows = cast("list[Mapping[str, object]]", budget.inputs["notifications"])
    return [(each["notificationType"], each["threshold"]) for each in rows]


# what a month may cost


def test_without_dollars_of_its_own_it_is_told_by_shares_of_the_clouds_estimate() -> None:
    watched = attrs.evolve(
        WATCHED, plan=attrs.evolve(WATCHED.plan, by_vendor={"aws": Decimal("99.20"), "gcp": Decimal(7)})
    )
    assert budget_of(BillingAlerts(host="aws"), watched, "aws") == HUNDRED
    assert budget_of(BillingAlerts(host="gcp"), watched, "gcp").amount == 7


def test_dollars_of_its_own_or_a_preset_are_taken_as_they_are() -> None:
    found = budget_of(BillingAlerts(host="gcp", preset="social_connect"), None, "gcp")
    assert (found.amount, found.tell_at) == (2_000, (500, 1_000, 2_000))
    assert found.shares == (Decimal("0.25"), Decimal("0.5"), Decimal(1))
    assert budget_of(BillingAlerts(host="aws", budget=(300, 100)), None, "aws").tell_at == (100, 300)


def test_without_a_stage_and_without_dollars_it_is_refused() -> None:
    with pytest.raises(UserError, match="no budget and no stage whose estimate it could take"):
        budget_of(BillingAlerts(host="aws"), None, "aws")


@pytest.mark.parametrize("host", ["aws", "gcp"])
def test_what_cloudflare_alone_has_is_refused_elsewhere(host: str) -> None:
    with pytest.raises(UserError, match=r"BillingAlerts\.brake is \('consumers',\), expected it unset"):
        BillingAlerts(host=host, brake=("consumers",))


def test_google_makes_no_alert_of_anomalies() -> None:
    with pytest.raises(UserError, match=r"BillingAlerts\.anomaly is 10, expected it unset"):
        BillingAlerts(host="gcp", anomaly=10)


# AWS


def test_a_budget_of_aws_is_told_as_spent_and_as_forecast() -> None:
    budget = on_aws()["alerts"]
    assert told(budget) == [
        ("ACTUAL", 50),
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("ACTUAL", 120),
        ("FORECASTED", 100),
    ]
    assert (budget.inputs["limitAmount"], budget.inputs["limitUnit"]) == ("100", "USD")
    assert (budget.inputs["timeUnit"], budget.inputs["budgetType"]) == ("MONTHLY", "COST")


def test_more_figures_than_one_budget_tells_of_are_refused() -> None:
    with pytest.raises(UserError, match=r"BillingAlerts\.budget has 5 figures, expected at most 4"):
        BillingAlerts(host="aws", budget=(1, 2, 3, 4, 5))


def test_an_anomaly_is_told_from_a_tenth_of_the_budget_on() -> None:
    def least(built: Built) -> object:
        expression = cast(
            "Mapping[str, Mapping[str, object]]", built["alerts-daily"].inputs["thresholdExpression"]
        )
        return expression["dimension"]["values"]

    assert least(on_aws()) == ["10"]
    assert least(on_aws(budget=attrs.evolve(HUNDRED, amount=Decimal(5_000)))) == ["500"]
    assert least(on_aws(BillingAlerts(host="aws", anomaly=42))) == ["42"]


def test_the_accounts_own_anomaly_monitor_is_imported_and_kept() -> None:
    there: Outputs = {
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
            "arn": MONITOR,
            "monitorType": "DIMENSIONAL",
            "monitorDimension": "SERVICE",
            "name": "Default-Services-Monitor",
        }
    }
    built = on_aws(safety=Safety(adopt={"alerts-anomalies": MONITOR}), outputs=there)
    monitor = built["alerts-anomalies"]
    assert monitor.protect
    assert monitor.retain_on_delete
    assert set(monitor.ignore_changes) >= {"monitorType", "monitorDimension"}
    assert BillingAlerts(host="aws").adoptable("alerts") == ("alerts-anomalies",)
    assert BillingAlerts().adoptable("alerts") == BillingAlerts(host="gcp").adoptable("alerts") == ()


def test_a_webhook_is_told_at_once_by_a_topic_that_budgets_may_publish_to() -> None:
    built = on_aws(webhook=True)
    assert built["alerts-at-once"].inputs["frequency"] == "IMMEDIATE"
    assert built["alerts-daily"].inputs["frequency"] == "DAILY"
    policy = str(built["alerts-topic"].inputs["policy"])
    assert "budgets.amazonaws.com" in policy
    assert "costalerts.amazonaws.com" in policy
    assert built["alerts-webhook"].secrets == {"endpoint"}
    rows = cast("list[Mapping[str, object]]", built["alerts"].inputs["notifications"])
    assert all(each["subscriberSnsTopicArns"] for each in rows)


# Google Cloud


def test_a_budget_of_google_is_of_the_project_and_told_by_share() -> None:
    budget = on_google()["alerts"].inputs
    rows = cast("list[Mapping[str, object]]", budget["thresholdRules"])
    assert [(each["spendBasis"], each["thresholdPercent"]) for each in rows] == [
        ("CURRENT_SPEND", 0.5),
        ("CURRENT_SPEND", 0.8),
        ("CURRENT_SPEND", 1),
        ("CURRENT_SPEND", 1.2),
        ("FORECASTED_SPEND", 1),
    ]
    assert budget["billingAccount"] == "012345-6789AB-CDEF01"
    assert cast("Mapping[str, object]", budget["budgetFilter"])["projects"] == ["projects/shop-prod"]


def test_a_budget_without_a_billing_account_is_refused() -> None:
    with pytest.raises(UserError, match="needs rungs:gcp_billing_account"):
        on_google(place=attrs.evolve(GOOGLE, billing_account=""))
    assert [need.key for need in BillingAlerts(host="gcp").needs] == ["gcp_billing_account"]
    assert BillingAlerts(host="aws").needs == ()


def test_more_addresses_than_one_budget_has_are_refused() -> None:
    with pytest.raises(UserError, match="has 6 targets, expected at most 5"):
        on_google(emails=tuple(f"{each}@example.com" for each in range(6)))
