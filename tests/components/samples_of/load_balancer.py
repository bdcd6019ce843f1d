"""Load balancers with all that they can have."""

from __future__ import annotations

from collections.abc import Mapping

from components.load_balancer import LoadBalancer, Pool
from components.part import Part

SAMPLES: Mapping[str, Part] = {
    "load_balancer-alb": LoadBalancer(host="alb", protected=True, only_from_cloudflare=True, firewall=True),
    "load_balancer-cloudflare": LoadBalancer(
        host="cloudflare",
        pools=(
            Pool(name="eu", gateway="gateway", regions=("WEU", "EEU")),
            Pool(name="all", gateway="gateway"),
        ),
    ),
    "load_balancer-google": LoadBalancer(host="google", only_from_cloudflare=True, firewall=True),
}


def others(sample: Part) -> Mapping[str, object]:
    return {"health": "/healthz", "pools": (Pool(name="us", gateway="gateway"),)}
