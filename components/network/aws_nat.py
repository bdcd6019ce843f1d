"""A NAT gateway, by which a private subnet reaches the internet and nobody there reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.network import AwsNetwork

if TYPE_CHECKING:
    from pulumi_aws import ec2

ANYWHERE = "0.0.0.0/0"


def make_nat(
    network: AwsNetwork,
    tags: Mapping[str, str],
    index: int,
    subnet: ec2.Subnet,
    table: ec2.RouteTable,
    internet: ec2.InternetGateway,
) -> None:
    """Makes it in a public subnet, with an address of its own, for the route table of a private one."""
    from pulumi_aws import ec2

    name, region = f"{network.key}-nat-{index}", network.region
    address = ec2.Eip(
        name,
        network.args("nat_address", ec2.EipArgs(domain="vpc", region=region, tags=dict(tags))),
        opts=network.options(ec2.Eip, depends_on=[internet]),
    )
    gateway = ec2.NatGateway(
        name,
        network.args(
            "nat",
            ec2.NatGatewayArgs(
                allocation_id=address.id,
                subnet_id=subnet.id,
                connectivity_type="public",
                region=region,
                tags=dict(tags),
            ),
        ),
        opts=network.options(ec2.NatGateway, depends_on=[internet]),
    )
    ec2.Route(
        f"{network.key}-private-{index}-default",
        network.args(
            "nat_route",
            ec2.RouteArgs(
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=gateway.id,
                region=region,
            ),
        ),
        opts=network.options(ec2.Route),
    )
