"""The spend watcher: a Worker run by cron that prices the account's usage and tells people before the bill does.

Cloudflare can alert in dollars in its dashboard alone, so BillingAlerts brings this. Its code is edge/watcher/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.bundle import module_args, read_bundle
from components.component import Binding
from components.edge_worker.bindings import binding_args
from components.errors import UserError

if TYPE_CHECKING:
    from components.billing_alerts import BillingAlerts
    from components.billing_alerts.cloudflare import BillingAlertsComponent

BUNDLE = Path(__file__).resolve().parent.parent / "edge" / "watcher" / "dist" / "worker.js"
CHILDREN = ("watcher", "watcher_version", "watcher_deployment", "watcher_crons", "watcher_memory")
DERIVED = "derived"
SHARES = (Decimal("0.5"), Decimal("0.8"), Decimal(1), Decimal("1.2"))
"""Of the estimate: when a derived budget is told."""
PRESETS: Mapping[str, tuple[int, ...]] = {
    DERIVED: (),
    "amebo": (200, 300, 400),  # guide Amebo: billing alerts at $200, $300, $400
    "social_connect": (500, 1_000, 2_000),  # guide Social Connect: cost alerts at $500, $1000, $2000 a month
}
ACTIONS = {
    "consumers": "pauses delivery of the stack's queues",
    "limits": "lets a quarter through what the zone's rate limits let through",
}
DIVIDE = 4
"""What the brake divides rate limits by."""
MOST_BYTES = 5_000
"""Of one binding (developers.cloudflare.com/workers/platform/limits/, environment variables)."""


@attrs.frozen(kw_only=True)
class WatchedLimit:
    """A limit of which the watcher measures the use."""

    id: str
    metric: str
    """What is measured, by edge/watcher/catalog.json."""
    value: float
    unit: str
    source: str
    times: float = 1.0
    """How many of the limit's unit one of what is measured counts for."""


@attrs.frozen(kw_only=True)
class WatchPlan:
    """What a stage may cost and use, worked out by economics/watch.py."""

    stage: str
    estimate: Decimal
    """Dollars a month at the top of the stage's range."""
    requests: int
    """Worker requests a month there."""
    other_monthly: Decimal
    """Dollars of the estimate that no analytics measure: other providers, plan fees."""
    meters: Mapping[str, Mapping[str, object]]
    """Prices by id."""
    limits: tuple[WatchedLimit, ...]
    by_vendor: Mapping[str, Decimal] = attrs.field(factory=dict[str, Decimal])
    """Dollars of the estimate by who is paid: cloudflare, aws, gcp."""


@attrs.frozen(kw_only=True)
class Watched:
    """A plan, and the names of what it is about."""

    plan: WatchPlan
    scripts: tuple[str, ...] = ()
    """The stack's Workers."""
    queues: tuple[str, ...] = ()


def thresholds(part: BillingAlerts, estimate: Decimal) -> tuple[Decimal, ...]:
    """The dollars at which the watcher tells, rising: the part's own, its preset's, or shares of the estimate."""
    given = part.budget or PRESETS[part.preset]
    if given:
        return tuple(Decimal(each) for each in sorted(given))
    return tuple((estimate * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for share in SHARES)


def make_watcher(
    owner: BillingAlertsComponent,
    watched: Watched,
    *,
    physical_name: str,
    emails: Sequence[str],
    mail_from: str | None,
    secrets: Mapping[str, pulumi.Input[str]],
    zone_id: pulumi.Input[str] | None,
) -> None:
    """Makes the watcher as children of `owner`: its memory, the Worker, its version, deployment and cron.

    `secrets`: any of analytics_token, webhook_url, webhook_secret. With `watch=False` it stands still, since what was
    once made must stay declared: a Worker is kept when it leaves the program, and its cron would go on.
    """
    import pulumi_cloudflare as cloudflare

    part, name, account_id = owner.part, f"{owner.key}-watcher", owner.account_id
    bundle = read_bundle(str(BUNDLE))
    memory = cloudflare.WorkersKvNamespace(
        f"{name}-memory",
        owner.args(
            "watcher_memory",
            cloudflare.WorkersKvNamespaceArgs(account_id=account_id, title=f"{physical_name}-watcher"),
        ),
        opts=owner.options(cloudflare.WorkersKvNamespace),
    )
    worker = cloudflare.Worker(
        name,
        owner.args(
            "watcher",
            cloudflare.WorkerArgs(
                account_id=account_id,
                name=script_name(physical_name),
                logpush=False,
                subdomain=cloudflare.WorkerSubdomainArgs(enabled=False, previews_enabled=False),
                observability=cloudflare.WorkerObservabilityArgs(enabled=True, head_sampling_rate=1),
            ),
        ),
        opts=owner.options(cloudflare.Worker),
    )
    bindings = [
        Binding(type="kv_namespace", name="MEMORY", fields={"namespace_id": memory.id}),
        *_texts(owner, watched, physical_name, emails, mail_from),
        *(
            Binding(type="secret_text", name=key.upper(), fields={"text": pulumi.Output.secret(value)})
            for key, value in secrets.items()
        ),
    ]
    if "limits" in part.brake:
        if zone_id is None:
            raise UserError(
                "BillingAlerts.brake has 'limits', but the stack has no zone whose limits it could tighten"
            )
        bindings.append(Binding(type="plain_text", name="ZONE", fields={"text": zone_id}))
    if mail_from and emails:
        senders: dict[str, pulumi.Input[object]] = {
            "allowed_destination_addresses": list(emails),
            "allowed_sender_addresses": [mail_from],
        }
        bindings.append(Binding(type="send_email", name="EMAIL", fields=senders))
    version = cloudflare.WorkerVersion(
        f"{name}-version",
        owner.args(
            "watcher_version",
            cloudflare.WorkerVersionArgs(
                account_id=account_id,
                worker_id=worker.id,
                main_module=bundle.main_module,
                compatibility_date=bundle.compatibility_date,
                compatibility_flags=list(bundle.compatibility_flags),
                modules=module_args(bundle),
                bindings=[binding_args(each) for each in sorted(bindings, key=lambda each: each.name)],
            ),
        ),
        opts=owner.options(cloudflare.WorkerVersion),
    )
    deployment = cloudflare.WorkersDeployment(
        f"{name}-deployment",
        owner.args(
            "watcher_deployment",
            cloudflare.WorkersDeploymentArgs(
                account_id=account_id,
                script_name=worker.name,
                strategy="percentage",
                versions=[cloudflare.WorkersDeploymentVersionArgs(percentage=100, version_id=version.id)],
            ),
        ),
        opts=owner.options(cloudflare.WorkersDeployment),
    )
    schedules = [cloudflare.WorkersCronTriggerScheduleArgs(cron=part.schedule)] if part.watch else []
    cloudflare.WorkersCronTrigger(
        f"{name}-crons",
        owner.args(
            "watcher_crons",
            cloudflare.WorkersCronTriggerArgs(
                account_id=account_id, script_name=worker.name, schedules=schedules
            ),
        ),
        opts=owner.options(cloudflare.WorkersCronTrigger, depends_on=[worker, deployment]),
    )


def script_name(physical_name: str) -> str:
    """A Worker's name is a DNS label; the name of alerts may be any text."""
    label = re.sub(r"[^a-z0-9]+", "-", physical_name.lower()).strip("-")[:46]
    return f"{label or 'alerts'}-watcher"


def _texts(
    owner: BillingAlertsComponent,
    watched: Watched,
    physical_name: str,
    emails: Sequence[str],
    mail_from: str | None,
) -> list[Binding]:
    part, plan = owner.part, watched.plan
    at = thresholds(part, plan.estimate)
    watch: dict[str, object] = {
        "name": physical_name,
        "stage": plan.stage,
        "estimate": f"{plan.estimate:.2f}",
        "thresholds": [format(each, "f") for each in at],
        "other_monthly": format(plan.other_monthly, "f"),
        "limit_shares": sorted(part.limit_shares),
        "scripts": list(watched.scripts),
        "queues": list(watched.queues),
    }
    if part.brake:
        watch["brake"] = {
            "at": format(Decimal(part.brake_at) if part.brake_at else at[-1], "f"),
            "actions": list(part.brake),
            "divide": DIVIDE,
        }
    if mail_from and emails:
        watch |= {"mail_from": mail_from, "mail_to": list(emails)}
    limits = [
        attrs.asdict(each, filter=lambda field, value: field.name != "times" or value != 1)
        for each in plan.limits
    ]
    texts: dict[str, pulumi.Input[object]] = {"ACCOUNT": owner.account_id}
    for binding, value in (("WATCH", watch), ("METERS", plan.meters), ("LIMITS", limits)):
        texts[binding] = json.dumps(value, separators=(",", ":"))
        if len(str(texts[binding]).encode()) > MOST_BYTES:
            raise UserError(
                f"the spend watcher of {physical_name!r} has more to watch than its binding {binding} holds"
            )
    return [Binding(type="plain_text", name=key, fields={"text": text}) for key, text in texts.items()]
