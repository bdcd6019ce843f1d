"""A network on Google Cloud: one for all regions, closed from outside, with an address range for what Google hosts."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError, one_of
from components.google_apis import apis
from components.network import GoogleNetwork, Network

if TYPE_CHECKING:
    import pulumi_gcp as gcp

REGIONS = (
    *("us-central1", "us-east1", "us-east4", "us-west1", "us-west2", "europe-west1", "europe-west2"),
    *("europe-west3", "europe-west4", "europe-north1", "asia-east1", "asia-northeast1", "asia-south1"),
    *("asia-southeast1", "asia-southeast2", "australia-southeast1", "southamerica-east1", "me-central1"),
    *("northamerica-northeast1", "europe-southwest1", "us-south1", "africa-south1", "asia-northeast3"),
    *("europe-west9", "us-west4", "us-west3", "us-west8", "us-east5", "us-east7", "europe-west10"),
    *("europe-west12", "europe-west8", "europe-west6", "europe-north2", "asia-east2", "asia-northeast2"),
    *("asia-south2", "asia-southeast3", "australia-southeast2", "southamerica-west1", "me-west1"),
    *("northamerica-northeast2", "northamerica-south1", "europe-central2", "me-central2"),
)
"""Where Google has regions (cloud.google.com/about/locations). A region's place here gives its subnet its addresses,
so that adding or taking away one moves no other; never change the order."""

SUBNETS = 24
"""Subnets of 2,048 addresses: three quarters of the network; regions that are as far apart here share one."""
SUBNET_BITS = 21
PEERED_BITS = 18
"""The last quarter is for what Google hosts: each service takes a /24 of it per region."""
DENY_PRIORITY = 65_000
INSIDE_PRIORITY = 64_000


def component(name: str, part: Network, wires: Wires) -> GcpNetworkComponent:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Network {name!r} is on gcp, but the stack has no rungs:gcp_project")
    return GcpNetworkComponent(
        name, part, network_name=wires.physical_name, place=wires.google, safety=wires.safety
    )


def check(part: Network) -> None:
    """Raises UserError for what only AWS has, and for regions that would share addresses."""
    if part.region is not None:
        raise UserError(f"Network.region is {part.region!r}, expected none on gcp, whose networks are global")
    addresses_of(part, part.regions)


def addresses_of(part: Network, regions: Mapping[str, None] | tuple[str, ...]) -> dict[str, str]:
    """Per region its subnet's addresses, whatever other regions there are."""
    subnets = list(ipaddress.ip_network(part.cidr).subnets(new_prefix=SUBNET_BITS))[:SUBNETS]
    taken: dict[int, str] = {}
    for region in regions:
        if region not in REGIONS:
            raise one_of("Network.regions", region, REGIONS)
        index = REGIONS.index(region) % SUBNETS
        if (other := taken.setdefault(index, region)) != region:
            raise UserError(
                f"Network.regions has {other!r} and {region!r}, which would share the addresses {subnets[index]}; "
                "expected one of the two"
            )
    return {region: str(subnets[index]) for index, region in taken.items()}


class GcpNetworkComponent(GoogleNetwork):
    """Makes the network, a subnet in each region, firewall rules that let nothing in, private service access, and NAT
    where `egress` is nat: Cloud Run needs none of its own, since only private addresses go through the network.

    A subnet can be taken away an hour after the last Cloud Run service has left it
    (cloud.google.com/run/docs/configuring/vpc-direct-vpc). Outputs: `network_id`.
    """

    def __init__(
        self,
        name: str,
        part: Network = Network(host="gcp"),
        *,
        network_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        self._name = self.named(network_name)
        enabled = apis(self, "compute.googleapis.com", "servicenetworking.googleapis.com")
        self.network = gcp.compute.Network(
            name,
            self.args(
                "network",
                gcp.compute.NetworkArgs(
                    name=self._name,
                    project=place.account,
                    auto_create_subnetworks=False,
                    routing_mode="GLOBAL",
                ),
            ),
            opts=self.options(gcp.compute.Network, depends_on=enabled),
        )
        self.network_id = self.network.id
        regions = dict.fromkeys((place.region, *part.regions))
        addresses = addresses_of(part, regions)
        self._subnets = {region: self._subnet(region, addresses[region]) for region in sorted(regions)}
        if part.egress == "nat":
            for region in self._subnets:
                self._nat(region)
        self._firewall()
        self.peering = self._peered()
        self.publish(network_id=self.network_id)

    def subnet_id(self, region: str) -> pulumi.Output[str]:
        if region not in self._subnets:
            raise one_of(f"a region of network {self.key!r}", region, self._subnets)
        return self._subnets[region].id

    @property
    def regions(self) -> tuple[str, ...]:
        """Where it has subnets."""
        return tuple(self._subnets)

    def _subnet(self, region: str, addresses: str) -> gcp.compute.Subnetwork:
        import pulumi_gcp as gcp

        logged = gcp.compute.SubnetworkLogConfigArgs(
            aggregation_interval="INTERVAL_5_SEC", flow_sampling=0.5, metadata="INCLUDE_ALL_METADATA"
        )
        return gcp.compute.Subnetwork(
            f"{self.key}-{region}",
            self.args(
                "subnet",
                gcp.compute.SubnetworkArgs(
                    name=f"{self._name}-{region}",
                    project=self.place.account,
                    region=region,
                    network=self.network.id,
                    ip_cidr_range=addresses,
                    private_ip_google_access=True,
                    log_config=logged if self.part.flow_logs else None,
                ),
            ),
            opts=self.options(gcp.compute.Subnetwork),
        )

    def _nat(self, region: str) -> None:
        import pulumi_gcp as gcp

        router = gcp.compute.Router(
            f"{self.key}-{region}-router",
            self.args(
                "router",
                gcp.compute.RouterArgs(
                    name=f"{self._name}-{region}",
                    project=self.place.account,
                    region=region,
                    network=self.network.id,
                ),
            ),
            opts=self.options(gcp.compute.Router),
        )
        gcp.compute.RouterNat(
            f"{self.key}-{region}-nat",
            self.args(
                "nat",
                gcp.compute.RouterNatArgs(
                    name=f"{self._name}-{region}",
                    project=self.place.account,
                    region=region,
                    router=router.name,
                    nat_ip_allocate_option="AUTO_ONLY",
                    source_subnetwork_ip_ranges_to_nat="ALL_SUBNETWORKS_ALL_IP_RANGES",
                    log_config=gcp.compute.RouterNatLogConfigArgs(enable=True, filter="ERRORS_ONLY"),
                ),
            ),
            opts=self.options(gcp.compute.RouterNat),
        )

    def _firewall(self) -> None:
        import pulumi_gcp as gcp

        def rule(name: str, priority: int, **more: object) -> None:
            gcp.compute.Firewall(
                f"{self.key}-{name}",
                self.args(
                    "firewall",
                    gcp.compute.FirewallArgs(
                        name=f"{self._name}-{name}",
                        project=self.place.account,
                        network=self.network.id,
                        direction="INGRESS",
                        priority=priority,
                        **more,  # pyright: ignore[reportArgumentType]
                    ),
                ),
                opts=self.options(gcp.compute.Firewall),
            )

        deny = gcp.compute.FirewallDenyArgs(protocol="all")
        allow = gcp.compute.FirewallAllowArgs(protocol="all")
        rule("deny", DENY_PRIORITY, denies=[deny], source_ranges=["0.0.0.0/0"])
        rule("inside", INSIDE_PRIORITY, allows=[allow], source_ranges=[self.part.cidr])

    def _peered(self) -> gcp.servicenetworking.Connection:
        import pulumi_gcp as gcp

        whole = ipaddress.ip_network(self.part.cidr)
        last = list(whole.subnets(new_prefix=PEERED_BITS))[-1]
        addresses = gcp.compute.GlobalAddress(
            f"{self.key}-range",
            self.args(
                "range",
                gcp.compute.GlobalAddressArgs(
                    name=f"{self._name}-services",
                    project=self.place.account,
                    purpose="VPC_PEERING",
                    address_type="INTERNAL",
                    address=str(last.network_address),
                    prefix_length=PEERED_BITS,
                    network=self.network.id,
                ),
            ),
            opts=self.options(gcp.compute.GlobalAddress),
        )
        return gcp.servicenetworking.Connection(
            f"{self.key}-peering",
            self.args(
                "peering",
                gcp.servicenetworking.ConnectionArgs(
                    network=self.network.id,
                    service="servicenetworking.googleapis.com",
                    reserved_peering_ranges=[addresses.name],
                    deletion_policy="ABANDON",  # Google refuses to delete it for hours after the last database
                ),
            ),
            opts=self.options(gcp.servicenetworking.Connection),
        )
