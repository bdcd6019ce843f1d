"""The emergency switch: what the Worker's isolates read to know the mode."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from components.mode_switch import ENTRY, ModeSwitch
from economics.billing import Quantity
from economics.meters import At, Used
from economics.workload import DAY, DAYS, Load

BETWEEN_READS = 10
"""Seconds for which an isolate remembers the mode (FRESH in edge/src/operations/mode.ts)."""
LEAST_ISOLATES = 4
"""Assumption: how many there are at any hour, in as many places; Cloudflare publishes no figure."""
CALLS_PER_ISOLATE = 10
"""Assumption: what one isolate answers a second before the next begins."""


def meters(part: ModeSwitch, at: At) -> Iterator[Quantity]:
    yield at.quantity(f"cloudflare.kv.{at.plans['workers_plan']}.reads", reads(at.load) * DAYS)


def limits(part: ModeSwitch, at: At) -> Iterator[Used]:
    beside_the_cache = at.load.day("cache_reads") + reads(at.load)
    yield from at.published("cloudflare.kv.reads", beside_the_cache, "workers_plan")
    yield from at.chosen("cloudflare.kv.key", len(ENTRY))


def reads(load: Load) -> Decimal:
    """A day's reads of the mode, never more than one a call."""
    calls = load.day("requests") + load.day("room_messages") + load.day("queue_messages")
    isolates = max(LEAST_ISOLATES, math.ceil(calls / DAY / CALLS_PER_ISOLATE))
    return min(calls, Decimal(isolates * DAY // BETWEEN_READS))
