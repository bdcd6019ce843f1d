"""Service on kubernetes: pods in a namespace of their own in a Cluster, with an address that only the gateway calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pulumi

from components.cluster import ClusterComponent
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.linking import Linked
from components.part import binding_name
from components.service import Service
from components.service.environment import environment
from components.service.in_cluster_address import ReachableInClusterComponent
from components.service.pods import Given, pod, shared
from components.signals import Signal

if TYPE_CHECKING:
    from pulumi_kubernetes import core

BUSY = 70
"""Per cent of the CPU asked for, above which there are more pods."""


def check(part: Service) -> None:
    """Raises UserError for what Kubernetes cannot be told."""
    if part.minimum < 1:
        raise UserError(f"Service.minimum is {part.minimum}, expected at least 1 on kubernetes")
    if part.regions:
        raise UserError(f"Service.regions is {part.regions}, expected none: a Cluster is in one region")
    if part.triggers:
        raise UserError(
            "Service.triggers is set, expected none on kubernetes: Google calls Cloud Run services"
        )


def component(name: str, part: Service, wires: Wires) -> Component[Service]:
    """Makes the component inside a stack."""
    key = name.removesuffix(f"-{part.host}")
    cluster = cast("ClusterComponent", wires.serving_component(part.cluster))
    if cluster.cloud != "gcp":
        raise UserError(
            f"Service {key!r} is on the Cluster {part.cluster!r}, which is on eks, expected one on gke: on AWS a "
            "service is on fargate"
        )
    keys = list(dict.fromkeys((*part.links, *part.drains)))
    return KubernetesServiceComponent(
        name,
        part,
        service_name=wires.physical_name,
        cluster=cluster,
        image=wires.images[key],
        canary=wires.canaries.get(key),
        variables=environment(part, wires),
        secrets={each.upper(): wires.secrets[each] for each in part.secrets if each in wires.secrets},
        links={each: wires.links_of([each]) for each in keys},
        place=cluster.place,
        safety=wires.safety,
    )


class KubernetesServiceComponent(ReachableInClusterComponent):
    """A Deployment that grows with its CPU, spread over zones, in a namespace whose network lets in its gateway and its
    own cluster alone; a service account that is one of Google's (Workload Identity), so that no key lies anywhere.

    `canary` is the earlier image and what per cent of requests the current one gets: two Deployments behind one
    address, whose numbers of pods share as that says, as nearly as `maximum` pods can. At 0 the current one runs and
    answers as `<name>-new` within the cluster alone. The new one is ready before the old one goes, either way.

    Outputs: `namespace`, `public_ip` (behind a gateway), `url` within the cluster.
    """

    def __init__(
        self,
        name: str,
        part: Service = Service(host="kubernetes"),
        *,
        service_name: str | None = None,
        cluster: ClusterComponent,
        image: str,
        canary: tuple[str, float] | None = None,
        variables: Mapping[str, pulumi.Input[str]] | None = None,
        secrets: Mapping[str, pulumi.Input[str]] | None = None,
        links: Mapping[str, Sequence[Linked]] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        from pulumi_kubernetes import core

        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(service_name)
        self._cluster = cluster
        self.port = part.port
        self.url = pulumi.Output.from_input(
            f"http://{self._physical}.{self._physical}.svc.cluster.local:{part.port}"
        )
        given = [each for several in (links or {}).values() for each in several]
        plain = {
            **(variables or {}),
            **{key: value for each in given for key, value in each.variables.items()},
        }
        hidden = {
            **(secrets or {}),
            **{key: self._value(key, value) for each in given for key, value in each.secrets.items()},
        }
        self._namespace = core.v1.Namespace(
            f"{name}-namespace",
            self.args("namespace", core.v1.NamespaceInitArgs(metadata=self._named(within=False))),
            opts=self._in(core.v1.Namespace, cluster.ready),
        )
        account = self._identity(
            {key: [one for each in several for one in each.grants] for key, several in (links or {}).items()}
        )
        secret = self._secret(hidden) if hidden else None
        told = Given(account=account, variables=plain, secret=secret, secrets=hidden)
        after = [self._namespace, *(resource for each in given for resource in each.after)]

        def template(track: str, serves: bool, image: str) -> core.v1.PodTemplateSpecArgs:
            labels = self._labels(track=track, serves=str(serves).lower())
            return pod(part, told, image=image, labels=labels, selector=self._labels(track=track))

        fewest, most = part.minimum, part.maximum
        if canary is None:
            self._deploy("current", template("current", True, image), fewest, most, after)
        else:
            stable, percent = canary
            current, earlier = shared(part, percent)
            before = self._deploy("stable", template("stable", True, stable), *earlier, after)
            serves = percent > 0
            self._deploy("current", template("current", serves, image), *current, [*after, *before])
        self._serve(isolated=canary is not None and canary[1] == 0)
        self._schedule(told, image)
        outputs: dict[str, pulumi.Input[object]] = {"namespace": self._physical, "url": self.url}
        if self.public_ip is not None:
            outputs["public_ip"] = self.public_ip
        self.publish(**outputs)

    def _deploy(
        self,
        track: str,
        template: core.v1.PodTemplateSpecArgs,
        fewest: int,
        most: int,
        after: Sequence[pulumi.Resource],
    ) -> list[pulumi.Resource]:
        """A Deployment, how many pods it has, and how many of them may go at once."""
        from pulumi_kubernetes import apps, autoscaling, meta, policy

        suffix = "" if track == "current" else f"-{track}"
        selector = meta.v1.LabelSelectorArgs(match_labels=self._labels(track=track))
        deployment = apps.v1.Deployment(
            f"{self.key}{suffix}",
            self.args(
                "deployment",
                apps.v1.DeploymentInitArgs(
                    metadata=self._named(suffix),
                    spec=apps.v1.DeploymentSpecArgs(
                        selector=selector,
                        template=template,
                        revision_history_limit=5,
                        strategy=apps.v1.DeploymentStrategyArgs(
                            type="RollingUpdate",
                            rolling_update=apps.v1.RollingUpdateDeploymentArgs(
                                max_surge="25%", max_unavailable=0
                            ),
                        ),
                    ),
                ),
            ),
            opts=self._in(apps.v1.Deployment, after),
        )
        target = autoscaling.v2.CrossVersionObjectReferenceArgs(
            api_version="apps/v1", kind="Deployment", name=f"{self._physical}{suffix}"
        )
        scaler = autoscaling.v2.HorizontalPodAutoscaler(
            f"{self.key}{suffix}-scaler",
            self.args(
                "scaler",
                autoscaling.v2.HorizontalPodAutoscalerInitArgs(
                    metadata=self._named(suffix),
                    spec=autoscaling.v2.HorizontalPodAutoscalerSpecArgs(
                        scale_target_ref=target,
                        min_replicas=fewest,
                        max_replicas=most,
                        metrics=[
                            autoscaling.v2.MetricSpecArgs(
                                type="Resource",
                                resource=autoscaling.v2.ResourceMetricSourceArgs(
                                    name="cpu",
                                    target=autoscaling.v2.MetricTargetArgs(
                                        type="Utilization", average_utilization=BUSY
                                    ),
                                ),
                            )
                        ],
                    ),
                ),
            ),
            opts=self._in(autoscaling.v2.HorizontalPodAutoscaler, [deployment]),
        )
        policy.v1.PodDisruptionBudget(
            f"{self.key}{suffix}-budget",
            self.args(
                "budget",
                policy.v1.PodDisruptionBudgetInitArgs(
                    metadata=self._named(suffix),
                    spec=policy.v1.PodDisruptionBudgetSpecArgs(
                        max_unavailable="25%",
                        selector=meta.v1.LabelSelectorArgs(match_labels=self._labels(track=track)),
                    ),
                ),
            ),
            opts=self._in(policy.v1.PodDisruptionBudget, [self._namespace]),
        )
        return [deployment, scaler]

    def service_link(self, key: str) -> Linked:
        return Linked(variables={binding_name(key, "URL"): self.url}, after=[self._namespace])

    def signals(self, key: str) -> Sequence[Signal]:
        return [
            Signal(
                objective="instances",
                about=key,
                cloud="gcp",
                metric="prometheus.googleapis.com/kube_deployment_status_replicas_available/gauge",
                labels={
                    "resource.labels.namespace": self._physical,
                    "metric.labels.deployment": self._physical,
                },
                statistic="ALIGN_MIN",
                resource_type="prometheus_target",
            )
        ]
