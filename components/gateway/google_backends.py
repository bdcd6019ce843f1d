"""What a gateway on google sends requests to: a Cloud Run service in each of its regions, or one on Kubernetes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import pulumi

from components.errors import UserError
from components.service import ServiceComponent

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from components.gateway.google import GoogleGatewayComponent

FAILURES = 5
"""Errors in a row after which a region gets no requests for a while."""
OUT_SECONDS = 60
LONGEST = 63
"""cloud.google.com/compute/docs/naming-resources"""
MOST_OUT = 50
"""Per cent of the regions that may be out at once: with two, one of them."""


def backend(gateway: GoogleGatewayComponent, service: ServiceComponent) -> gcp.compute.BackendService:
    """The backend of a service, with Cloud Armor before it where the balancer has it."""
    import pulumi_gcp as gcp

    regions = cast("tuple[str, ...]", getattr(service, "regions", ()))
    if service.part.host == "cloudrun":
        groups = [_serverless(gateway, service, region) for region in regions]
        timeout, protocol = None, "HTTPS"
    else:
        groups, timeout, protocol = [_by_address(gateway, service)], service.part.timeout, "HTTP"
    seconds = gcp.compute.BackendServiceOutlierDetectionIntervalArgs(seconds=1)
    out = gcp.compute.BackendServiceOutlierDetectionBaseEjectionTimeArgs(seconds=OUT_SECONDS)
    watched = gcp.compute.BackendServiceOutlierDetectionArgs(
        consecutive_errors=FAILURES,
        enforcing_consecutive_errors=100,
        consecutive_gateway_failure=FAILURES,
        enforcing_consecutive_gateway_failure=100,
        interval=seconds,
        base_ejection_time=out,
        max_ejection_percent=MOST_OUT,
    )
    return gcp.compute.BackendService(
        f"{gateway.key}-{service.key}",
        gateway.args(
            "backend",
            gcp.compute.BackendServiceArgs(
                name=_name(gateway, service),
                project=gateway.place.account,
                load_balancing_scheme="EXTERNAL_MANAGED",
                protocol=protocol,
                timeout_sec=timeout,
                security_policy=gateway.balancer.firewall_id,
                outlier_detection=watched if len(groups) > 1 else None,
                backends=[gcp.compute.BackendServiceBackendArgs(group=each) for each in groups],
            ),
        ),
        opts=gateway.options(gcp.compute.BackendService, depends_on=gateway.enabled),
    )


def _serverless(
    gateway: GoogleGatewayComponent, service: ServiceComponent, region: str
) -> pulumi.Output[str]:
    import pulumi_gcp as gcp

    made = cast("dict[str, gcp.cloudrunv2.Service]", getattr(service, "services", {}))
    name: pulumi.Input[str] = made[region].name
    return gcp.compute.RegionNetworkEndpointGroup(
        f"{gateway.key}-{service.key}-{region}",
        gateway.args(
            "endpoint_group",
            gcp.compute.RegionNetworkEndpointGroupArgs(
                name=_name(gateway, service),
                project=gateway.place.account,
                region=region,
                network_endpoint_type="SERVERLESS",
                cloud_run=gcp.compute.RegionNetworkEndpointGroupCloudRunArgs(service=name),
            ),
        ),
        opts=gateway.options(gcp.compute.RegionNetworkEndpointGroup, depends_on=gateway.enabled),
    ).id


def _by_address(gateway: GoogleGatewayComponent, service: ServiceComponent) -> pulumi.Output[str]:
    import pulumi_gcp as gcp

    address = cast("pulumi.Output[str] | None", getattr(service, "public_ip", None))
    port = int(getattr(service, "port", service.part.port))
    if address is None:
        raise UserError(
            f"Gateway {gateway.key!r} leads to service {service.key!r}, which has no address, expected a service with "
            "this gateway"
        )
    group = gcp.compute.GlobalNetworkEndpointGroup(
        f"{gateway.key}-{service.key}-group",
        gateway.args(
            "endpoint_group",
            gcp.compute.GlobalNetworkEndpointGroupArgs(
                name=_name(gateway, service),
                project=gateway.place.account,
                network_endpoint_type="INTERNET_IP_PORT",
                default_port=port,
            ),
        ),
        opts=gateway.options(gcp.compute.GlobalNetworkEndpointGroup, depends_on=gateway.enabled),
    )
    endpoint = gcp.compute.GlobalNetworkEndpoint(
        f"{gateway.key}-{service.key}-endpoint",
        gateway.args(
            "endpoint",
            gcp.compute.GlobalNetworkEndpointArgs(
                project=gateway.place.account,
                global_network_endpoint_group=group.name,
                ip_address=address,
                port=port,
            ),
        ),
        opts=gateway.options(gcp.compute.GlobalNetworkEndpoint),
    )
    return pulumi.Output.all(group.id, endpoint.id).apply(lambda known: str(known[0]))


def _name(gateway: GoogleGatewayComponent, service: ServiceComponent) -> str:
    whole = f"{gateway.physical_name}-{service.key.replace('_', '-')}"
    if len(whole) <= LONGEST:
        return whole
    return f"{whole[: LONGEST - 7].rstrip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"
