"""A zone with its CDN: the fee of the zone's plan. Traffic is free of charge on every plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.cdn import Cdn
from economics.billing import Quantity
from economics.meters import At, Used

FEES = {
    "free": "cloudflare.zone.free",
    "pro": "cloudflare.zone.pro.monthly",
    "business": "cloudflare.zone.business.monthly",
    "enterprise": "cloudflare.zone.enterprise",
}


def meters(part: Cdn, at: At) -> Iterator[Quantity]:
    yield at.quantity(FEES[at.plans["zone_plan"]], Decimal(1))
    if part.argo:
        yield at.quantity("cloudflare.argo.base", Decimal(1))
        yield at.quantity("cloudflare.argo.transfer", at.load.month("media_served_bytes") / 10**9)


def limits(part: Cdn, at: At) -> Iterator[Used]:
    yield from at.chosen("cloudflare.cache_rules", len(part.cache), "zone_plan")
    yield from at.chosen("cloudflare.rate_rules", len(part.rates), "zone_plan")
