"""BillingAlerts on Google Cloud: a budget of Cloud Billing, told as it is spent and as it is forecast."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.billing_alerts import BillingAlerts, check_targets
from components.billing_alerts.budget import Budget, budget_of, check_other_cloud
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.google_channels import make_channels
from components.part import counted

MOST_CHANNELS = 5
"""Notification channels of one budget
(cloud.google.com/billing/docs/how-to/budgets-notification-recipients)."""


def check(part: BillingAlerts) -> None:
    """Raises UserError for what the budget cannot be told."""
    check_other_cloud(part)
    if part.anomaly is not None:
        raise UserError(
            f"BillingAlerts.anomaly is {part.anomaly}, expected it unset: Google tells of anomalies in its console, "
            "and its provider cannot make an alert of them"
        )


def component(name: str, part: BillingAlerts, wires: Wires) -> Component[BillingAlerts]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"BillingAlerts {name!r} on gcp needs rungs:gcp_project")
    return GcpBillingAlertsComponent(
        name,
        part,
        budget=budget_of(part, wires.watched, "gcp"),
        budget_name=wires.physical_name,
        emails=wires.alert_emails,
        webhook_url=wires.secrets.get("alert_webhook_url"),
        webhook_secret=wires.secrets.get("alert_webhook_secret"),
        place=wires.google,
        safety=wires.safety,
    )


class GcpBillingAlertsComponent(Component[BillingAlerts]):
    """Makes a monthly budget of the project, told at each of its figures as they are spent and at its amount as it is
    forecast, to channels of Cloud Monitoring and to the administrators of the billing account. A budget informs and
    caps nothing. Outputs: `budget`.
    """

    def __init__(
        self,
        name: str,
        part: BillingAlerts = BillingAlerts(host="gcp"),
        *,
        budget: Budget,
        budget_name: str | None = None,
        emails: Sequence[str] = (),
        webhook_url: pulumi.Input[str] | None = None,
        webhook_secret: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        check_targets(emails, webhook_url is not None)
        if not place.billing_account:
            raise UserError(
                f"BillingAlerts {name!r} on gcp needs rungs:gcp_billing_account: budgets are of it"
            )
        targets = len(emails) + (webhook_url is not None)
        if targets > MOST_CHANNELS:
            raise UserError(
                f"BillingAlerts {name!r} on gcp has {counted(targets, 'target')}, expected at most "
                f"{MOST_CHANNELS} of one budget; take fewer of rungs:alert_emails"
            )
        super().__init__(part, name, safety, opts, place)
        enabled = apis(self, "billingbudgets.googleapis.com", "monitoring.googleapis.com")
        channels = make_channels(
            self, emails, webhook_url=webhook_url, webhook_secret=webhook_secret, after=enabled
        )
        rules = [
            *(
                gcp.billing.BudgetThresholdRuleArgs(
                    threshold_percent=round(float(share), 6), spend_basis="CURRENT_SPEND"
                )
                for share in budget.shares
            ),
            gcp.billing.BudgetThresholdRuleArgs(threshold_percent=1.0, spend_basis="FORECASTED_SPEND"),
        ]
        made = gcp.billing.Budget(
            name,
            self.args(
                "budget",
                gcp.billing.BudgetArgs(
                    billing_account=place.billing_account,
                    display_name=self.named(budget_name),
                    amount=gcp.billing.BudgetAmountArgs(
                        specified_amount=gcp.billing.BudgetAmountSpecifiedAmountArgs(
                            currency_code="USD", units=str(int(budget.amount))
                        )
                    ),
                    budget_filter=gcp.billing.BudgetBudgetFilterArgs(
                        projects=[f"projects/{place.account}"],
                        calendar_period="MONTH",
                        credit_types_treatment="INCLUDE_ALL_CREDITS",
                    ),
                    threshold_rules=rules,
                    all_updates_rule=gcp.billing.BudgetAllUpdatesRuleArgs(
                        monitoring_notification_channels=[each.name for each in channels],
                        disable_default_iam_recipients=False,
                    ),
                ),
            ),
            opts=self.options(gcp.billing.Budget, depends_on=enabled),
        )
        self.publish(budget=made.name)
