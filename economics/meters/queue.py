"""A queue: a write, a read and a delete for each message. What users cause is shared among a stage's queues."""

from __future__ import annotations

import math
from collections.abc import Iterator

from components.queue import Queue
from economics.billing import Quantity
from economics.meters import At, Used

OPERATIONS = 3
"""Of one message (cloudflare.queues.paid.ops)."""
CHUNK = 64_000
"""Bytes that count as one operation (cloudflare.queues.paid.ops)."""
STANDSTILL = 3_600
"""Seconds of the busiest hour that a queue holds while its consumer is down."""


def meters(part: Queue, at: At) -> Iterator[Quantity]:
    chunks = math.ceil(at.load.rate("queue_bytes") / CHUNK)
    operations = at.load.month("queue_messages") * OPERATIONS * chunks
    yield at.quantity(f"cloudflare.queues.{at.plans['workers_plan']}.ops", operations / at.among(Queue))


def limits(part: Queue, at: At) -> Iterator[Used]:
    # One queue may have to take all of it: how code shares messages among queues is not the stage's to know.
    peak, size = at.load.peak("queue_messages"), at.load.rate("queue_bytes")
    operations = at.load.day("queue_messages") * OPERATIONS
    yield from at.published("cloudflare.queues.ops", operations, "workers_plan")
    yield from at.published("cloudflare.queues.throughput", peak)
    yield from at.published("cloudflare.queues.backlog", peak * STANDSTILL * size)
    yield from at.each("cloudflare.queues.size", size)
    yield from at.chosen("cloudflare.queues.batch", part.batch_size)
    yield from at.chosen("cloudflare.queues.wait", part.max_wait_ms / 1000)
    yield from at.chosen("cloudflare.queues.delay", part.retry_delay / 3600)
    yield from at.chosen("cloudflare.queues.retries", part.max_retries)
    yield from at.chosen("cloudflare.queues.consumers", part.max_concurrency or 0)
    yield from at.chosen("cloudflare.queues.count", at.among(Queue))
