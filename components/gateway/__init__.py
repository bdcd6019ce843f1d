"""A gateway: which path goes to which service, who may call it, from which sites, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component
from components.errors import UserError, one_of
from components.part import Host, HostedPart, Part, counted, part, record, setting
from components.service import SERVICE_NAME


@record
class Route:
    """Paths that go to one service."""

    path: str = setting(
        "A path, or with /* all below it too",
        pattern=r"/[A-Za-z0-9._/-]*(/\*)?|/\*",
        words="a path such as /api/chats/*",
    )
    service: str = setting("The key of the service")
    open: bool = setting(
        "Whether it may be called without a token, where the gateway asks for one; default: no", default=False
    )


@record
class Cors:
    """Which sites may call from a browser."""

    origins: tuple[str, ...] = setting("Origins; default: those of the stack's own domain", default=())
    methods: tuple[str, ...] = setting(
        "Methods; default: GET, POST, PUT, PATCH, DELETE, OPTIONS",
        default=("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
    )
    headers: tuple[str, ...] = setting(
        "Headers of requests; default: Authorization, Content-Type", default=("Authorization", "Content-Type")
    )
    max_age: int = setting(
        "How long a browser keeps the answer; default: 3600",
        default=3600,
        unit="s",
        at_least=0,
        at_most=86_400,
    )


@record
class Tokens:
    """JSON Web Tokens that a call must carry."""

    issuer: str = setting(
        "Who issues them", pattern=r"https://\S+", words="an address such as https://id.example.com"
    )
    audience: str = setting("Whom they are for")


@record
class RateLimit:
    """How often one caller may call: by the user of a token, else by the address."""

    requests: int = setting("How many requests are let through", at_least=1)
    per: int = setting("In how many seconds", unit="s", at_least=1, at_most=86_400)
    path: str = setting("Below which path; default: all", default="/", pattern=r"/\S*", words="a path")


@part
class Gateway(HostedPart):
    """Routes, tokens, CORS and limits in front of services. On `apigateway` an HTTP API of AWS, which costs by the
    call and needs no load balancer; on `alb` rules of a LoadBalancer; on `google` the URL map of one.

    Limits by caller over minutes are counted by the services themselves, which are told them (`RATE_LIMITS`): AWS WAF
    counts over 10 minutes at most and API Gateway for all callers together (docs/guides).
    """

    host: str = setting(
        "The host; another one stands beside it until requests have moved",
        default="apigateway",
        later="another store",
        choices=("apigateway", "alb", "google"),
    )
    routes: tuple[Route, ...] = setting("Paths and their services", default=())
    network: str = setting("The key of its Network", default="network")
    load_balancer: str = setting("The key of its LoadBalancer, on alb and google", default="lb")
    subdomain: str = setting(
        "Under which name of the stack's domain it answers; empty: the domain itself; default: api",
        default="api",
        pattern=r"([a-z0-9]([a-z0-9-]*[a-z0-9])?)?",
        words="a label such as api, or nothing",
    )
    own_domain: bool = setting(
        "Whether it answers under the stack's domain, with a certificate, and not under its cloud's name alone; "
        "default: no",
        default=False,
    )
    cors: Cors = setting("Which sites may call from a browser; default: the stack's own", default=Cors())
    tokens: Tokens | None = setting("Tokens that calls must carry; default: none, services ask", default=None)
    limits: tuple[RateLimit, ...] = setting("How often one caller may call; default: no limit", default=())
    per_second: int = setting(
        "Requests a second of all callers together beyond which apigateway answers 429; default: 500",
        default=500,
        at_least=1,
        at_most=10_000,
        unit="requests",
        source="docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html",
    )

    movable: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "apigateway": Host(
            clouds=("aws",),
            children=(
                "api",
                "link",
                "link_group",
                "link_rule",
                "namespace",
                "discovery",
                "authorizer",
                "integration",
                "route",
                "stage",
                "logs",
                "certificate",
                "validation_record",
                "validation",
                "domain",
                "mapping",
            ),
            names=SERVICE_NAME,
        ),
        "alb": Host(clouds=("aws",), children=("target", "rule"), names=SERVICE_NAME),
        "google": Host(
            clouds=("gcp",),
            children=(
                "endpoint_group",
                "endpoint",
                "api",
                "backend",
                "routes",
                "proxy",
                "forwarding",
                "redirect",
                "http_proxy",
            ),
            names=SERVICE_NAME,
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        paths = [route.path for route in self.routes]
        if twice := next((path for path in paths if paths.count(path) > 1), None):
            raise UserError(f"Gateway.routes has {twice!r} twice, expected each path once")

    @property
    def services(self) -> tuple[str, ...]:
        """The keys of the services that it leads to."""
        return tuple(dict.fromkeys(route.service for route in self.routes))

    @property
    def uses(self) -> tuple[str, ...]:
        if self.host == "apigateway":
            return (self.network,)
        if self.host == "alb":
            return (self.network, self.load_balancer)
        return (self.load_balancer, *self.services)

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        for service in self.services:
            if service not in parts:
                raise one_of(f"{where}.routes", service, parts)

    @property
    def size(self) -> str:
        return counted(len(self.routes), "route")


class GatewayComponent(Component[Gateway]):
    """What other components take of a gateway."""

    address: pulumi.Output[str]
    """What a DNS record for it points at: a name on AWS, an IP address on Google Cloud."""
    url: pulumi.Output[str]
