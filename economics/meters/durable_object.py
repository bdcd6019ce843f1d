"""A class of Durable Objects: requests, time awake, rows and what is kept.

As rooms, which hibernate between messages; or as counters, of attempts to sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.durable_object import DurableObject
from economics.billing import Quantity
from economics.meters import GB, At, Used

MESSAGES_A_REQUEST = 20
"""Incoming WebSocket messages that are billed as one request (cloudflare.do.paid.requests)."""
MEMORY = Decimal("0.128")
"""GB that an object is billed for while it is awake (cloudflare.do.paid.duration)."""


COUNTERS_A_SIGN_IN = 2
"""One of the account and one of the address (edge/src/limits/sign-ins.ts)."""
ROWS_A_COUNT = 3
"""The attempt, the alarm that takes it away, and its end."""


def meters(part: DurableObject, at: At) -> Iterator[Quantity]:
    product = f"cloudflare.do.{at.plans['workers_plan']}"
    share = sum(each.used_as == part.used_as for each in _classes(at))
    if part.used_as == "counters":
        counts = at.load.month("sign_ins") * COUNTERS_A_SIGN_IN / share
        yield at.quantity(f"{product}.requests", counts)
        yield at.quantity(f"{product}.duration", counts * at.load.rate("room_message_ms") / 1000 * MEMORY)
        yield at.quantity(f"{product}.sqlite_rows_written", counts * ROWS_A_COUNT)
        return
    messages = at.load.month("room_messages") / share
    requests = at.load.month("room_connects") / share + messages / MESSAGES_A_REQUEST
    yield at.quantity(f"{product}.requests", requests)
    yield at.quantity(f"{product}.duration", messages * at.load.rate("room_message_ms") / 1000 * MEMORY)
    yield at.quantity(f"{product}.sqlite_rows_written", at.load.month("room_rows_written") / share)
    yield at.quantity(f"{product}.sqlite_storage", at.load.kept("room_bytes") / share / GB)


def limits(part: DurableObject, at: At) -> Iterator[Used]:
    yield from at.each("cloudflare.do.cpu", at.load.rate("room_message_ms") / 1000)
    yield from at.chosen("cloudflare.do.classes", len(_classes(at)), "workers_plan")
    if part.used_as == "counters":
        return
    users, messages = at.load.rate("room_users"), at.load.rate("room_messages") / 86_400
    busiest = users * messages * at.load.rate("peak_to_mean")
    yield from at.each("cloudflare.do.ws", users)
    yield from at.each("cloudflare.do.rps", busiest)
    yield from at.each("cloudflare.do.storage", users * at.load.rate("room_bytes"))
    yield from at.each("cloudflare.do.ws_msg", at.load.rate("row_bytes"))
    if at.plans["workers_plan"] == "free":
        yield from at.published("cloudflare.do.storage.free", at.load.kept("room_bytes"))


def _classes(at: At) -> list[DurableObject]:
    return [part for _, part in at.stage if isinstance(part, DurableObject)]
