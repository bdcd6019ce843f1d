"""BillingAlerts on Cloudflare: alerts by product and event, and the spend watcher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.billing_alerts import BillingAlerts, check_targets
from components.billing_alerts.usage import EVENTS, PRODUCTS
from components.component import Component, Safety, Wires
from components.spend_watcher import Watched, make_watcher

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare


def component(name: str, part: BillingAlerts, wires: Wires) -> Component[BillingAlerts]:
    """Makes the component inside a stack."""
    return BillingAlertsComponent(
        name,
        part,
        account_id=wires.account_id,
        policy_name=wires.physical_name,
        emails=wires.alert_emails,
        webhook_url=wires.secrets.get("alert_webhook_url"),
        webhook_secret=wires.secrets.get("alert_webhook_secret"),
        watched=wires.watched,
        analytics_token=wires.secrets.get("analytics_token"),
        domain=wires.domain,
        zone_id=wires.zone_id,
        safety=wires.safety,
    )


class BillingAlertsComponent(Component[BillingAlerts]):
    """Makes the webhook, if there is one, a notification policy for each limit and event, and the spend watcher.

    The watcher needs `watched`, what there is to watch (economics/watch.py); without, there is none. Outputs: none.
    """

    def __init__(
        self,
        name: str,
        part: BillingAlerts = BillingAlerts(),
        *,
        account_id: pulumi.Input[str],
        policy_name: str | None = None,
        emails: Sequence[str] = (),
        webhook_url: pulumi.Input[str] | None = None,
        webhook_secret: pulumi.Input[str] | None = None,
        watched: Watched | None = None,
        analytics_token: pulumi.Input[str] | None = None,
        domain: str | None = None,
        zone_id: pulumi.Input[str] | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        check_targets(emails, webhook_url is not None)
        super().__init__(part, name, safety, opts)
        self.account_id = account_id
        self._physical = self.named(policy_name)

        webhook: cloudflare.NotificationPolicyWebhooks | None = None
        if webhook_url is not None:
            webhook = cloudflare.NotificationPolicyWebhooks(
                f"{name}-webhook",
                self.args(
                    "webhook",
                    cloudflare.NotificationPolicyWebhooksArgs(
                        account_id=account_id,
                        name=self._physical,
                        # Whoever knows the address of a chat's webhook can write to it.
                        url=pulumi.Output.secret(webhook_url),
                        secret=None if webhook_secret is None else pulumi.Output.secret(webhook_secret),
                    ),
                ),
                opts=self.options(cloudflare.NotificationPolicyWebhooks),
            )

        def targets() -> cloudflare.NotificationPolicyMechanismsArgs:
            # A list that is empty reads back as absent and would never be clean: only those with targets are given.
            return cloudflare.NotificationPolicyMechanismsArgs(
                emails=[cloudflare.NotificationPolicyMechanismsEmailArgs(id=each) for each in emails] or None,
                webhooks=[cloudflare.NotificationPolicyMechanismsWebhookArgs(id=webhook.id)]
                if webhook
                else None,
            )

        for alert in part.alerts(watched):
            # Without both filters the API answers with error 17103.
            filters = cloudflare.NotificationPolicyFiltersArgs(
                products=[alert.product], limits=[str(alert.limit)]
            )
            about = f"{alert.product} above {alert.limit} {PRODUCTS[alert.product]} in a billing period"
            self._make_policy("usage", alert.key, "billing_usage_alert", about, targets(), filters)
        for event in part.events:
            filters = None
            if event == "incident_alert":
                filters = cloudflare.NotificationPolicyFiltersArgs(
                    incident_impacts=["INCIDENT_IMPACT_MAJOR", "INCIDENT_IMPACT_CRITICAL"]
                )
            self._make_policy("event", event, event, EVENTS[event], targets(), filters)
        if watched is not None:
            secrets = {
                "analytics_token": analytics_token,
                "webhook_url": webhook_url,
                "webhook_secret": webhook_secret,
            }
            make_watcher(
                self,
                watched,
                physical_name=self._physical,
                emails=emails,
                mail_from=part.mail_from if part.mail_from is not None else domain and f"alerts@{domain}",
                secrets={key: value for key, value in secrets.items() if value is not None},
                zone_id=zone_id,
            )
        self.publish()

    def _make_policy(
        self,
        child: str,
        key: str,
        alert_type: str,
        about: str,
        targets: cloudflare.NotificationPolicyMechanismsArgs,
        filters: cloudflare.NotificationPolicyFiltersArgs | None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        label = key.replace("_", "-")
        cloudflare.NotificationPolicy(
            f"{self.key}-{label}",
            self.args(
                child,
                cloudflare.NotificationPolicyArgs(
                    account_id=self.account_id,
                    name=f"{self._physical}-{label}",
                    description=about,
                    alert_type=alert_type,
                    enabled=True,
                    mechanisms=targets,
                    filters=filters,
                ),
            ),
            opts=self.options(cloudflare.NotificationPolicy),
        )
