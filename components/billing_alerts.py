"""Alerts before the bill surprises: Cloudflare usage by product, and events that cost money, by e-mail and webhook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import pulumi

from components.component import Component, Safety, Wires
from components.errors import UserError
from components.part import Account, Need, Part, counted, part, record, setting

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

ALERT_DOCS = "developers.cloudflare.com/notifications/notification-available/"
PRODUCTS = {
    "worker_requests": "requests",
    "worker_durable_objects_requests": "requests",
    "worker_durable_objects_duration": "GB-s",
    "worker_durable_objects_data_transfer": "bytes",
    "worker_durable_objects_stored_data": "bytes",
    "worker_durable_objects_storage_deletes": "deletes",
    "worker_durable_objects_storage_writes": "writes",
    "worker_durable_objects_storage_reads": "reads",
    "r2_storage": "bytes",
    "r2_class_a_operations": "operations",
    "r2_class_b_operations": "operations",
}
"""The products that a usage alert can watch, and what is counted.

The first eight: terraform-provider-cloudflare v4.52.0, docs/resources/notification_policy.md, `filters.product`.
Those of R2, and bytes as their unit: immich-app/devtools, deployment/modules/cloudflare/account/alerts.tf.
Units of the others are by their names. KV, D1, Queues and CPU time have no usage alert."""

EVENTS = {
    "incident_alert": "Cloudflare has a major or critical incident",
    "dos_attack_l7": "Cloudflare stops an attack of more than 100 requests a second",
    "real_origin_monitoring": "an origin cannot be reached",
    "universal_ssl_event_type": "a certificate is issued, renewed or fails",
}
"""Alerts that every plan has (ALERT_DOCS), by type."""


@record
class UsageAlert:
    """Tells when the usage of a product passes a limit within a billing period."""

    product: str = setting(
        "What is watched", choices=tuple(PRODUCTS), source="terraform-provider-cloudflare v4.52.0"
    )
    limit: int = setting("When it is told: requests, bytes or operations, by the product", at_least=1)
    ref: str = setting(
        "A stable name, needed where a product has several limits; default: the product",
        default="",
        pattern=r"[a-z0-9_]*",
        words="lower-case letters, digits and underscores",
    )

    @property
    def key(self) -> str:
        return self.ref or self.product


@part
class BillingAlerts(Part):
    """Usage alerts by product, in the product's own units, and alerts of events that cost money or users.

    They inform and cap nothing. Cloudflare offers an account only the products that it already uses and refuses the
    others (API error 17106), so an alert is added after its product.
    Alerts in dollars exist in Cloudflare's dashboard alone (by default one at $10): its provider has none, and a
    watcher of our own has its place beside this part, not in it.
    """

    usage: tuple[UsageAlert, ...] = setting(
        "Limits by product; default: 8 million Worker requests, 80 % of what Workers Paid includes in a month",
        default=(UsageAlert(product="worker_requests", limit=8_000_000),),
        source=ALERT_DOCS,
    )
    events: tuple[str, ...] = setting(
        "Further alerts, on every plan; default: Cloudflare's own incidents, attacks",
        default=("incident_alert", "dos_attack_l7"),
        choices=tuple(EVENTS),
        source=ALERT_DOCS,
    )

    children: ClassVar[tuple[str, ...]] = ("webhook", "usage", "event")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        keys = [*(each.key for each in self.usage), *self.events]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice:
            raise UserError(
                f"BillingAlerts has {twice!r} twice, expected each once; further limits take a ref"
            )

    @property
    def needs(self) -> tuple[Need, ...]:
        if not self.usage:
            return ()
        return (
            Need(
                key="zone_plan",
                at_least="pro",
                why=f"usage alerts come with plan pro or higher ({ALERT_DOCS})",
            ),
        )

    @property
    def size(self) -> str:
        return f"{counted(len(self.usage), 'limit')}, {counted(len(self.events), 'event')}"

    def check_account(self, account: Account) -> None:
        check_targets(account.alert_emails, account.alert_webhook_url is not None)

    def component(self, name: str, wires: Wires) -> BillingAlertsComponent:
        return BillingAlertsComponent(
            name,
            self,
            account_id=wires.account_id,
            policy_name=wires.physical_name,
            emails=wires.alert_emails,
            webhook_url=wires.secrets.get("alert_webhook_url"),
            webhook_secret=wires.secrets.get("alert_webhook_secret"),
            safety=wires.safety,
        )


def check_targets(emails: Sequence[str], webhook: bool) -> None:
    """Raises UserError where an alert would reach nobody."""
    if not emails and not webhook:
        raise UserError(
            "rungs:alert_emails and rungs:alert_webhook_url are both missing, expected at least one of them: "
            "BillingAlerts needs somebody to tell"
        )


class BillingAlertsComponent(Component[BillingAlerts]):
    """Makes the webhook, if there is one, and a notification policy for each limit and event. Outputs: none."""

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
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        check_targets(emails, webhook_url is not None)
        super().__init__(part, name, safety, opts)
        self._account_id = account_id
        self._physical = part.name or policy_name or name

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

        for alert in part.usage:
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
                    account_id=self._account_id,
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
