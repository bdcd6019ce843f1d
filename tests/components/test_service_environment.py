"""What every service is told of its gateway, its queues and its callers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import cast

from components.component import Wires
from components.gateway import Cors, Gateway, RateLimit, Route
from components.load_balancer import LoadBalancer
from components.part import Part
from components.service import Service
from components.service.environment import environment

ROUTES = (Route(path="/*", service="api"),)
LIMITS = (RateLimit(requests=100, per=60),)


def told(part: Service, parts: Mapping[str, Part]) -> dict[str, str]:
    wires = SimpleNamespace(app="shop", environment="prod", mode="normal", domain="example.com", parts=parts)
    return environment(part, cast("Wires", wires))


def test_it_is_told_of_its_gateways_limits_and_of_its_queues() -> None:
    gateway = Gateway(
        host="alb", routes=ROUTES, limits=LIMITS, cors=Cors(origins=("https://shop.example.com",))
    )
    found = told(Service(gateway="gateway", drains=("jobs", "mail")), {"gateway": gateway})
    assert json.loads(found["RATE_LIMITS"])[0]["requests"] == 100
    assert (found["CORS_ORIGINS"], found["DRAINS"]) == ("https://shop.example.com", "jobs,mail")
    assert "CALLER_HEADER" not in found


def test_the_callers_address_is_believed_only_where_nobody_but_cloudflare_can_write_it() -> None:
    gateway = Gateway(host="google", routes=ROUTES, limits=LIMITS)
    service = Service(host="cloudrun", cpu=1, gateway="gateway")
    closed = LoadBalancer(host="google", only_from_cloudflare=True)
    assert told(service, {"gateway": gateway, "lb": closed})["CALLER_HEADER"] == "CF-Connecting-IP"
    opened = LoadBalancer(host="google", only_from_cloudflare=False)
    behind = told(service, {"gateway": gateway, "lb": opened})
    assert ("CALLER_HEADER" in behind, behind["TRUSTED_PROXIES"]) == (False, "2")
    assert "CALLER_HEADER" not in told(Service(host="cloudrun", cpu=1), {"lb": closed})
