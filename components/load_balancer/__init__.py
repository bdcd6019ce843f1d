"""A load balancer: the address under which a gateway is reached, its certificate, and what is stopped before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component
from components.errors import one_of
from components.part import Host, HostedPart, Need, Part, part, record, setting
from components.service import SERVICE_NAME


@record
class Pool:
    """Gateways of one place, for a balancer that steers between places."""

    name: str = setting(
        "A stable name, such as eu", pattern=r"[a-z][a-z0-9-]*", words="lower-case letters, digits"
    )
    gateway: str = setting("The key of the Gateway")
    regions: tuple[str, ...] = setting(
        "Cloudflare regions whose users go there first, such as WEU",
        default=(),
        choices=(
            "WNAM",
            "ENAM",
            "WEU",
            "EEU",
            "NSAM",
            "SSAM",
            "OC",
            "ME",
            "NAF",
            "SAF",
            "SAS",
            "SEAS",
            "NEAS",
        ),
    )
    enabled: bool = setting(
        "Whether users are sent there; no takes a place out by hand; default: yes", default=True
    )


@part
class LoadBalancer(HostedPart):
    """On `alb` an Application Load Balancer of AWS in one region, TLS 1.3 and 1.2 only, with WAF if asked; on `google`
    a global one of Google Cloud, with its address, certificate, TLS policy and Cloud Armor; on `cloudflare` one that
    steers users to the nearest healthy pool, and to the others where that fails.
    """

    host: str = setting(
        "The host; it cannot change", default="alb", later="replaces", choices=("alb", "google", "cloudflare")
    )
    network: str = setting("The key of its Network, on alb", default="network")
    subdomain: str = setting(
        "Under which name of the stack's domain it answers; default: api",
        default="api",
        pattern=r"([a-z0-9]([a-z0-9-]*[a-z0-9])?)?",
        words="a label such as api, or nothing",
    )
    firewall: bool = setting(
        "Whether known attacks and floods are stopped: AWS WAF, Cloud Armor; default: no",
        default=False,
        cost="billed by the rule and by the million requests",
    )
    flood: int = setting(
        "Requests of one address in five minutes beyond which the firewall stops it; default: 2000",
        default=2000,
        at_least=100,
        at_most=2_000_000_000,
        source="docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
    )
    only_from_cloudflare: bool = setting(
        "Whether only Cloudflare may call it, so that nobody goes round the CDN; default: no", default=False
    )
    protected: bool = setting("Whether deleting it is refused; default: no", default=False)
    pools: tuple[Pool, ...] = setting("Where a balancer of cloudflare steers to; default: none", default=())
    health: str = setting(
        "The path that a balancer of cloudflare asks; default: /health",
        default="/health",
        pattern=r"/\S*",
        words="a path",
    )

    hosts: ClassVar[Mapping[str, Host]] = {
        "alb": Host(
            clouds=("aws",),
            children=(
                "security",
                "security_rule",
                "egress_rule",
                "prefixes",
                "balancer",
                "certificate",
                "validation_record",
                "validation",
                "listener",
                "redirect",
                "firewall",
                "association",
            ),
            names=SERVICE_NAME,
        ),
        "google": Host(
            clouds=("gcp", "cloudflare"),
            children=(
                "api",
                "address",
                "authorization",
                "record",
                "certificate",
                "certificates",
                "certificate_use",
                "tls",
                "firewall",
            ),
            names=SERVICE_NAME,
        ),
        "cloudflare": Host(
            clouds=("cloudflare",), children=("monitor", "pool", "balancer"), names=SERVICE_NAME
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        if self.host == "cloudflare":
            return tuple(dict.fromkeys(pool.gateway for pool in self.pools))
        return (self.network,) if self.host == "alb" else ()

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.host == "alb":
            return ()
        return (
            Need(key="domain", at_least="", why="it answers under a name of it"),
            Need(
                key="zone",
                at_least="",
                why="the name, or what proves that it is yours, is a record of its zone",
            ),
        )

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        for pool in self.pools:
            if pool.gateway not in parts:
                raise one_of(f"{where}.pools", pool.gateway, parts)


class LoadBalancerComponent(Component[LoadBalancer]):
    """What other components take of a load balancer."""

    address: pulumi.Output[str]
    """alb: its DNS name. google: its IP address. cloudflare: the name under the stack's domain."""
