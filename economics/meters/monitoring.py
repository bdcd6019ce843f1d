"""Monitoring: alarms, a dashboard, what asks from around the world, and who is told.

How many figures a part has is said here, since a component gives them only when it is made; a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from components.endpoint import Endpoint
from components.monitoring import Monitoring
from components.monitoring.objectives import objective
from components.part import Part
from components.site import Site
from economics.billing import Quantity
from economics.meters import At, Used
from economics.workload import DAY, DAYS
from stacks.stage import Stage

PLACES = 6
"""From which Google asks (cloud.google.com/monitoring/uptime-checks), each once a minute."""
CHECKED = ("reachable", "uptime")
"""The figures of one address that is asked."""
FIGURES: Mapping[tuple[str, str], tuple[str, ...]] = {}
"""By part and host, the objectives of the figures that its component gives."""


def meters(part: Monitoring, at: At) -> Iterator[Quantity]:
    checks = addresses(part, at.stage)
    if part.host == "aws":
        yield at.quantity("aws.cloudwatch.alarm", Decimal(alarms(part, at)))
        yield at.quantity("aws.cloudwatch.dashboard", Decimal(1))
        if checks:
            yield at.quantity("aws.route53.health", Decimal(checks))
            yield at.quantity("aws.route53.health_https", Decimal(checks))
        return
    yield at.quantity("gcp.monitoring.condition", Decimal(alarms(part, at)))
    if checks:
        yield at.quantity("gcp.monitoring.uptime", Decimal(checks * PLACES * DAY // 60 * DAYS))


def limits(part: Monitoring, at: At) -> Iterator[Used]:
    count = alarms(part, at)
    yield from at.chosen("aws.cloudwatch.alarms" if part.host == "aws" else "gcp.monitoring.policies", count)


def addresses(part: Monitoring, stage: Stage) -> int:
    """How many addresses are asked."""
    if part.uptime:
        return len(part.uptime)
    found = [each for _, each in stage if isinstance(each, Endpoint)]
    return len(found) or len([each for _, each in stage if isinstance(each, Site) and part.host == "gcp"])


def alarms(part: Monitoring, at: At) -> int:
    """How many alarms it makes: one for each line that a figure may not cross."""
    users = part.users or at.stage.users[1] or 2 * at.stage.users[0]
    watched = [each for key, each in at.stage if not part.of or key in part.of]
    names = [name for each in watched if part.host in each.clouds for name in figures(each)]
    names += CHECKED * addresses(part, at.stage)
    return sum(len(objective(name, max(users, 1)).levels) for name in names)


def figures(part: Part) -> tuple[str, ...]:
    """The objectives of a part's figures."""
    return FIGURES.get((type(part).__name__, part.host), ())
