"""The component of a service on Fargate: one version of its image, or two that share its requests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety
from components.errors import UserError
from components.gateway.aws import AwsGateway, Door, Slot
from components.linking import AwsGrant, Linked, SecretReference
from components.network import AwsNetwork
from components.part import binding_name
from components.service import Service, ServiceComponent
from components.service.fargate_scaling import make_scaling
from components.service.fargate_schedules import make_schedules
from components.service.fargate_task import CONTAINER, Given, Tasks
from components.signals import Signal

if TYPE_CHECKING:
    from pulumi_aws import ec2, ecs

START_SECONDS = 60
"""In which the load balancer's checks of a new instance say nothing."""


class FargateServiceComponent(ServiceComponent):
    """Makes a cluster with the service in it, what lets its gateways reach it, its roles with no more than what it
    links to, one secret of all values, a log kept for 30 days, its scaling and its schedules.

    A version that does not come up is taken back by ECS, and the update fails. With `stable`, an earlier image and the
    share of `image`, the service runs twice, until that is left away. The earlier one starts with as many instances as
    its share of `maximum`, since nobody knows how many it takes at that hour, and scales from there.

    Outputs: `url`, `cluster`, `service`.
    """

    def __init__(
        self,
        name: str,
        part: Service | None = None,
        *,
        service: str | None = None,
        service_name: str | None = None,
        image: str,
        stable: tuple[str, float] | None = None,
        network: AwsNetwork,
        gateways: Sequence[AwsGateway] = (),
        serving: AwsGateway | None = None,
        variables: Mapping[str, pulumi.Input[str]] | None = None,
        secrets: Mapping[str, pulumi.Input[str] | SecretReference] | None = None,
        grants: Sequence[AwsGrant] = (),
        queues: Mapping[str, pulumi.Input[str]] | None = None,
        after: Sequence[pulumi.Resource] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        part = part or Service()
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(service_name)
        self._network, self._gateways, self._queues = network, gateways, queues or {}
        self._serving = serving or (gateways[-1] if gateways else None)
        self._after = list(after)
        key = service or name
        images = [image, stable[0]] if stable else [image]
        given = Given(variables=variables or {}, secrets=secrets or {}, grants=grants)
        self._tasks = Tasks(self, self._physical, given, images, network.region)
        self._cluster = self._make_cluster()
        self._group = self._make_group()
        self._main = self._make_versions(key, image, stable)
        self.url = self._serving.url if self._serving else pulumi.Output.from_input("")
        self.publish(url=self.url, cluster=self._cluster.name, service=self._main.name)

    def service_link(self, key: str) -> Linked:
        if self._serving is None:
            raise UserError(
                f"service {key!r} is linked to, but has no gateway; on fargate another service reaches it through one"
            )
        return Linked(variables={binding_name(key, "url"): self.url})

    def signals(self, key: str) -> Sequence[Signal]:
        of = {"ClusterName": self._cluster.name, "ServiceName": self._main.name}
        # Each instance sends its share of CPU once a minute, so that their number is that of the samples.
        return [
            Signal(
                objective="instances",
                about=key,
                cloud="aws",
                metric="AWS/ECS CPUUtilization",
                labels=of,
                statistic="SampleCount",
            ),
            Signal(
                objective="service_memory",
                about=key,
                cloud="aws",
                metric="AWS/ECS MemoryUtilization",
                labels=of,
                statistic="Maximum",
                scale=100,
            ),
        ]

    def _make_versions(self, key: str, image: str, stable: tuple[str, float] | None) -> ecs.Service:
        doors = {slot: self._doors(key, slot) for slot in self._slots(stable)}
        task = self._tasks.make("", image)
        if self.part.schedules:
            self._make_schedules(task)
        if stable is None:
            made = self._make_service("", task, doors["new"], self.part.minimum, [])
            for gateway in self._gateways:
                gateway.share(key, None, [made])
            return made
        earlier, percent = stable
        count = max(self.part.minimum, math.ceil(self.part.maximum * (100 - percent) / 100))
        kept = self._make_service("stable", self._tasks.make("stable", earlier), doors["stable"], count, [])
        shared = [rule for gateway in self._gateways for rule in gateway.share(key, percent, [kept])]
        return self._make_service("", task, doors["new"], self.part.minimum, shared)

    @staticmethod
    def _slots(stable: tuple[str, float] | None) -> tuple[Slot, ...]:
        return ("new", "stable") if stable else ("new",)

    def _doors(self, key: str, slot: Slot) -> list[Door]:
        return [gateway.door(key, slot, self.part.health) for gateway in self._gateways]

    def _make_cluster(self) -> ecs.Cluster:
        from pulumi_aws import ecs

        return ecs.Cluster(
            f"{self.key}-cluster",
            self.args(
                "cluster",
                ecs.ClusterArgs(
                    name=self._physical,
                    settings=[ecs.ClusterSettingArgs(name="containerInsights", value="disabled")],
                    region=self._network.region,
                ),
            ),
            opts=self.options(ecs.Cluster),
        )

    def _make_group(self) -> ec2.SecurityGroup:
        from pulumi_aws import ec2, vpc

        region = self._network.region
        group = ec2.SecurityGroup(
            f"{self.key}-group",
            self.args(
                "group",
                ec2.SecurityGroupArgs(
                    name=f"{self._physical}-service",
                    description="Its gateways reach the service, and nothing else does",
                    vpc_id=self._network.vpc_id,
                    region=region,
                ),
            ),
            opts=self.options(ec2.SecurityGroup),
        )
        for gateway in self._gateways:
            vpc.SecurityGroupIngressRule(
                f"{self.key}-from-{gateway.part.host}",
                self.args(
                    "group_rule",
                    vpc.SecurityGroupIngressRuleArgs(
                        security_group_id=group.id,
                        description=f"Requests from {gateway.part.host}",
                        referenced_security_group_id=gateway.security_id,
                        ip_protocol="tcp",
                        from_port=self.part.port,
                        to_port=self.part.port,
                        region=region,
                    ),
                ),
                opts=self.options(vpc.SecurityGroupIngressRule),
            )
        return group

    @property
    def _subnets(self) -> list[pulumi.Output[str]]:
        """In the public ones each has an address to call from; its security group lets nobody call it there."""
        return list(self._network.public_subnet_ids if self._public else self._network.private_subnet_ids)

    @property
    def _public(self) -> bool:
        return self._network.part.egress == "public"

    def _make_service(
        self,
        words: str,
        task: ecs.TaskDefinition,
        doors: Sequence[Door],
        count: int,
        after: Sequence[pulumi.Resource],
    ) -> ecs.Service:
        from pulumi_aws import ecs

        registries = [door.registry_arn for door in doors if door.registry_arn is not None]
        targets = [door.target_group_arn for door in doors if door.target_group_arn is not None]
        made = ecs.Service(
            f"{self.key}-{words}" if words else self.key,
            self.args(
                "service",
                ecs.ServiceArgs(
                    name=f"{self._physical}-{words}" if words else self._physical,
                    cluster=self._cluster.arn,
                    task_definition=task.arn,
                    launch_type="FARGATE",
                    desired_count=count,
                    deployment_minimum_healthy_percent=100,
                    deployment_maximum_percent=200,
                    deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(
                        enable=True, rollback=True
                    ),
                    health_check_grace_period_seconds=START_SECONDS if targets else None,
                    load_balancers=[
                        ecs.ServiceLoadBalancerArgs(
                            target_group_arn=arn, container_name=CONTAINER, container_port=self.part.port
                        )
                        for arn in targets
                    ],
                    service_registries=ecs.ServiceServiceRegistriesArgs(
                        registry_arn=registries[0], container_name=CONTAINER, container_port=self.part.port
                    )
                    if registries
                    else None,
                    network_configuration=ecs.ServiceNetworkConfigurationArgs(
                        subnets=self._subnets,
                        security_groups=[self._network.inside_id, self._group.id],
                        assign_public_ip=self._public,
                    ),
                    propagate_tags="SERVICE",
                    wait_for_steady_state=True,
                    region=self._network.region,
                ),
            ),
            opts=self.options(
                ecs.Service,
                depends_on=[
                    *self._tasks.ready,
                    *self._after,
                    *(resource for door in doors for resource in door.after),
                    *after,
                ],
                # The scaling sets it.
                ignore_changes=["desiredCount"],
            ),
        )
        make_scaling(
            self,
            words,
            pulumi.Output.concat("service/", self._cluster.name, "/", made.name),
            self._network.region,
            requests=next((door.requests for door in doors if door.requests is not None), None),
            queues=sorted(self._queues.items()),
            after=[made],
        )
        return made

    def _make_schedules(self, task: ecs.TaskDefinition) -> None:
        from pulumi_aws import scheduler

        network = scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
            subnets=self._subnets,
            security_groups=[self._network.inside_id, self._group.id],
            assign_public_ip=self._public,
        )
        make_schedules(self, self._physical, self._tasks, self._cluster, task, network, self._network.region)
