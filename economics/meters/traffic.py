"""Which service answers what users do: shares of calls, of jobs, of sockets, and how many instances that takes.

How users spread their calls is not a stage's to know: the services behind a gateway share them alike, as do those that
hold sockets and those that work off queues.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from components.gateway import Gateway
from components.job_queue import JobQueue
from components.service import Service
from components.site import Site
from economics.meters import At
from economics.workload import DAY, DAYS, Load

SECONDS = Decimal(DAY * DAYS)
"""Of a month."""
SOCKETS = 3_600
"""Seconds that a request may take, from which on a service is taken to hold WebSockets."""
BUSY = Decimal("0.6")
"""Of its CPU, at which a service gets another instance (components/service)."""


@attrs.frozen(kw_only=True)
class Work:
    """What one service does: calls and jobs a month, sockets that are open, and what one call takes."""

    calls: Decimal
    sockets: Decimal
    """At the busiest moment."""
    latency: Decimal
    """Seconds from a call to its answer."""
    cpu: Decimal
    """Seconds of a vCPU a call."""
    peak_to_mean: Decimal

    def instances(self, part: Service, *, peak: bool = False) -> Decimal:
        """How many instances that takes, over the day or in the busiest hour; a fraction, and none for no calls."""
        rate = self.calls / SECONDS * (self.peak_to_mean if peak else 1)
        sockets = self.sockets / (1 if peak else self.peak_to_mean)
        by_cpu = rate * self.cpu / Decimal(str(part.cpu))
        at_once = (rate * self.latency + sockets) / part.concurrency
        return max(by_cpu, at_once)

    def active(self, part: Service) -> Decimal:
        """Seconds a month in which instances have a call to answer: each call its own while they are rare."""
        apart = min(self.calls * self.latency, SECONDS)
        return max(self.instances(part) * SECONDS, apart)


def work(part: Service, at: At) -> Work:
    """What a service of a stage does."""
    load = at.load
    services = {key: each for key, each in at.stage if isinstance(each, Service)}
    answering = [key for key in services if answers(key, services[key], at)]
    holding = [key for key in answering if services[key].timeout >= SOCKETS]
    queues = at.among(JobQueue)
    calls = load.month("requests") / len(answering) if at.key in answering else Decimal(0)
    if part.drains and queues:
        calls += load.month("queue_messages") * len(part.drains) / queues
    if part.triggers:
        calls += load.month("room_messages")
    queries = load.rate("queries") / max(load.rate("requests"), Decimal(1))
    return Work(
        calls=calls,
        sockets=Decimal(load.concurrent_users) / len(holding) if at.key in holding else Decimal(0),
        latency=(load.rate("connection_ms") * max(queries, Decimal(1)) + load.rate("cpu_ms")) / 1_000,
        cpu=load.rate("cpu_ms") / 1_000,
        peak_to_mean=load.rate("peak_to_mean"),
    )


def answers(key: str, part: Service, at: At) -> bool:
    """Whether users reach a service: by a gateway's routes, or as what stands behind a site."""
    gateways = [each for _, each in at.stage if isinstance(each, Gateway)]
    if gateways:
        return any(key in each.services for each in gateways)
    if any(isinstance(each, Site) and each.service == key for _, each in at.stage):
        return True
    return not part.drains and not any(isinstance(each, Site) for _, each in at.stage)


def answer_bytes(load: Load) -> Decimal:
    """A month's bytes of answers: what the database's answers carry goes on to users."""
    return load.month("queries") * load.rate("query_bytes")
