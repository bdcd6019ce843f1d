"""A load balancer: its hours, what goes through it, and the firewall before it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.gateway import Gateway
from components.load_balancer import LoadBalancer
from components.network import Network
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.meters.traffic import SECONDS, answer_bytes
from economics.workload import HOURS

NEW_CONNECTIONS = Decimal("0.1")
"""Of the calls that open one: assumption; Cloudflare, and browsers, keep them open for several."""
LCU_CONNECTIONS, LCU_GB = Decimal(25), Decimal(1)
"""What one LCU is: new connections a second, GB an hour; the largest counts (aws.alb.lcu)."""
AWS_RULES = 4
"""Three managed groups and the one against floods (components/load_balancer/aws_firewall.py)."""
GOOGLE_RULES = 6
"""Of Cloud Armor: known attacks, the one against floods, and Cloudflare's addresses, ten to a rule."""
LOOK_UPS = Decimal("0.01")
"""Of the calls that ask Cloudflare's DNS for the address anew: assumption, of resolvers that keep it."""


def meters(part: LoadBalancer, at: At) -> Iterator[Quantity]:
    calls = at.load.month("requests")
    if part.host == "alb":
        yield at.quantity("aws.alb.hour", Decimal(HOURS))
        connections = calls * NEW_CONNECTIONS / SECONDS / LCU_CONNECTIONS
        through = answer_bytes(at.load) / GB / HOURS / LCU_GB
        yield at.quantity("aws.alb.lcu", max(connections, through) * HOURS)
        network = at.stage[part.network]
        zones = network.zones if isinstance(network, Network) else 2
        yield at.quantity("aws.ipv4", Decimal(zones * HOURS))
        if part.firewall:
            yield at.quantity("aws.waf.acl", Decimal(1))
            yield at.quantity("aws.waf.rule", Decimal(AWS_RULES))
            yield at.quantity("aws.waf.requests", calls)
    elif part.host == "google":
        # One price for up to five forwarding rules: HTTPS, and what leads HTTP to it.
        yield at.quantity("gcp.lb.global_rule", Decimal(HOURS))
        yield at.quantity("gcp.lb.ingress", answer_bytes(at.load) / GB)
        if part.firewall or part.only_from_cloudflare:
            yield at.quantity("gcp.armor.policy", Decimal(1))
            yield at.quantity("gcp.armor.rule", Decimal(GOOGLE_RULES))
            yield at.quantity("gcp.armor.requests", calls)
    else:
        yield at.quantity("cloudflare.lb.base", Decimal(1))
        yield at.quantity("cloudflare.lb.dns_queries", calls * LOOK_UPS)


def limits(part: LoadBalancer, at: At) -> Iterator[Used]:
    if part.host == "alb":
        routes = sum(len(each.routes) for _, each in at.stage if isinstance(each, Gateway))
        yield from at.chosen("aws.alb.rules", routes)
