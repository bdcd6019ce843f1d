"""Alerts before the bill surprises, by e-mail and webhook: usage by product, events that cost money, and dollars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import pulumi

from components.component import Component, Safety, Wires
from components.errors import UserError
from components.part import Account, Need, Part, counted, part, record, setting
from components.spend_watcher import ACTIONS, CHILDREN, DERIVED, PRESETS, Watched, make_watcher

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

USAGE_SHARE = 0.8
"""Of what is expected: when a derived usage alert is told."""
INCLUDED_SHARE = 8_000_000
"""80 % of the requests that Workers Paid includes in a month."""


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
    """Usage alerts by product, in the product's own units, alerts of events that cost money or users, and a spend
    watcher, which tells in dollars and of limits that fill up.

    They inform and cap nothing, unless `brake` asks for it. Cloudflare offers an account only the products that it
    already uses and refuses the others (API error 17106), so an alert is added after its product.
    Alerts in dollars exist in Cloudflare's dashboard alone (by default one at $10), which its provider cannot make:
    hence the watcher. It is blind, and says so once a month, until it is given rungs:analytics_token. Once made it
    stays, as every Worker does: it is a store by its types, though all that it remembers is whom it has told.
    """

    host: str = setting(
        "Whose bill: empty, Cloudflare's; aws, AWS Budgets and a cost anomaly monitor; gcp, Google's budgets",
        default="",
        choices=("", "aws", "gcp"),
        later="another store",
    )
    usage: tuple[UsageAlert, ...] | None = setting(
        "Limits by product; default: 80 % of the Worker requests that the stage is estimated to have at the top of "
        "its range; for a component used alone 8 million, 80 % of what Workers Paid includes in a month",
        default=None,
        source=ALERT_DOCS,
    )
    events: tuple[str, ...] = setting(
        "Further alerts, on every plan; default: Cloudflare's own incidents, attacks",
        default=("incident_alert", "dos_attack_l7"),
        choices=tuple(EVENTS),
        source=ALERT_DOCS,
    )

    watch: bool = setting(
        "Whether the spend watcher runs; default: yes. No: it stays, and its cron is empty", default=True
    )
    schedule: str = setting(
        "When it looks, as a cron expression in UTC; default: seven minutes past each hour",
        default="7 * * * *",
        pattern=r"\S+ \S+ \S+ \S+ \S+",
        words="five fields, such as: 7 * * * *",
        cost="each run is a request of Workers and about twenty calls of Cloudflare's API",
    )
    budget: tuple[int, ...] = setting(
        "Dollars a month at which it tells; default: those of the preset",
        default=(),
        at_least=1,
        later="new version",
    )
    preset: str = setting(
        "Where its dollars come from: derived, 50, 80, 100 and 120 % of the stage's estimate at the top of its range; "
        "amebo, $200, 300, 400; social_connect, $500, 1000, 2000",
        default=DERIVED,
        choices=tuple(PRESETS),
        later="new version",
        source="guides Amebo and Social Connect",
    )
    limit_shares: tuple[int, ...] = setting(
        "Per cent of a limit at which it tells; default: 70 and 85",
        default=(70, 85),
        at_least=1,
        at_most=100,
        later="new version",
    )
    brake: tuple[str, ...] = setting(
        "What it does by itself when spending passes `brake_at`: consumers pauses the stack's queues, limits lets a "
        "quarter through the zone's rate limits; default: nothing. `pulumi up --refresh` releases it",
        default=(),
        choices=tuple(ACTIONS),
        later="new version",
    )
    brake_at: int | None = setting(
        "Dollars in the month so far at which the brake is pulled; default: the highest of the budget",
        default=None,
        at_least=1,
        unit="dollars",
        later="new version",
    )
    mail_from: str | None = setting(
        "Who its e-mail is from, at a domain that may send through Cloudflare; default: alerts at the stack's domain; "
        "empty: it sends none",
        default=None,
        pattern=r"([^@\s]+@[^@\s]+)?",
        words="an e-mail address, or nothing",
        later="new version",
        source="developers.cloudflare.com/email-service/configuration/send-bindings/",
    )

    children: ClassVar[tuple[str, ...]] = ("webhook", "usage", "event", *CHILDREN)
    store: ClassVar[bool] = True

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        keys = [*(each.key for each in self.usage or ()), *self.events]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice:
            raise UserError(
                f"BillingAlerts has {twice!r} twice, expected each once; further limits take a ref"
            )

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.usage == ():
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
        limits = 1 if self.usage is None else len(self.usage)
        return f"{counted(limits, 'limit')}, {counted(len(self.events), 'event')}"

    def check_account(self, account: Account) -> None:
        check_targets(account.alert_emails, account.alert_webhook_url is not None)

    def adoptable(self, name: str) -> tuple[str, ...]:
        return ()

    def component(self, name: str, wires: Wires) -> BillingAlertsComponent:
        return BillingAlertsComponent(
            name,
            self,
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

    def alerts(self, watched: Watched | None) -> tuple[UsageAlert, ...]:
        """The limits by product, those derived from the stage included."""
        if self.usage is not None:
            return self.usage
        requests = watched.plan.requests if watched else 0
        return (UsageAlert(product="worker_requests", limit=int(requests * USAGE_SHARE) or INCLUDED_SHARE),)


def check_targets(emails: Sequence[str], webhook: bool) -> None:
    """Raises UserError where an alert would reach nobody."""
    if not emails and not webhook:
        raise UserError(
            "rungs:alert_emails and rungs:alert_webhook_url are both missing, expected at least one of them: "
            "BillingAlerts needs somebody to tell"
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
