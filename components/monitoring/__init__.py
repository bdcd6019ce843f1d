"""Monitoring: alarms, a dashboard and uptime checks, made of one table of objectives and of what the parts measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import attrs
import pulumi

from components.billing_alerts import check_targets
from components.component import Component, Wires
from components.monitoring.objectives import Level, Objective, objective
from components.part import Account, Host, HostedPart, NameRule, Part, counted, part, setting
from components.signals import Signal


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
        "Addresses that are asked from around the world, such as https://api.example.com/health; default: the health "
        "check of each of the stack's endpoints, and each of its sites",
        default=(),
        pattern=r"https://[^/\s]+(/\S*)?",
        words="addresses such as https://api.example.com/health",
        cost="each is billed by the month on AWS",
    )
    key: str = setting(
        "aws: the key of the EncryptionKey that alarms are encrypted with on their way, where the stage has it",
        default="key",
    )

    log_sampling: float = setting(
        "gcp: which share of the calls that Cloud Run answered well is logged; the others are always; default: all",
        default=1.0,
        at_least=0,
        at_most=1,
        unit="share",
        cost="logs are billed by the GiB beyond 50 a month",
    )

    last: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(
            clouds=("aws",),
            children=("topic", "subscription", "alarm", "dashboard", "uptime"),
            names=NameRule(
                pattern=r"[A-Za-z0-9_-]+",
                words="letters, digits, hyphens and underscores",
                at_most=200,
                source="docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
            ),
        ),
        "gcp": Host(clouds=("gcp",), children=("api", "channel", "alarm", "dashboard", "uptime", "logs")),
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
    def size(self) -> str:
        return counted(len(self.of), "part") if self.of else "all parts"


@attrs.frozen(kw_only=True)
class Watched:
    """One figure of one part, what it is held to, and a name for it that no other has."""

    label: str
    signal: Signal
    objective: Objective

    def threshold(self, level: Level) -> float:
        """The level in the figure's own unit."""
        return round(level.limit * self.signal.scale, 9)

    def name(self, level: Level) -> str:
        """Of the alarm."""
        return self.label if level.name == "alarm" else f"{self.label}-{level.name}"


@attrs.frozen(kw_only=True)
class Address:
    """An address that is asked from around the world."""

    label: str
    host: pulumi.Input[str]
    path: str


def watched(signals: Iterable[Signal], users: int) -> list[Watched]:
    """Each figure with what it is held to; several of one name are numbered. Raises UserError for an unknown one."""
    found: list[Watched] = []
    count: dict[str, int] = {}
    for signal in signals:
        label = "-".join(filter(None, (signal.about, signal.host, signal.objective))).replace("_", "-")
        count[label] = count.get(label, 0) + 1
        if count[label] > 1:
            label = f"{label}-{count[label]}"
        found.append(
            Watched(label=label, signal=signal, objective=objective(signal.objective, max(users, 1)))
        )
    return found


def signals_of(part: Monitoring, wires: Wires) -> list[Signal]:
    """The figures that the part's cloud has of the stack's components, in the order in which they were made, each with
    its host: the alarms of the next host are not renamed when this one is forgotten.
    """
    found = [
        attrs.evolve(signal, host=component.part.host)
        for key, components in wires.linked.items()
        if not part.of or key in part.of
        for component in components
        for signal in (component.signals(key) or _through(key, component, wires))
    ]
    return [signal for signal in found if signal.cloud == part.host]


def _through(key: str, component: Component[Part], wires: Wires) -> list[Signal]:
    """What users wait for where a search engine is at a vendor that gives the cloud no figures: the answers of the
    service that searches, which of those that link to it is the one with the fewest links.
    """
    if type(component.part).__name__ != "Search":
        return []
    asking = [
        each
        for components in wires.linked.values()
        for each in components
        if key in getattr(each.part, "links", ())
    ]
    asking.sort(key=lambda each: len(getattr(each.part, "links", ())))
    return [
        attrs.evolve(signal, objective="search_p95", about=key)
        for each in asking[:1]
        for signal in each.signals(key)
        if signal.objective == "api_p95"
    ]


def addresses_of(part: Monitoring, wires: Wires) -> list[Address]:
    """What is asked from around the world: the part's own addresses, else the stack's endpoints and its sites.

    A site is still asked once a growth stage adds an endpoint: it is still there, and adding takes nothing away.
    """
    if part.uptime:
        found: list[Address] = []
        for each in part.uptime:
            host, _, path = each.removeprefix("https://").partition("/")
            label = "-".join(word for word in f"{host}/{path}".replace(".", "/").split("/") if word)
            found.append(Address(label=label, host=host, path=f"/{path}"))
        return found
    return [*_answering(wires.linked, "Endpoint", "/health"), *_answering(wires.linked, "Site", "/")]


def _answering(linked: Mapping[str, Sequence[Component[Part]]], kind: str, path: str) -> list[Address]:
    found: list[Address] = []
    for key, components in linked.items():
        url: pulumi.Output[str] | None = getattr(components[-1], "url", None)
        if type(components[-1].part).__name__ == kind and url is not None:
            found.append(Address(label=key, host=url.apply(_host), path=path))
    return found


def _host(url: str) -> str:
    return url.removeprefix("https://").partition("/")[0]
