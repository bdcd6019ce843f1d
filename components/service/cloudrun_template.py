"""What a revision of a Cloud Run service is made of, and which revision gets how much of the requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.service import Service

if TYPE_CHECKING:
    import pulumi_gcp as gcp

GIB = 1024
RESERVED = ("PORT",)
"""Variables that Cloud Run sets itself (cloud.google.com/run/docs/container-contract)."""
STARTS_IN = 120
"""Seconds that an instance has until it must answer its health check."""


@attrs.frozen(kw_only=True)
class Canary:
    """The share, in per cent, that the latest revision gets; the rest goes to the earlier one of each region."""

    percent: int
    revisions: Mapping[str, str]


@attrs.frozen(kw_only=True)
class Secret:
    """A version of a secret of Secret Manager, by the secret's id."""

    id: pulumi.Input[str]
    version: pulumi.Input[str] = "latest"


def template(
    part: Service,
    *,
    image: str,
    account: pulumi.Input[str],
    network: pulumi.Input[str],
    subnet: pulumi.Input[str],
    all_through_network: bool,
    variables: Mapping[str, pulumi.Input[str]],
    secrets: Mapping[str, Secret],
) -> gcp.cloudrunv2.ServiceTemplateArgs:
    """A revision. Where the service runs in several regions, each instance also says whether it is ready: of that
    Cloud Run makes the health of the region (cloud.google.com/run/docs/configuring/configure-service-health).
    """
    import pulumi_gcp as gcp

    run = gcp.cloudrunv2
    plain = {
        name: run.ServiceTemplateContainerEnvArgs(name=name, value=value)
        for name, value in variables.items()
        if name not in RESERVED
    }
    hidden = {
        name: run.ServiceTemplateContainerEnvArgs(
            name=name,
            value_source=run.ServiceTemplateContainerEnvValueSourceArgs(
                secret_key_ref=run.ServiceTemplateContainerEnvValueSourceSecretKeyRefArgs(
                    secret=secret.id, version=secret.version
                )
            ),
        )
        for name, secret in secrets.items()
    }
    ready = run.ServiceTemplateContainerReadinessProbeArgs(
        failure_threshold=3,
        success_threshold=2,
        period_seconds=10,
        timeout_seconds=3,
        http_get=run.ServiceTemplateContainerReadinessProbeHttpGetArgs(path=part.health, port=part.port),
    )
    container = run.ServiceTemplateContainerArgs(
        image=image,
        ports=run.ServiceTemplateContainerPortsArgs(container_port=part.port),
        envs=[each for _, each in sorted({**plain, **hidden}.items())],
        resources=run.ServiceTemplateContainerResourcesArgs(
            limits={"cpu": f"{part.cpu:g}", "memory": f"{round(part.memory_gb * GIB)}Mi"},
            cpu_idle=True,
            startup_cpu_boost=True,
        ),
        startup_probe=run.ServiceTemplateContainerStartupProbeArgs(
            failure_threshold=STARTS_IN // 5,
            period_seconds=5,
            timeout_seconds=3,
            http_get=run.ServiceTemplateContainerStartupProbeHttpGetArgs(path=part.health, port=part.port),
        ),
        liveness_probe=run.ServiceTemplateContainerLivenessProbeArgs(
            failure_threshold=3,
            period_seconds=30,
            timeout_seconds=5,
            http_get=run.ServiceTemplateContainerLivenessProbeHttpGetArgs(path=part.health, port=part.port),
        ),
        readiness_probe=ready if part.regions else None,
    )
    return run.ServiceTemplateArgs(
        service_account=account,
        containers=[container],
        scaling=run.ServiceTemplateScalingArgs(max_instance_count=part.maximum),
        max_instance_request_concurrency=part.concurrency,
        timeout=f"{part.timeout}s",
        execution_environment="EXECUTION_ENVIRONMENT_GEN2",
        vpc_access=run.ServiceTemplateVpcAccessArgs(
            egress="ALL_TRAFFIC" if all_through_network else "PRIVATE_RANGES_ONLY",
            network_interfaces=[
                run.ServiceTemplateVpcAccessNetworkInterfaceArgs(network=network, subnetwork=subnet)
            ],
        ),
    )


def traffic(canary: Canary | None, region: str) -> list[gcp.cloudrunv2.ServiceTrafficArgs]:
    """All to the latest revision, or shared with the earlier one; the latest then also has an address of its own, with
    the tag `new`. A region where the earlier image never ran has only the latest.
    """
    import pulumi_gcp as gcp

    latest = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
    if canary is None or region not in canary.revisions:
        return [gcp.cloudrunv2.ServiceTrafficArgs(type=latest, percent=100)]
    return [
        gcp.cloudrunv2.ServiceTrafficArgs(type=latest, percent=canary.percent, tag="new"),
        gcp.cloudrunv2.ServiceTrafficArgs(
            type="TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
            revision=canary.revisions[region],
            percent=100 - canary.percent,
        ),
    ]
