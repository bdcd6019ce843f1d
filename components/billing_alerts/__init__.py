"""Alerts before the bill surprises, by e-mail and webhook: usage by product, events that cost money, and dollars."""

from __future__ import annotations

import importlib
import types
from collections.abc import Mapping, Sequence
from decimal import ROUND_UP, Decimal
from typing import ClassVar

import attrs

from components.errors import UserError
from components.part import Account, Host, HostedPart, NameRule, Need, counted, part, record, setting
from components.spend_watcher import ACTIONS, CHILDREN, DERIVED, PRESETS, SHARES, Watched

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
class BillingAlerts(HostedPart):
    """On `aws` a budget of AWS Budgets, told as it is spent and as it is forecast, and the account's cost anomaly
    monitor; on `gcp` a budget of Cloud Billing. On Cloudflare, which is the empty host: usage alerts by product, in
    the product's own units, alerts of events that cost money or users, and a spend watcher, which tells in dollars
    and of limits that fill up.

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

    anomaly: int | None = setting(
        "aws: dollars beyond what is usual at which an anomaly is told; default: a tenth of the budget, at least 10",
        default=None,
        at_least=1,
        unit="dollars",
        source="docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html",
    )

    hosts: ClassVar[Mapping[str, Host]] = {
        "": Host(clouds=("cloudflare",), children=("webhook", "usage", "event", *CHILDREN)),
        "aws": Host(
            clouds=("aws",),
            children=("budget", "monitor", "subscription", "topic", "webhook"),
            names=NameRule(
                pattern=r"[^:\\]+",
                words="any characters but colons and backslashes",
                at_most=80,
                source="docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html",
            ),
        ),
        "gcp": Host(
            clouds=("gcp",),
            children=("api", "budget", "channel"),
            names=NameRule(
                pattern=r".+",
                words="any text",
                at_most=60,
                source="cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets",
            ),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )
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
    def _module(self) -> types.ModuleType:
        return importlib.import_module(f"{__name__}.{self.host or 'cloudflare'}")

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.host == "gcp":
            return (Need(key="gcp_billing_account", at_least="", why="budgets are of a billing account"),)
        if self.host or self.usage == ():
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
        if self.host:
            given = self.budget or PRESETS[self.preset]
            return f"at ${', '.join(f'{each:,}' for each in given)}" if given else "by the estimate"
        limits = 1 if self.usage is None else len(self.usage)
        return f"{counted(limits, 'limit')}, {counted(len(self.events), 'event')}"

    def check_account(self, account: Account) -> None:
        check_targets(account.alert_emails, account.alert_webhook_url is not None)

    def adoptable(self, name: str) -> tuple[str, ...]:
        """The account's anomaly monitor, of which AWS has one for each account."""
        return (anomalies(name),) if self.host == "aws" else ()

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


def anomalies(name: str) -> str:
    """The logical name of the anomaly monitor of a component of that name."""
    return f"{name}-anomalies"


@attrs.frozen(kw_only=True)
class Budget:
    """What a month may cost, and at which dollars that is told."""

    amount: Decimal
    tell_at: tuple[Decimal, ...]

    @property
    def shares(self) -> tuple[Decimal, ...]:
        """When it is told, in shares of the amount."""
        return tuple(each / self.amount for each in self.tell_at)


def budget_of(part: BillingAlerts, watched: Watched | None, vendor: str) -> Budget:
    """The part's own dollars or its preset's, the highest of which is the amount; else shares of what the stage is
    estimated to cost with that vendor at the top of its range, in whole dollars. Raises UserError where there is none.
    """
    if given := part.budget or PRESETS[part.preset]:
        return Budget(amount=Decimal(max(given)), tell_at=tuple(Decimal(each) for each in sorted(given)))
    if watched is None:
        raise UserError(
            f"BillingAlerts on {part.host} has no budget and no stage whose estimate it could take"
        )
    estimate = watched.plan.by_vendor.get(vendor, Decimal(0)).quantize(Decimal(1), ROUND_UP)
    amount = max(estimate, Decimal(1))
    return Budget(amount=amount, tell_at=tuple(amount * share for share in SHARES))


def check_other_cloud(part: BillingAlerts) -> None:
    """Raises UserError for settings that Cloudflare alone has."""
    for field in ("usage", "events", "watch", "schedule", "limit_shares", "brake", "brake_at", "mail_from"):
        value, default = getattr(part, field), attrs.fields_dict(BillingAlerts)[field].default
        if value != default:
            raise UserError(
                f"BillingAlerts.{field} is {value!r}, expected it unset: host {part.host} has no such thing"
            )


from components.billing_alerts.cloudflare import BillingAlertsComponent as BillingAlertsComponent  # noqa: E402
