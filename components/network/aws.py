"""Network on aws: a VPC with public and private subnets, closed by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.network import AwsNetwork, Network
from components.network.aws_flow_logs import make_flow_logs
from components.network.aws_nat import ANYWHERE, make_nat

if TYPE_CHECKING:
    import pulumi_aws as aws

LETTERS: Mapping[str, str] = {"ap-northeast-1": "acd", "ca-central-1": "abd"}
"""The zones of regions where `a`, `b` and `c` are not all open to new accounts."""


def check(part: Network) -> None:
    """Raises UserError for what AWS cannot be told."""
    if part.regions:
        raise UserError(
            f"Network.regions is {part.regions!r}, expected none on aws, where a network is in one region: a second "
            "region is a second Network, with `region`"
        )
    if int(part.cidr.split(".")[1]) > 255:
        raise UserError(f"Network.cidr is {part.cidr!r}, expected a range such as 10.0.0.0/16")


def zones_of(region: str, count: int) -> list[str]:
    """The first zones of a region, by name."""
    return [f"{region}{letter}" for letter in LETTERS.get(region, "abc")[:count]]


def public_cidr(cidr: str, index: int) -> str:
    """4,096 addresses each: 10.0.0.0/20, 10.0.16.0/20, 10.0.32.0/20."""
    return f"{_head(cidr)}.{16 * index}.0/20"


def private_cidr(cidr: str, index: int) -> str:
    """4,096 addresses each: 10.0.128.0/20, 10.0.144.0/20, 10.0.160.0/20."""
    return f"{_head(cidr)}.{128 + 16 * index}.0/20"


def _head(cidr: str) -> str:
    return ".".join(cidr.split(".")[:2])


def component(name: str, part: Network, wires: Wires) -> Component[Network]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Network {name!r} has no AWS account; set rungs:aws_account")
    return AwsNetworkComponent(
        name, part, network_name=wires.physical_name, place=wires.aws, safety=wires.safety
    )


class AwsNetworkComponent(AwsNetwork):
    """Makes the VPC, a public and a private subnet in each zone, and the security group `inside`, which lets nothing
    in. The VPC's own default group is emptied. S3 is reached by a gateway endpoint, which costs nothing. With `nat`
    each zone has a NAT gateway of its own, so that a zone that fails takes no other along.

    Outputs: `vpc_id`, `public_subnet_ids`, `private_subnet_ids`, `inside_id`.
    """

    def __init__(
        self,
        name: str,
        part: Network = Network(host="aws"),
        *,
        network_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        self.region = part.region or place.region
        self._physical = self.named(network_name)
        self._make_vpc()
        self._make_public()
        self._make_private()
        self._make_groups()
        self._make_endpoint()
        if part.flow_logs:
            make_flow_logs(self, self._physical)
        self.publish(
            vpc_id=self.vpc_id,
            public_subnet_ids=list(self.public_subnet_ids),
            private_subnet_ids=list(self.private_subnet_ids),
            inside_id=self.inside_id,
        )

    def _named(self, words: str) -> dict[str, str]:
        """What the console shows as the name of what has none."""
        return {"Name": f"{self._physical}-{words}"}

    def _make_vpc(self) -> None:
        from pulumi_aws import ec2

        vpc = ec2.Vpc(
            self.key,
            self.args(
                "vpc",
                ec2.VpcArgs(
                    cidr_block=self.part.cidr,
                    enable_dns_hostnames=True,
                    enable_dns_support=True,
                    instance_tenancy="default",
                    region=self.region,
                    tags={"Name": self._physical},
                ),
            ),
            opts=self.options(ec2.Vpc),
        )
        self.vpc_id = vpc.id
        self._internet = ec2.InternetGateway(
            f"{self.key}-internet",
            self.args(
                "internet_gateway",
                ec2.InternetGatewayArgs(vpc_id=vpc.id, region=self.region, tags=self._named("internet")),
            ),
            opts=self.options(ec2.InternetGateway),
        )

    def _make_public(self) -> None:
        from pulumi_aws import ec2

        subnets = [
            self._subnet("public", "public_subnet", zone, public_cidr(self.part.cidr, index))
            for index, zone in enumerate(zones_of(self.region, self.part.zones))
        ]
        self._public_table = self._table("public", "public_routes")
        ec2.Route(
            f"{self.key}-public-default",
            self.args(
                "default_route",
                ec2.RouteArgs(
                    route_table_id=self._public_table.id,
                    destination_cidr_block=ANYWHERE,
                    gateway_id=self._internet.id,
                    region=self.region,
                ),
            ),
            opts=self.options(ec2.Route),
        )
        for index, subnet in enumerate(subnets):
            self._associate(f"{self.key}-public-{index}", "public_association", subnet, self._public_table)
        self.public_subnet_ids = [subnet.id for subnet in subnets]
        self._public = subnets

    def _make_private(self) -> None:
        subnets: list[aws.ec2.Subnet] = []
        self._private_tables: list[aws.ec2.RouteTable] = []
        for index, zone in enumerate(zones_of(self.region, self.part.zones)):
            subnet = self._subnet("private", "private_subnet", zone, private_cidr(self.part.cidr, index))
            table = self._table(f"private-{index}", "private_routes")
            self._associate(f"{self.key}-private-{index}", "private_association", subnet, table)
            if self.part.egress == "nat":
                make_nat(self, self._named(f"nat-{index}"), index, self._public[index], table, self._internet)
            subnets.append(subnet)
            self._private_tables.append(table)
        self.private_subnet_ids = [subnet.id for subnet in subnets]

    def _make_groups(self) -> None:
        from pulumi_aws import ec2, vpc

        ec2.DefaultSecurityGroup(
            f"{self.key}-default",
            self.args(
                "default_group",
                ec2.DefaultSecurityGroupArgs(
                    vpc_id=self.vpc_id, region=self.region, ingress=[], egress=[], tags=self._named("default")
                ),
            ),
            opts=self.options(ec2.DefaultSecurityGroup),
        )
        inside = ec2.SecurityGroup(
            f"{self.key}-inside",
            self.args(
                "inside",
                ec2.SecurityGroupArgs(
                    name=f"{self._physical}-inside",
                    description="What services carry: stores admit it, it admits nothing",
                    vpc_id=self.vpc_id,
                    region=self.region,
                    tags=self._named("inside"),
                ),
            ),
            opts=self.options(ec2.SecurityGroup),
        )
        vpc.SecurityGroupEgressRule(
            f"{self.key}-inside-out",
            self.args(
                "outside_rule",
                vpc.SecurityGroupEgressRuleArgs(
                    security_group_id=inside.id,
                    description="Services call whom they will",
                    ip_protocol="-1",
                    cidr_ipv4=ANYWHERE,
                    region=self.region,
                ),
            ),
            opts=self.options(vpc.SecurityGroupEgressRule),
        )
        self.inside_id = inside.id

    def _make_endpoint(self) -> None:
        from pulumi_aws import ec2

        tables = [self._public_table, *self._private_tables]
        ec2.VpcEndpoint(
            f"{self.key}-s3",
            self.args(
                "endpoint",
                ec2.VpcEndpointArgs(
                    vpc_id=self.vpc_id,
                    service_name=f"com.amazonaws.{self.region}.s3",
                    vpc_endpoint_type="Gateway",
                    route_table_ids=[table.id for table in tables],
                    region=self.region,
                    tags=self._named("s3"),
                ),
            ),
            opts=self.options(ec2.VpcEndpoint),
        )

    def _subnet(self, kind: str, child: str, zone: str, cidr: str) -> aws.ec2.Subnet:
        from pulumi_aws import ec2

        words = f"{kind}-{zone[-1]}"
        return ec2.Subnet(
            f"{self.key}-{words}",
            self.args(
                child,
                ec2.SubnetArgs(
                    vpc_id=self.vpc_id,
                    availability_zone=zone,
                    cidr_block=cidr,
                    map_public_ip_on_launch=False,
                    region=self.region,
                    tags=self._named(words),
                ),
            ),
            opts=self.options(ec2.Subnet),
        )

    def _table(self, words: str, child: str) -> aws.ec2.RouteTable:
        from pulumi_aws import ec2

        return ec2.RouteTable(
            f"{self.key}-{words}",
            self.args(
                child,
                ec2.RouteTableArgs(vpc_id=self.vpc_id, region=self.region, tags=self._named(words)),
            ),
            opts=self.options(ec2.RouteTable),
        )

    def _associate(self, name: str, child: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
        from pulumi_aws import ec2

        ec2.RouteTableAssociation(
            name,
            self.args(
                child,
                ec2.RouteTableAssociationArgs(
                    subnet_id=subnet.id, route_table_id=table.id, region=self.region
                ),
            ),
            opts=self.options(ec2.RouteTableAssociation),
        )
