"""Monitoring: alarms, a dashboard and uptime checks, made of one table of objectives and of what the parts measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from components.billing_alerts import check_targets
from components.part import Account, Host, HostedPart, Need, part, setting


@part
class Monitoring(HostedPart):
    """On `aws` CloudWatch alarms and a dashboard, told by SNS; on `gcp` alert policies, a dashboard and uptime checks
    of Cloud Monitoring. Cloudflare's figures have the spend watcher of BillingAlerts.

    What is held against what: objectives.toml beside this file, by the users of the stage.
    """

    host: str = setting(
        "The cloud; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    of: tuple[str, ...] = setting(
        "Keys of the parts that it watches; default: all that have figures in its cloud", default=()
    )
    users: int | None = setting(
        "Users for whom the objectives are taken; default: the end of the stage's range",
        default=None,
        at_least=1,
        unit="users",
    )
    uptime: tuple[str, ...] = setting(
        "Addresses that are asked from around the world each minute; default: the stack's endpoints",
        default=(),
    )

    last: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(clouds=("aws",), children=("topic", "topic_key", "subscription", "alarm", "dashboard")),
        "gcp": Host(clouds=("gcp",), children=("api", "channel", "alarm", "dashboard", "uptime")),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return self.of

    def check_account(self, account: Account) -> None:
        check_targets(account.alert_emails, account.alert_webhook_url is not None)

    @property
    def needs(self) -> tuple[Need, ...]:
        return ()
