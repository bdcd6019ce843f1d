"""A service: the time of its instances, calls, logs, secrets. Pods are paid with their cluster's nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from components.monitoring import Monitoring
from components.network import Network
from components.service import Service
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.meters.edge_worker import FREE_ERRORS
from economics.meters.traffic import BUSY, SECONDS, work
from economics.workload import HOURS

GIB = Decimal(2**30)
STEP = Decimal("0.25")
"""vCPU by which Fargate sells: what one asks for is rounded up to it."""


def meters(part: Service, at: At) -> Iterator[Quantity]:
    if part.host == "fargate":
        yield from _fargate(part, at)
    elif part.host == "cloudrun":
        yield from _cloudrun(part, at)
    if not at.serves:
        return
    if "sentry_dsn" in part.secrets:
        errors = at.load.month("errors")
        yield at.quantity("sentry.developer" if errors <= FREE_ERRORS else "sentry.team", Decimal(1))


def limits(part: Service, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    done = work(part, at)
    # Each region takes its share of the busiest hour; what one that fails leaves to the others is the kept headroom.
    needed = done.instances(part, peak=True) / (1 + len(part.regions))
    yield from at.own("maximum", needed, part.maximum, "instances")
    if part.host == "fargate":
        services = [each for _, each in at.stage if isinstance(each, Service) and each.host == "fargate"]
        cpu = sum(Decimal(str(each.cpu)) * each.maximum for each in services)
        yield from at.chosen("aws.fargate.vcpu", cpu)
    elif part.host == "cloudrun":
        yield from at.chosen("gcp.run.max_instances", part.maximum)
        yield from at.chosen("gcp.run.concurrency_max", part.concurrency)
        yield from at.chosen("gcp.run.timeout", part.timeout)
        yield from at.chosen("gcp.run.cpu", part.cpu)
        yield from at.chosen("gcp.run.services", at.among(Service))


def _fargate(part: Service, at: At) -> Iterator[Quantity]:
    done = work(part, at)
    mean = max(Decimal(part.minimum), Decimal(math.ceil(done.instances(part) / BUSY)))
    hours = mean * HOURS
    cpu = math.ceil(Decimal(str(part.cpu)) / STEP) * STEP
    yield at.quantity("aws.fargate.vcpu", hours * cpu)
    yield at.quantity("aws.fargate.gb", hours * Decimal(str(part.memory_gb)))
    network = at.stage[part.network] if part.network in at.stage.parts else None
    if isinstance(network, Network) and network.egress == "public":
        yield at.quantity("aws.ipv4", hours)
    if at.serves:
        logs = done.calls * at.load.rate("log_bytes") / GB
        yield at.quantity("aws.cloudwatch.logs_ingest", logs)
    if part.secrets:
        yield at.quantity("aws.secrets", Decimal(len(part.secrets)))


def _cloudrun(part: Service, at: At) -> Iterator[Quantity]:
    done, regions = work(part, at), 1 + len(part.regions)
    cpu, memory = Decimal(str(part.cpu)), Decimal(str(part.memory_gb))
    active = done.active(part) if at.serves else Decimal(0)
    idle = max(Decimal(0), part.minimum * regions * SECONDS - active)
    yield at.quantity("gcp.run.cpu", active * cpu)
    yield at.quantity("gcp.run.mem", active * memory)
    if part.minimum:
        yield at.quantity("gcp.run.cpu_idle", idle * cpu)
        yield at.quantity("gcp.run.mem_idle", idle * memory)
    if at.serves:
        yield at.quantity("gcp.run.requests", done.calls)
        logged = done.calls * at.load.rate("log_bytes") * log_share(at) / GIB
        yield at.quantity("gcp.logging", logged)
    if part.schedules:
        yield at.quantity("gcp.scheduler.job", Decimal(len(part.schedules)))
    if part.secrets:
        yield at.quantity("gcp.secrets.version", Decimal(len(part.secrets)))


def log_share(at: At) -> Decimal:
    """Which share of the calls that went well is logged on Google Cloud."""
    shares = [
        Decimal(str(each.log_sampling))
        for _, each in at.stage
        if isinstance(each, Monitoring) and each.host == "gcp"
    ]
    return min(shares, default=Decimal(1))
