"""What a provider's analytics say of a growth stage: its guides' metrics, and the use of its limits.

found = look(read_live(account, os.environ), stands, profile("chat"))
found.figures      # for economics.metrics.judge
found.findings     # limits of which more is used than an alarm lets pass

Limits and thresholds are the alarms' own, so that an alarm and the advice never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from components.billing_alerts import BillingAlerts
from components.spend_watcher import WatchedLimit
from economics.actual import Live
from economics.advice import Stands
from economics.metrics import Finding, metrics
from economics.watch import watch_plan
from economics.workload import Workload


@attrs.frozen(kw_only=True)
class Look:
    """How a stage stands."""

    figures: Mapping[str, float]
    """By metric of metrics.toml."""
    findings: tuple[Finding, ...]
    not_measured: Mapping[str, str]
    """Why, by dataset."""


def look(live: Live, stands: Stands, workload: Workload) -> Look:
    """What could not be read is in neither."""
    plan = watch_plan(stands.stage, workload, plans=stands.plans)
    figures = {name: value for name, value in live.metrics.items() if name in metrics()}
    findings = [
        found
        for limit in plan.limits
        if limit.metric in live.metrics and limit.metric not in figures
        for found in _passed(limit, live.metrics[limit.metric], thresholds(stands))
    ]
    return Look(figures=figures, findings=tuple(findings), not_measured=live.not_measured)


def thresholds(stands: Stands) -> tuple[int, ...]:
    """Per cent of a limit at which a stage's alarms tell, the least first."""
    alerts = (part for _, part in stands.stage if isinstance(part, BillingAlerts))
    return tuple(sorted(next(alerts, BillingAlerts()).limit_shares))


def _passed(limit: WatchedLimit, value: float, percents: tuple[int, ...]) -> list[Finding]:
    """The highest threshold that is passed; the last one asks for the next move."""
    share = value * limit.times / limit.value
    passed = [percent for percent in percents if share * 100 >= percent]
    if not passed:
        return []
    last = passed[-1] == percents[-1]
    return [
        Finding(
            metric=limit.metric,
            value=f"{share:.0%} of {limit.id}",
            limit=f"{passed[-1]}%",
            act="move" if last else "watch",
            advice="the next growth stage lifts it" if last else "plan the next move before it is reached",
            source=limit.source,
        )
    ]
