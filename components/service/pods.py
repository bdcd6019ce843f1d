"""The pods of a service on Kubernetes: one container that may do little, is probed, and ends when it has answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.service import Service

if TYPE_CHECKING:
    from pulumi_kubernetes import core

HTTP = "http"
USER = 65_532
"""Nobody's: what images without a root user run as."""
DRAIN = 15
"""Seconds that a pod still answers after it has been told to end, while load balancers forget it."""
LONGEST_GRACE = 600
"""Seconds that open requests, such as WebSockets, have to end by themselves."""


def pod(
    part: Service,
    *,
    account: pulumi.Input[str],
    image: str,
    labels: Mapping[str, str],
    variables: Mapping[str, pulumi.Input[str]],
    secret: pulumi.Input[str] | None,
    secrets: Mapping[str, pulumi.Input[str]],
    selector: Mapping[str, str],
) -> core.v1.PodTemplateSpecArgs:
    """What each pod of one deployment is. It changes, and pods are replaced one by one, when a secret does."""
    from pulumi_kubernetes import core, meta

    environment = {
        **{name: core.v1.EnvVarArgs(name=name, value=value) for name, value in variables.items()},
        **{
            name: core.v1.EnvVarArgs(
                name=name,
                value_from=core.v1.EnvVarSourceArgs(
                    secret_key_ref=core.v1.SecretKeySelectorArgs(name=secret, key=name)
                ),
            )
            for name in secrets
        },
    }
    container = core.v1.ContainerArgs(
        name="service",
        image=image,
        image_pull_policy="IfNotPresent",
        env=[environment[name] for name in sorted(environment)],
        ports=[core.v1.ContainerPortArgs(name=HTTP, container_port=part.port, protocol="TCP")],
        resources=core.v1.ResourceRequirementsArgs(
            requests={"cpu": f"{part.cpu * 1000:g}m", "memory": f"{part.memory_gb * 1024:g}Mi"},
            limits={"memory": f"{part.memory_gb * 1024:g}Mi"},
        ),
        startup_probe=_probe(part, period=2, failures=30),
        readiness_probe=_probe(part, period=5, failures=2),
        liveness_probe=_probe(part, period=10, failures=3),
        lifecycle=core.v1.LifecycleArgs(
            pre_stop=core.v1.LifecycleHandlerArgs(sleep=core.v1.SleepActionArgs(seconds=DRAIN))
        ),
        security_context=locked(),
        volume_mounts=[core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp")],  # noqa: S108 - of the container
    )
    annotations = {"rungs/secrets": _digest(secrets)} if secrets else None
    return core.v1.PodTemplateSpecArgs(
        metadata=meta.v1.ObjectMetaArgs(labels=dict(labels), annotations=annotations),
        spec=core.v1.PodSpecArgs(
            service_account_name=account,
            containers=[container],
            security_context=unprivileged(),
            termination_grace_period_seconds=DRAIN + min(part.timeout, LONGEST_GRACE),
            topology_spread_constraints=[
                core.v1.TopologySpreadConstraintArgs(
                    max_skew=1,
                    topology_key=key,
                    when_unsatisfiable="ScheduleAnyway",
                    label_selector=meta.v1.LabelSelectorArgs(match_labels=dict(selector)),
                )
                for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
            ],
            volumes=[
                core.v1.VolumeArgs(
                    name="tmp", empty_dir=core.v1.EmptyDirVolumeSourceArgs(medium="Memory", size_limit="64Mi")
                )
            ],
        ),
    )


def locked() -> core.v1.SecurityContextArgs:
    """What a container may: nothing beyond its own process."""
    from pulumi_kubernetes import core

    return core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        capabilities=core.v1.CapabilitiesArgs(drop=["ALL"]),
    )


def unprivileged() -> core.v1.PodSecurityContextArgs:
    """Nobody's user, and the system calls that the runtime allows by default."""
    from pulumi_kubernetes import core

    return core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=USER,
        run_as_group=USER,
        seccomp_profile=core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def _probe(part: Service, period: int, failures: int) -> core.v1.ProbeArgs:
    from pulumi_kubernetes import core

    return core.v1.ProbeArgs(
        http_get=core.v1.HTTPGetActionArgs(path=part.health, port=HTTP),
        period_seconds=period,
        timeout_seconds=2,
        failure_threshold=failures,
    )


def _digest(secrets: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """One that changes with any of the secrets, and is a secret as they are."""
    known = pulumi.Output.secret(pulumi.Output.all(**dict(sorted(secrets.items()))))
    return known.apply(lambda values: hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest())
