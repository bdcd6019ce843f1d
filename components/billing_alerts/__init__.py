"""Alerts before the bill surprises, by e-mail and webhook: usage by product, events that cost money, and dollars."""

from __future__ import annotations

import importlib
import types
from collections.abc import Mapping, Sequence
from typing import ClassVar

from components.billing_alerts.budget import Budget, budget_of
from components.billing_alerts.usage import (
    ALERT_DOCS,
    EVENTS,
    INCLUDED_SHARE,
    PRODUCTS,
    USAGE_SHARE,
    UsageAlert,
)
from components.crons import CRON, CRON_WORDS
from components.errors import UserError
from components.part import Account, Host, HostedPart, NameRule, Need, counted, part, setting
from components.spend_watcher import ACTIONS, CHILDREN, DERIVED, PRESETS, Watched

__all__ = [
    "EVENTS",
    "PRODUCTS",
    "BillingAlerts",
    "BillingAlertsComponent",
    "Budget",
    "UsageAlert",
    "budget_of",
    "check_targets",
]


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
        pattern=CRON,
        words=CRON_WORDS,
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


from components.billing_alerts.cloudflare import BillingAlertsComponent as BillingAlertsComponent  # noqa: E402
