"""Monitoring: alarms, a dashboard, what asks from around the world, and who is told.

How many figures a part has is said here, since a component gives them only when it is made; a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from components.endpoint import Endpoint
from components.gateway import Gateway
from components.monitoring import Monitoring
from components.monitoring.objectives import objective
from components.part import Part
from components.postgres import Postgres
from components.service import Service
from components.site import Site
from economics.billing import Quantity
from economics.meters import At, Used
from economics.workload import DAY, DAYS
from stacks.stage import Stage

PLACES = 6
"""From which Google asks (cloud.google.com/monitoring/uptime-checks), each once a minute."""
CHECKED = ("reachable", "uptime")
"""The figures of one address that is asked."""
_DATABASE = ("database_cpu", "database_latency", "database_connections")
_CALLS = ("api_p95", "error_rate")
_QUEUE = ("queue_depth", "queue_age", "dead_letters")
FIGURES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Firestore", "firestore"): ("database_latency",),
    ("Gateway", "alb"): _CALLS,
    ("Gateway", "apigateway"): _CALLS,
    ("JobQueue", "cloudtasks"): _QUEUE,
    ("JobQueue", "sqs"): _QUEUE,
    ("Postgres", "aurora"): _DATABASE,
    ("Postgres", "cloudsql"): ("database_cpu", "database_storage", "database_connections"),
    ("Postgres", "rds"): _DATABASE,
    ("Redis", "elasticache"): ("redis_memory", "cache_hits"),
    ("Redis", "memorystore"): ("redis_memory", "cache_hits"),
    ("Redis", "memorystore-cluster"): ("redis_memory",),
    ("Search", "elastic"): ("search_p95",),
    ("Search", "opensearch"): ("search_p95",),
    ("Service", "cloudrun"): (*_CALLS, "instances", "service_memory"),
    ("Service", "fargate"): ("instances", "service_memory"),
    ("Service", "kubernetes"): ("instances",),
}
"""By part and host, the objectives of the figures that its component gives at its plainest."""


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
    return sum(
        isinstance(each, Endpoint) or (isinstance(each, Site) and part.host == "gcp") for _, each in stage
    )


def alarms(part: Monitoring, at: At) -> int:
    """How many alarms it makes: one for each line that a figure may not cross."""
    users = part.users or at.stage.users[1] or 2 * at.stage.users[0]
    watched = [each for key, each in at.stage if not part.of or key in part.of]
    names = [name for each in watched for name in figures(each) if _cloud(each) == part.host]
    names += CHECKED * addresses(part, at.stage)
    return sum(len(objective(name, max(users, 1)).levels) for name in names)


def figures(part: Part) -> tuple[str, ...]:
    """The objectives of a part's figures, one by one."""
    found = FIGURES.get((type(part).__name__, part.host), ())
    if isinstance(part, Gateway):
        return found * (len(part.services) if part.host == "alb" else 1)
    if isinstance(part, Service) and part.host == "cloudrun" and (part.triggers or part.drains):
        return (*found, "delivery_p95")
    if isinstance(part, Postgres) and part.host in ("rds", "aurora") and part.replicas:
        return (*found, "replica_lag")
    return found


def _cloud(part: Part) -> str:
    if isinstance(part, Service) and part.host == "kubernetes":
        return "gcp"
    return next((each for each in part.clouds if each in ("aws", "gcp")), "")
