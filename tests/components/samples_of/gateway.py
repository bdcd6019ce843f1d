"""Gateways with all that they can have, and a service behind them."""

from __future__ import annotations

from collections.abc import Mapping

from components.component import Component
from components.gateway import Cors, Gateway, RateLimit, Route, Tokens
from components.gateway.aws import AwsGateway
from components.part import Part
from components.service import Schedule, Service

ROUTES = (Route(path="/api/*", service="api"), Route(path="/*", service="api", open=True))
LIMITS = (RateLimit(requests=100, per=900, path="/api"),)

SAMPLES: Mapping[str, Part] = {
    "gateway-apigateway": Gateway(
        host="apigateway",
        routes=ROUTES,
        limits=LIMITS,
        own_domain=True,
        tokens=Tokens(issuer="https://id.example.com", audience="api"),
    ),
    "gateway-alb": Gateway(host="alb", routes=ROUTES, limits=LIMITS, own_domain=True),
    "gateway-google": Gateway(
        host="google",
        routes=(Route(path="/*", service="functions"), Route(path="/api/chats/*", service="worker")),
        limits=LIMITS,
    ),
}


def linked(part: Part) -> Mapping[str, Part]:
    """On google a service on Cloud Run and one on Kubernetes."""
    if part.host != "google":
        return {}
    clean = Schedule(name="clean", cron="0 * * * *", path="/jobs/clean")
    return {
        "functions": Service(host="cloudrun", cpu=1, gateway="it", schedules=(clean,)),
        "worker": Service(host="kubernetes", cpu=1, gateway="it"),
    }


def used(made: Component[Part]) -> None:
    """A service of AWS takes its door, and then requests are led to it."""
    if isinstance(made, AwsGateway):
        made.door("api", "new", "/health")
        made.share("api", None, ())


def others(sample: Part) -> Mapping[str, object]:
    assert isinstance(sample, Gateway)
    return {
        "cors": Cors(origins=("https://www.example.com",)),
        "routes": (*sample.routes, Route(path="/more/*", service=sample.routes[0].service)),
        "tokens": Tokens(issuer="https://other.example.com", audience="api"),
    }
