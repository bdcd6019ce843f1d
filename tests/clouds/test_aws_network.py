"""A network on AWS lets nothing in, and keeps its addresses as it grows."""

from __future__ import annotations

import attrs
import pytest

from components.errors import UserError
from components.network import Network
from tests.clouds.aws import NETWORK, made, of


def test_subnets_have_their_addresses_by_their_place() -> None:
    subnets = of(made({"network": NETWORK}), "Subnet")

    assert {
        name: (each.inputs["availabilityZone"], each.inputs["cidrBlock"]) for name, each in subnets.items()
    } == {
        "network-aws-public-a": ("eu-west-1a", "10.0.0.0/20"),
        "network-aws-public-b": ("eu-west-1b", "10.0.16.0/20"),
        "network-aws-private-a": ("eu-west-1a", "10.0.128.0/20"),
        "network-aws-private-b": ("eu-west-1b", "10.0.144.0/20"),
    }
    assert not any(each.inputs["mapPublicIpOnLaunch"] for each in subnets.values())


def test_a_third_zone_changes_nothing_of_the_first_two() -> None:
    two, three = (of(made({"network": attrs.evolve(NETWORK, zones=count)}), "Subnet") for count in (2, 3))

    assert len(three) == 6
    assert {name: each.inputs for name, each in two.items()} == {name: three[name].inputs for name in two}


def test_nothing_is_let_in() -> None:
    built = made({"network": NETWORK})

    assert of(built, "SecurityGroupIngressRule") == {}
    default = of(built, "DefaultSecurityGroup")["network-aws-default"].inputs
    assert (default["ingress"], default["egress"]) == ([], [])


def test_private_subnets_reach_the_internet_through_a_gateway_in_their_own_zone_or_not_at_all() -> None:
    plain, nat = made({"network": NETWORK}), made({"network": attrs.evolve(NETWORK, egress="nat")})

    assert [name for name in of(plain, "Route") if "private" in name] == []
    routes = {name: each for name, each in of(nat, "Route").items() if "private" in name}
    assert sorted(routes) == ["network-aws-private-0-default", "network-aws-private-1-default"]
    assert len({str(each.inputs["natGatewayId"]) for each in routes.values()}) == 2
    assert {str(each.inputs["destinationCidrBlock"]) for each in routes.values()} == {"0.0.0.0/0"}


def test_s3_is_reached_from_every_subnet_without_leaving_the_network() -> None:
    built = made({"network": NETWORK})
    (endpoint,) = of(built, "VpcEndpoint").values()

    tables = endpoint.inputs["routeTableIds"]
    assert isinstance(tables, list)
    assert len(tables) == len(of(built, "RouteTable")) == 3
    assert endpoint.inputs["vpcEndpointType"] == "Gateway"


def test_a_network_in_another_region_has_all_of_itself_there() -> None:
    built = made({"network_far": Network(host="aws", region="us-west-2", cidr="10.1.0.0/16", flow_logs=True)})

    there = {str(each.inputs["region"]) for each in built if each.custom and "region" in each.inputs}
    assert there == {"us-west-2"}
    assert {str(each.inputs["availabilityZone"]) for each in of(built, "Subnet").values()} == {
        "us-west-2a",
        "us-west-2b",
    }


def test_further_regions_are_further_networks() -> None:
    with pytest.raises(UserError, match=r"Network\.regions is .*a second region is a second Network"):
        Network(host="aws", regions=("us-west-2",))
