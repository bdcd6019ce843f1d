"""The pods of a service on Kubernetes: one container that may do little, is probed, and ends when it has answered."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.service import RUN_PATH, Service

if TYPE_CHECKING:
    from pulumi_kubernetes import core

HTTP = "http"
USER = 65_532
"""Nobody's: what images without a root user run as."""
DRAIN = 15
"""Seconds that a pod still answers after it has been told to end, while load balancers forget it."""
LONGEST_GRACE = 600
"""Seconds that open requests, such as WebSockets, have to end by themselves."""


@attrs.frozen(kw_only=True)
class Given:
    """What every pod of a service is and is told, whatever its image."""

    account: pulumi.Input[str]
    variables: Mapping[str, pulumi.Input[str]]
    secret: pulumi.Input[str] | None
    """The Secret that has `secrets`."""
    secrets: Mapping[str, pulumi.Input[str]]


def pod(
    part: Service, given: Given, *, image: str, labels: Mapping[str, str], selector: Mapping[str, str]
) -> core.v1.PodTemplateSpecArgs:
    """What each pod of one deployment is. It changes, and pods are replaced one by one, when a secret does."""
    from pulumi_kubernetes import core, meta

    container = _container(part, given, image)
    container.ports = [core.v1.ContainerPortArgs(name=HTTP, container_port=part.port, protocol="TCP")]
    container.startup_probe = _probe(part, period=2, failures=30)
    container.readiness_probe = _probe(part, period=5, failures=2)
    container.liveness_probe = _probe(part, period=10, failures=3)
    container.lifecycle = core.v1.LifecycleArgs(
        pre_stop=core.v1.LifecycleHandlerArgs(sleep=core.v1.SleepActionArgs(seconds=DRAIN))
    )
    spec = _spec(given, container)
    spec.termination_grace_period_seconds = DRAIN + min(part.timeout, LONGEST_GRACE)
    spec.topology_spread_constraints = [
        core.v1.TopologySpreadConstraintArgs(
            max_skew=1,
            topology_key=key,
            when_unsatisfiable="ScheduleAnyway",
            label_selector=meta.v1.LabelSelectorArgs(match_labels=dict(selector)),
        )
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]
    annotations = {"rungs/secrets": _digest(given.secrets)} if given.secrets else None
    return core.v1.PodTemplateSpecArgs(
        metadata=meta.v1.ObjectMetaArgs(labels=dict(labels), annotations=annotations), spec=spec
    )


def job(
    part: Service, given: Given, *, image: str, path: str, labels: Mapping[str, str]
) -> core.v1.PodTemplateSpecArgs:
    """A pod that does what a POST of the path does, and ends."""
    from pulumi_kubernetes import core, meta

    told = attrs.evolve(given, variables={**given.variables, RUN_PATH: path})
    spec = _spec(given, _container(part, told, image))
    spec.restart_policy = "Never"
    return core.v1.PodTemplateSpecArgs(metadata=meta.v1.ObjectMetaArgs(labels=dict(labels)), spec=spec)


def shared(part: Service, percent: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """The least and most pods of the current and of the earlier image, so that requests are shared as `percent` says.

    At 0 the current one has one pod beside all of the earlier; small shares take more pods, up to `maximum`.
    """
    if percent <= 0:
        return (1, 1), (part.minimum, part.maximum)
    if percent >= 100:
        return (part.minimum, part.maximum), (1, 1)
    share = percent / 100
    total = max(part.minimum, math.ceil(1 / min(share, 1 - share)))
    total = max(2, min(total, part.maximum))
    least = max(1, min(total - 1, round(total * share)))
    most = max(least, min(part.maximum - 1, round(part.maximum * share)))
    return (least, most), (total - least, max(total - least, part.maximum - most))


def _container(part: Service, given: Given, image: str) -> core.v1.ContainerArgs:
    from pulumi_kubernetes import core

    environment = {
        **{name: core.v1.EnvVarArgs(name=name, value=value) for name, value in given.variables.items()},
        **{
            name: core.v1.EnvVarArgs(
                name=name,
                value_from=core.v1.EnvVarSourceArgs(
                    secret_key_ref=core.v1.SecretKeySelectorArgs(name=given.secret, key=name)
                ),
            )
            for name in given.secrets
        },
    }
    return core.v1.ContainerArgs(
        name="service",
        image=image,
        image_pull_policy="IfNotPresent",
        env=[environment[name] for name in sorted(environment)],
        resources=core.v1.ResourceRequirementsArgs(
            requests={"cpu": f"{part.cpu * 1000:g}m", "memory": f"{part.memory_gb * 1024:g}Mi"},
            limits={"memory": f"{part.memory_gb * 1024:g}Mi"},
        ),
        security_context=_locked(),
        volume_mounts=[core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp")],  # noqa: S108 - of the container
    )


def _spec(given: Given, container: core.v1.ContainerArgs) -> core.v1.PodSpecArgs:
    from pulumi_kubernetes import core

    memory = core.v1.EmptyDirVolumeSourceArgs(medium="Memory", size_limit="64Mi")
    return core.v1.PodSpecArgs(
        service_account_name=given.account,
        containers=[container],
        security_context=_unprivileged(),
        volumes=[core.v1.VolumeArgs(name="tmp", empty_dir=memory)],
    )


def _locked() -> core.v1.SecurityContextArgs:
    """What a container may: nothing beyond its own process."""
    from pulumi_kubernetes import core

    return core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        capabilities=core.v1.CapabilitiesArgs(drop=["ALL"]),
    )


def _unprivileged() -> core.v1.PodSecurityContextArgs:
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
