"""Search on elastic: a deployment of Elastic Cloud on Google Cloud, to which a private endpoint alone leads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError, one_of
from components.google_apis import apis
from components.network import GoogleNetwork
from components.search import Search, SearchComponent

if TYPE_CHECKING:
    import pulumi_gcp as gcp

VERSION = "9.1.0"
TEMPLATE = "gcp-general-purpose"
"""Balanced in storage, memory and CPU, for searches with few changes (elastic.co, Google Cloud hardware)."""
SIZES = (1, 2, 4, 8, 16, 32, 64)
"""GiB of memory that an instance can have; more are several of the largest."""
ZONES = 3
PORT = 9243
ATTACHMENT = (
    "projects/cloud-production-168820/regions/{0}/serviceAttachments/proxy-psc-production-{0}-v1-attachment"
)
DOMAINS = {
    **dict.fromkeys(
        ("asia-northeast1", "europe-west1", "europe-west3", "us-central1", "us-west1"), "cloud.es.io"
    ),
    **dict.fromkeys(
        (
            *("asia-east1", "asia-northeast3", "asia-south1", "asia-southeast1", "asia-southeast2"),
            *("australia-southeast1", "europe-north1", "europe-west2", "europe-west4", "europe-west9"),
            *("me-west1", "northamerica-northeast1", "southamerica-east1", "us-east1", "us-east4"),
        ),
        "elastic-cloud.com",
    ),
}
"""Regions of Google Cloud in which Elastic can be reached privately, each with the domain of its addresses
(elastic.co/docs/deploy-manage/security/private-connectivity-gcp)."""


def check(part: Search) -> None:
    """Raises UserError for more memory than an instance can have."""
    if part.memory_gb > SIZES[-1]:
        raise UserError(f"Search.memory_gb is {part.memory_gb:g}, expected at most {SIZES[-1]} on elastic")


def component(name: str, part: Search, wires: Wires) -> Component[Search]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Search {name!r} on elastic needs rungs:gcp_project")
    network = cast("GoogleNetwork", wires.serving_component(part.network))
    return ElasticSearchComponent(
        name,
        part,
        deployment_name=wires.physical_name,
        network_id=network.network_id,
        subnet_id=network.subnet_id(wires.google.region),
        place=wires.google,
        safety=wires.safety,
    )


class ElasticSearchComponent(SearchComponent):
    """The memory of all nodes, evenly in up to three zones: Elastic Cloud runs as few instances as hold it, so nine
    nodes of 8 GiB are three of 32. Encrypted at rest and on its way by Elastic, with snapshots every 30 minutes
    (elastic.co/docs/deploy-manage/tools/snapshot-and-restore/elastic-cloud-hosted), neither of which can be turned off.

    A filter refuses what does not come through the stack's own endpoint, whose name only the stack's network knows.
    Its provider takes the key of Elastic's API from EC_API_KEY. Outputs: `url`.
    """

    def __init__(
        self,
        name: str,
        part: Search = Search(host="elastic"),
        *,
        deployment_name: str | None = None,
        network_id: pulumi.Input[str],
        subnet_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_ec as ec

        super().__init__(part, name, safety, opts, place)
        if place.region not in DOMAINS:
            raise one_of("the region of a Search on elastic", place.region, sorted(DOMAINS), "Elastic Cloud")
        self._physical = self.named(deployment_name)
        endpoint = self._endpoint(network_id, subnet_id)
        filtered = ec.DeploymentTrafficFilter(
            f"{name}-filter",
            self.args(
                "filter",
                ec.DeploymentTrafficFilterArgs(
                    name=self._physical,
                    region=f"gcp-{place.region}",
                    type="gcp_private_service_connect_endpoint",
                    include_by_default=False,
                    rules=[ec.DeploymentTrafficFilterRuleArgs(source=endpoint.psc_connection_id)],
                ),
            ),
            opts=self.options(ec.DeploymentTrafficFilter),
        )
        zones, size = shape(part)
        self.deployment = ec.Deployment(
            name,
            self.args(
                "deployment",
                ec.DeploymentArgs(
                    name=self._physical,
                    region=f"gcp-{place.region}",
                    deployment_template_id=TEMPLATE,
                    version=part.version or VERSION,
                    traffic_filters=[filtered.id],
                    elasticsearch=ec.DeploymentElasticsearchArgs(
                        autoscale=False,
                        hot=ec.DeploymentElasticsearchHotArgs(
                            autoscaling=ec.DeploymentElasticsearchHotAutoscalingArgs(),
                            size=f"{size}g",
                            size_resource="memory",
                            zone_count=zones,
                        ),
                    ),
                    kibana=ec.DeploymentKibanaArgs(size="1g", size_resource="memory", zone_count=1),
                    tags=dict(place.tags),
                ),
            ),
            opts=self.options(ec.Deployment),
        )
        self.url = pulumi.Output.concat(
            "https://", self.deployment.alias, f".es.{domain_of(place.region)}:{PORT}"
        )
        self.user = self.deployment.elasticsearch_username
        self.password = pulumi.Output.secret(self.deployment.elasticsearch_password)
        self.publish(url=self.url)

    def _endpoint(
        self, network_id: pulumi.Input[str], subnet_id: pulumi.Input[str]
    ) -> gcp.compute.ForwardingRule:
        """The address within the network that leads to Elastic, from whatever region, and its name."""
        import pulumi_gcp as gcp

        place = self.place
        switched_on = apis(self, "compute.googleapis.com", "dns.googleapis.com")
        address = gcp.compute.Address(
            f"{self.key}-address",
            self.args(
                "address",
                gcp.compute.AddressArgs(
                    project=place.account,
                    region=place.region,
                    name=self._physical,
                    address_type="INTERNAL",
                    subnetwork=subnet_id,
                ),
            ),
            opts=self.options(gcp.compute.Address, depends_on=switched_on),
        )
        endpoint = gcp.compute.ForwardingRule(
            f"{self.key}-endpoint",
            self.args(
                "endpoint",
                gcp.compute.ForwardingRuleArgs(
                    project=place.account,
                    region=place.region,
                    name=self._physical,
                    network=network_id,
                    ip_address=address.id,
                    target=ATTACHMENT.format(place.region),
                    load_balancing_scheme="",
                    allow_psc_global_access=True,
                ),
            ),
            opts=self.options(gcp.compute.ForwardingRule),
        )
        domain = f"{domain_of(place.region)}."
        zone = gcp.dns.ManagedZone(
            f"{self.key}-zone",
            self.args(
                "zone",
                gcp.dns.ManagedZoneArgs(
                    project=place.account,
                    name=self._physical,
                    dns_name=domain,
                    description=f"The private endpoint of {self._physical}",
                    visibility="private",
                    private_visibility_config=gcp.dns.ManagedZonePrivateVisibilityConfigArgs(
                        networks=[
                            gcp.dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=network_id)
                        ]
                    ),
                ),
            ),
            opts=self.options(gcp.dns.ManagedZone, depends_on=switched_on),
        )
        record = gcp.dns.RecordSet(
            f"{self.key}-record",
            self.args(
                "record",
                gcp.dns.RecordSetArgs(
                    project=place.account,
                    managed_zone=zone.name,
                    name=f"*.{domain}",
                    type="A",
                    ttl=300,
                    rrdatas=[address.address],
                ),
            ),
            opts=self.options(gcp.dns.RecordSet),
        )
        self.reached = [endpoint, record]
        return endpoint


def domain_of(region: str) -> str:
    """What private addresses of a region end with."""
    return f"psc.{region}.gcp.{DOMAINS[region]}"


def shape(part: Search) -> tuple[int, int]:
    """Zones, and GiB in each, that hold the memory of all nodes in the sizes that there are."""
    zones = min(ZONES, part.nodes)
    wanted = math.ceil(part.nodes / zones) * part.memory_gb
    largest = SIZES[-1]
    fitting = next((size for size in SIZES if size >= wanted), math.ceil(wanted / largest) * largest)
    return zones, fitting
