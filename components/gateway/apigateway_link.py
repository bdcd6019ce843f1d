"""What leads from an HTTP API into a network: the VPC link with its security group, and where instances are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.gateway.aws import AwsGateway
from components.network import AwsNetwork

if TYPE_CHECKING:
    from pulumi_aws import apigatewayv2, ec2, servicediscovery


def make_link(
    gateway: AwsGateway, network: AwsNetwork, physical_name: str
) -> tuple[apigatewayv2.VpcLink, pulumi.Output[str]]:
    """The link, and the security group from which it calls."""
    from pulumi_aws import apigatewayv2

    group = _make_group(gateway, network, physical_name)
    link = apigatewayv2.VpcLink(
        f"{gateway.key}-link",
        gateway.args(
            "link",
            apigatewayv2.VpcLinkArgs(
                name=physical_name,
                security_group_ids=[group.id],
                # Two: they cannot change, and a third zone must not replace the link.
                subnet_ids=list(network.private_subnet_ids[:2]),
                region=network.region,
            ),
        ),
        opts=gateway.options(apigatewayv2.VpcLink),
    )
    return link, group.id


def make_namespace(
    gateway: AwsGateway, network: AwsNetwork, physical_name: str
) -> servicediscovery.PrivateDnsNamespace:
    """The namespace of Cloud Map that instances are registered in."""
    from pulumi_aws import servicediscovery

    return servicediscovery.PrivateDnsNamespace(
        f"{gateway.key}-namespace",
        gateway.args(
            "namespace",
            servicediscovery.PrivateDnsNamespaceArgs(
                name=f"{physical_name}.internal",
                description="Where API Gateway finds the instances of services",
                vpc=network.vpc_id,
                region=network.region,
            ),
        ),
        opts=gateway.options(servicediscovery.PrivateDnsNamespace),
    )


def _make_group(gateway: AwsGateway, network: AwsNetwork, physical_name: str) -> ec2.SecurityGroup:
    from pulumi_aws import ec2, vpc

    group = ec2.SecurityGroup(
        f"{gateway.key}-link",
        gateway.args(
            "link_group",
            ec2.SecurityGroupArgs(
                name=f"{physical_name}-link",
                description="API Gateway reaches the services",
                vpc_id=network.vpc_id,
                region=network.region,
            ),
        ),
        opts=gateway.options(ec2.SecurityGroup),
    )
    vpc.SecurityGroupEgressRule(
        f"{gateway.key}-link-out",
        gateway.args(
            "link_rule",
            vpc.SecurityGroupEgressRuleArgs(
                security_group_id=group.id,
                description="Services, within the network",
                ip_protocol="-1",
                cidr_ipv4=network.part.cidr,
                region=network.region,
            ),
        ),
        opts=gateway.options(vpc.SecurityGroupEgressRule),
    )
    return group
