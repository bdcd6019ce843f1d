"""A queue of jobs: calls to put a job in and to work it off. What users cause is shared among a stage's queues."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from components.job_queue import JobQueue
from components.service import Service
from economics.billing import Quantity
from economics.meters import At, Used
from economics.meters.queue import CHUNK, OPERATIONS
from economics.workload import DAY, DAYS

SQS_CALLS = 3
"""Of one job: send, receive, delete; each counts once for every 64 KB (aws.amazon.com/sqs/pricing)."""
SQS_CHUNK = 64 * 1024
TASKS_CALLS = 2
"""Of one job: put in, and called (cloud.google.com/tasks/pricing)."""
TASKS_CHUNK = 32 * 1024
POLL = 20
"""Seconds of a long poll: an instance that drains a queue asks as often though there is nothing in it."""


def meters(part: JobQueue, at: At) -> Iterator[Quantity]:
    jobs, size = at.load.month("queue_messages") / at.among(JobQueue), at.load.rate("queue_bytes")
    if not at.serves:
        return
    if part.host == "sqs":
        polls = Decimal(_drainers(at) * DAYS * DAY) / POLL
        yield at.quantity("aws.sqs.standard", jobs * SQS_CALLS * math.ceil(size / SQS_CHUNK) + polls)
    elif part.host == "cloudtasks":
        yield at.quantity("gcp.tasks.ops", jobs * TASKS_CALLS * math.ceil(size / TASKS_CHUNK))
    else:
        plan = at.plans["workers_plan"]
        yield at.quantity(
            f"cloudflare.queues.{plan}.ops", jobs * OPERATIONS * math.ceil(Decimal(size) / CHUNK)
        )


def limits(part: JobQueue, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    load, size = at.load, at.load.rate("queue_bytes")
    if part.host == "sqs":
        yield from at.each("aws.sqs.size", size)
    elif part.host == "cloudtasks":
        # It holds what comes in the busiest hour and has called it by night: what it must keep up with is the mean.
        yield from at.published("gcp.tasks.dispatch", load.mean("queue_messages") / at.among(JobQueue))
        yield from at.each("gcp.tasks.size", size)
    else:
        yield from at.published("cloudflare.queues.throughput", load.peak("queue_messages"))
        yield from at.each("cloudflare.queues.size", size)


def _drainers(at: At) -> int:
    """Instances that always run and drain it."""
    services = [each for _, each in at.stage if isinstance(each, Service) and at.key in each.drains]
    return sum(max(each.minimum, 1) for each in services)
