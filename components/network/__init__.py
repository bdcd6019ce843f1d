"""A private network: what is in it is reached from within, and from outside only through a gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Component
from components.part import Host, HostedPart, NameRule, counted, part, setting


@part
class Network(HostedPart):
    """A network of its own, private by default: stores get addresses in it and none outside.

    On `aws` a VPC in one region (a second region is a second part); on `gcp` one for all regions, with a subnet in each
    of `regions` beside the stack's own, private service access for Cloud SQL and Memorystore, and NAT.
    """

    host: str = setting(
        "The cloud; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    cidr: str = setting(
        "Addresses within it; default: 10.0.0.0/16. It cannot change",
        default="10.0.0.0/16",
        later="replaces",
        pattern=r"10\.\d{1,3}\.0\.0/16",
        words="a private range of 65,536 addresses, such as 10.0.0.0/16",
    )
    region: str | None = setting(
        "AWS: its region; default: the stack's. It cannot change", default=None, later="replaces"
    )
    regions: tuple[str, ...] = setting(
        "Google: further regions that have a subnet; default: none", default=()
    )
    zones: int = setting(
        "AWS: availability zones that have subnets; default: 2",
        default=2,
        at_least=2,
        at_most=3,
        unit="zones",
    )
    egress: str = setting(
        "How what is in it reaches the internet: public, by an address of its own that takes no requests; nat, through "
        "a gateway; default: public on AWS, where a gateway costs by the hour",
        default="public",
        choices=("public", "nat"),
        cost="an AWS NAT gateway is billed by the hour and by the GB",
    )
    flow_logs: bool = setting(
        "Whether connections are logged; default: no", default=False, cost="logs are billed by the GB"
    )

    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(
            clouds=("aws",),
            children=(
                "vpc",
                "internet_gateway",
                "public_subnet",
                "private_subnet",
                "public_routes",
                "private_routes",
                "default_route",
                "public_association",
                "private_association",
                "nat_address",
                "nat",
                "nat_route",
                "default_group",
                "inside",
                "outside_rule",
                "endpoint",
                "flow_group",
                "flow_role",
                "flow_policy",
                "flow_log",
            ),
        ),
        "gcp": Host(
            clouds=("gcp",),
            children=("api", "network", "subnet", "range", "peering", "router", "nat", "firewall"),
            names=NameRule(
                pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
                words="lower-case letters, digits and hyphens, the first a letter",
                at_most=50,
                source="cloud.google.com/compute/docs/naming-resources",
            ),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def size(self) -> str:
        return counted(1 + len(self.regions), "region") if self.host == "gcp" else counted(self.zones, "zone")


class AwsNetwork(Component[Network]):
    """What other components take of a network on AWS."""

    region: str
    vpc_id: pulumi.Output[str]
    public_subnet_ids: Sequence[pulumi.Output[str]]
    private_subnet_ids: Sequence[pulumi.Output[str]]
    inside_id: pulumi.Output[str]
    """The security group that services carry; stores admit it, and nothing else."""


class GoogleNetwork(Component[Network]):
    """What other components take of a network on Google Cloud."""

    network_id: pulumi.Output[str]
    """projects/…/global/networks/…"""
    peering: pulumi.Resource
    """Private service access: what Google hosts for the project is reached through it, and comes after it."""

    def subnet_id(self, region: str) -> pulumi.Output[str]:
        """The subnet of a region; raises UserError where the network has none."""
        raise NotImplementedError
