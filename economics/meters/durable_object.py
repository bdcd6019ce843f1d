"""A class of Durable Objects, as rooms that hibernate between messages: requests, time awake, rows and what is kept."""

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


def meters(part: DurableObject, at: At) -> Iterator[Quantity]:
    product, share = f"cloudflare.do.{at.plans['workers_plan']}", at.among(DurableObject)
    messages = at.load.month("room_messages") / share
    requests = at.load.month("room_connects") / share + messages / MESSAGES_A_REQUEST
    yield at.quantity(f"{product}.requests", requests)
    yield at.quantity(f"{product}.duration", messages * at.load.rate("room_message_ms") / 1000 * MEMORY)
    yield at.quantity(f"{product}.sqlite_rows_written", at.load.month("room_rows_written") / share)
    yield at.quantity(f"{product}.sqlite_storage", at.load.kept("room_bytes") / share / GB)


def limits(part: DurableObject, at: At) -> Iterator[Used]:
    users, messages = at.load.rate("room_users"), at.load.rate("room_messages") / 86_400
    busiest = users * messages * at.load.rate("peak_to_mean")
    yield from at.each("cloudflare.do.ws", users)
    yield from at.each("cloudflare.do.rps", busiest)
    yield from at.each("cloudflare.do.storage", users * at.load.rate("room_bytes"))
    yield from at.each("cloudflare.do.ws_msg", at.load.rate("row_bytes"))
    yield from at.each("cloudflare.do.cpu", at.load.rate("room_message_ms") / 1000)
    if at.plans["workers_plan"] == "free":
        yield from at.published("cloudflare.do.storage.free", at.load.kept("room_bytes"))
    yield from at.chosen("cloudflare.do.classes", at.among(DurableObject), "workers_plan")
