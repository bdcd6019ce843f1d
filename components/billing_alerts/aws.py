"""BillingAlerts on AWS: a budget, told as it is spent and as it is forecast, and the cost anomaly monitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.aws_topics import make_topic
from components.billing_alerts import BillingAlerts, anomalies, check_targets
from components.billing_alerts.budget import Budget, budget_of, check_other_cloud
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.part import counted

if TYPE_CHECKING:
    import pulumi_aws as aws

MOST_NOTIFICATIONS = 5
"""Of one budget, the forecast's included
(docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html)."""
HOME = "us-east-1"
"""The region of the cost anomaly detection's and the budgets' API."""
PUBLISHERS = ("budgets.amazonaws.com", "costalerts.amazonaws.com")
LEAST_ANOMALY = 10
"""Dollars: below it every small account would be told each week."""


def check(part: BillingAlerts) -> None:
    """Raises UserError for what the budget cannot be told."""
    check_other_cloud(part)
    if len(part.budget) >= MOST_NOTIFICATIONS:
        raise UserError(
            f"BillingAlerts.budget has {counted(len(part.budget), 'figure')}, expected at most "
            f"{MOST_NOTIFICATIONS - 1}: AWS tells of one budget {MOST_NOTIFICATIONS} times, once of them by forecast"
        )


def component(name: str, part: BillingAlerts, wires: Wires) -> Component[BillingAlerts]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"BillingAlerts {name!r} on aws needs rungs:aws_account")
    return AwsBillingAlertsComponent(
        name,
        part,
        budget=budget_of(part, wires.watched, "aws"),
        budget_name=wires.physical_name,
        emails=wires.alert_emails,
        webhook_url=wires.secrets.get("alert_webhook_url"),
        place=wires.aws,
        safety=wires.safety,
    )


class AwsBillingAlertsComponent(Component[BillingAlerts]):
    """Makes a monthly budget of the whole account, told at each of its figures as they are spent and at its amount as
    it is forecast, and a subscription to the account's anomaly monitor by service. E-mails hear of it from AWS itself;
    a webhook by SNS, whose subscription it must confirm.

    AWS has one monitor by service for each account: where there is one already, the stack adopts it (`rungs:adopt`,
    its ARN). It is never deleted with the stack. Outputs: `budget`, `monitor_arn`.
    """

    def __init__(
        self,
        name: str,
        part: BillingAlerts = BillingAlerts(host="aws"),
        *,
        budget: Budget,
        budget_name: str | None = None,
        emails: Sequence[str] = (),
        webhook_url: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_aws as aws

        check_targets(emails, webhook_url is not None)
        super().__init__(part, name, safety, opts, place)
        physical = self.named(budget_name)
        topics: list[pulumi.Output[str]] = []
        if webhook_url is not None:
            topics.append(
                make_topic(
                    self,
                    name,
                    physical,
                    region=HOME,
                    publishers=PUBLISHERS,
                    webhook_url=webhook_url,
                    children=("topic", "webhook"),
                ).arn
            )
        made = aws.budgets.Budget(
            name,
            self.args(
                "budget",
                aws.budgets.BudgetArgs(
                    account_id=place.account,
                    name=physical,
                    budget_type="COST",
                    time_unit="MONTHLY",
                    limit_amount=str(budget.amount),
                    limit_unit="USD",
                    notifications=[
                        *(_told("ACTUAL", float(each), emails, topics) for each in budget.tell_at),
                        _told("FORECASTED", float(budget.amount), emails, topics),
                    ],
                ),
            ),
            opts=self.options(aws.budgets.Budget),
        )
        monitor = self._monitor(physical)
        self._subscribe(physical, monitor.arn, budget, emails, topics)
        self.publish(budget=made.name, monitor_arn=monitor.arn)

    def _monitor(self, physical: str) -> aws.costexplorer.AnomalyMonitor:
        import pulumi_aws as aws

        logical = anomalies(self.key)
        args = self.args(
            "monitor",
            aws.costexplorer.AnomalyMonitorArgs(
                name=f"{physical}-services", monitor_type="DIMENSIONAL", monitor_dimension="SERVICE"
            ),
        )
        opts = self.options(aws.costexplorer.AnomalyMonitor, adopted=self.adopted(logical, args))
        made = aws.costexplorer.AnomalyMonitor(logical, args, opts=opts)
        # What it is called, and whose tags it has, is the account's matter until it is imported.
        return self.held(logical, "monitor", made, unread=["name", "tags"])

    def _subscribe(
        self,
        physical: str,
        monitor_arn: pulumi.Output[str],
        budget: Budget,
        emails: Sequence[str],
        topics: Sequence[pulumi.Output[str]],
    ) -> None:
        import pulumi_aws as aws

        least = self.part.anomaly or max(LEAST_ANOMALY, int(budget.amount / 10))
        # E-mails come once a day at most; only SNS is told at once.
        ways = [("daily", "DAILY", "EMAIL", list[pulumi.Input[str]](emails))] if emails else []
        if topics:
            ways.append(("at-once", "IMMEDIATE", "SNS", list[pulumi.Input[str]](topics)))
        for label, frequency, kind, addresses in ways:
            subscribers = [
                aws.costexplorer.AnomalySubscriptionSubscriberArgs(type=kind, address=each)
                for each in addresses
            ]
            aws.costexplorer.AnomalySubscription(
                f"{self.key}-{label}",
                self.args(
                    "subscription",
                    aws.costexplorer.AnomalySubscriptionArgs(
                        account_id=self.place.account,
                        name=f"{physical}-{label}",
                        frequency=frequency,
                        monitor_arn_lists=[monitor_arn],
                        subscribers=subscribers,
                        threshold_expression=_at_least(least),
                    ),
                ),
                opts=self.options(aws.costexplorer.AnomalySubscription),
            )


def _told(
    kind: str, dollars: float, emails: Sequence[str], topics: Sequence[pulumi.Output[str]]
) -> aws.budgets.BudgetNotificationArgs:
    import pulumi_aws as aws

    return aws.budgets.BudgetNotificationArgs(
        comparison_operator="GREATER_THAN",
        notification_type=kind,
        threshold=dollars,
        threshold_type="ABSOLUTE_VALUE",
        subscriber_email_addresses=list(emails) or None,
        subscriber_sns_topic_arns=list(topics) or None,
    )


def _at_least(dollars: int) -> aws.costexplorer.AnomalySubscriptionThresholdExpressionArgs:
    import pulumi_aws as aws

    return aws.costexplorer.AnomalySubscriptionThresholdExpressionArgs(
        dimension=aws.costexplorer.AnomalySubscriptionThresholdExpressionDimensionArgs(
            key="ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            match_options=["GREATER_THAN_OR_EQUAL"],
            values=[str(dollars)],
        )
    )
