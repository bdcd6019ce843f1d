"""The variables that every service gets, on whatever host: what it is, how it listens, what its gateway asks of it."""

from __future__ import annotations

import json

from components.component import Wires
from components.gateway import Gateway
from components.load_balancer import LoadBalancer
from components.part import Part
from components.service import Service

GOOGLE_PROXIES = 2
"""A balancer of Google ends X-Forwarded-For with the caller's address and its own
(cloud.google.com/load-balancing/docs/https, X-Forwarded-For header)."""


def environment(part: Service, wires: Wires) -> dict[str, str]:
    """Plain variables. `RATE_LIMITS` is a list of `{requests, per, path}`; divided by commas are `CORS_ORIGINS` and
    `DRAINS`, the keys of the queues that it works off.

    `CALLER_HEADER` is the header that the caller's address stands in, where only Cloudflare reaches the gateway; else
    `TRUSTED_PROXIES` says how far from its end it stands in X-Forwarded-For. What the part sets itself wins.
    """
    gateway = wires.parts.get(part.gateway or "")
    limits: list[dict[str, str | int]] = []
    origins: tuple[str, ...] = ()
    if isinstance(gateway, Gateway):
        limits = [{"requests": each.requests, "per": each.per, "path": each.path} for each in gateway.limits]
        origins = gateway.cors.origins or ((f"https://{wires.domain}",) if wires.domain else ())
    return {
        **_caller(gateway, wires),
        "APP": wires.app,
        "ENVIRONMENT": wires.environment,
        "MODE": wires.mode,
        "PORT": str(part.port),
        "RATE_LIMITS": json.dumps(limits),
        "CORS_ORIGINS": ",".join(origins),
        "DRAINS": ",".join(part.drains),
        **part.variables,
    }


def _caller(gateway: Part | None, wires: Wires) -> dict[str, str]:
    if not isinstance(gateway, Gateway) or gateway.host != "google":
        return {}
    balancer = wires.parts.get(gateway.load_balancer)
    closed = isinstance(balancer, LoadBalancer) and balancer.only_from_cloudflare
    return {"CALLER_HEADER": "CF-Connecting-IP"} if closed else {"TRUSTED_PROXIES": str(GOOGLE_PROXIES)}
