"""LoadBalancer on cloudflare: users go to the place that is theirs, and elsewhere while that does not answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pulumi

from components.component import Safety, Wires
from components.errors import UserError
from components.gateway import GatewayComponent
from components.load_balancer import LoadBalancer, LoadBalancerComponent, Pool

SECONDS = 60
"""Between two checks, the least on the plans below Enterprise
(developers.cloudflare.com/load-balancing/reference/limitations)."""


def check(part: LoadBalancer) -> None:
    """Raises UserError where there is nowhere to go, or a place is there twice."""
    if not any(pool.enabled for pool in part.pools):
        raise UserError("LoadBalancer.pools has none that is enabled, expected one or more on cloudflare")
    names = [pool.name for pool in part.pools]
    if twice := next((each for each in names if names.count(each) > 1), None):
        raise UserError(f"LoadBalancer.pools has {twice!r} twice, expected each name once")


def component(name: str, part: LoadBalancer, wires: Wires) -> CloudflareLoadBalancerComponent:
    """Makes the component inside a stack."""
    if wires.zone_id is None or wires.domain is None:
        raise UserError(f"LoadBalancer {name!r} is on cloudflare, but the stack has no domain or zone")
    gateways = {
        pool.gateway: cast("GatewayComponent", wires.serving_component(pool.gateway)) for pool in part.pools
    }
    return CloudflareLoadBalancerComponent(
        name,
        part,
        account_id=wires.account_id,
        balancer_name=wires.physical_name,
        domain=f"{part.subdomain}.{wires.domain}" if part.subdomain else wires.domain,
        zone_id=wires.zone_id,
        addresses={key: each.address for key, each in gateways.items()},
        safety=wires.safety,
    )


class CloudflareLoadBalancerComponent(LoadBalancerComponent):
    """Makes a check of `health`, a pool for each place, and the balancer with Cloudflare's CDN before it.

    Users go to the pools of their region, then to the others in the order of `pools`, where a pool fails its check.
    By hand a place is taken out with `enabled: false` of its pool. Outputs: `address`, the name that it answers under.
    """

    def __init__(
        self,
        name: str,
        part: LoadBalancer,
        *,
        account_id: pulumi.Input[str],
        balancer_name: str | None = None,
        domain: str,
        zone_id: pulumi.Input[str],
        addresses: Mapping[str, pulumi.Input[str]],
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        physical = self.named(balancer_name)
        host = {"Host": [domain]}
        monitor = cloudflare.LoadBalancerMonitor(
            f"{name}-monitor",
            self.args(
                "monitor",
                cloudflare.LoadBalancerMonitorArgs(
                    account_id=account_id,
                    description=physical,
                    type="https",
                    method="GET",
                    path=part.health,
                    port=443,
                    expected_codes="200",
                    header=host,
                    interval=SECONDS,
                    retries=2,
                    timeout=5,
                    follow_redirects=False,
                    allow_insecure=False,
                ),
            ),
            opts=self.options(cloudflare.LoadBalancerMonitor),
        )

        def made(pool: Pool) -> cloudflare.LoadBalancerPool:
            origin = cloudflare.LoadBalancerPoolOriginArgs(
                name=pool.name,
                address=addresses[pool.gateway],
                enabled=True,
                weight=1,
                header=cloudflare.LoadBalancerPoolOriginHeaderArgs(hosts=[domain]),
            )
            return cloudflare.LoadBalancerPool(
                f"{name}-{pool.name}",
                self.args(
                    "pool",
                    cloudflare.LoadBalancerPoolArgs(
                        account_id=account_id,
                        name=f"{physical}-{pool.name}",
                        monitor=monitor.id,
                        origins=[origin],
                        enabled=pool.enabled,
                        minimum_origins=1,
                    ),
                ),
                opts=self.options(cloudflare.LoadBalancerPool),
            )

        pools = {pool.name: made(pool).id for pool in part.pools}
        every = list(pools.values())
        regions = sorted({region for pool in part.pools for region in pool.regions})
        cloudflare.LoadBalancer(
            name,
            self.args(
                "balancer",
                cloudflare.LoadBalancerArgs(
                    zone_id=zone_id,
                    name=domain,
                    default_pools=every,
                    fallback_pool=every[-1],
                    region_pools={region: _ordered(part, pools, region) for region in regions} or None,
                    steering_policy="geo" if regions else "off",
                    proxied=True,
                    enabled=True,
                ),
            ),
            opts=self.options(cloudflare.LoadBalancer),
        )
        self.address = pulumi.Output.from_input(domain)
        self.publish(address=self.address)


def _ordered(
    part: LoadBalancer, pools: Mapping[str, pulumi.Output[str]], region: str
) -> list[pulumi.Output[str]]:
    """The pools of a region first, then the others."""
    own = [pools[pool.name] for pool in part.pools if region in pool.regions]
    return own + [pools[pool.name] for pool in part.pools if region not in pool.regions]
