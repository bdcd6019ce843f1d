"""Service on fargate: containers of Amazon ECS, with no machine to look after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import pulumi

from components.component import Component, Place, Safety, Wires
from components.endpoint import Endpoint
from components.errors import UserError
from components.gateway.apigateway import CALLER_HEADER, HttpApiComponent
from components.gateway.aws import AwsGateway, Door, Slot, gateways_of
from components.job_queue import JobQueueComponent
from components.linking import AwsGrant, Linked, SecretReference
from components.network import AwsNetwork
from components.part import binding_name
from components.service import Service, ServiceComponent
from components.service.environment import environment
from components.service.fargate_scaling import make_scaling
from components.service.fargate_schedules import expression, make_schedules
from components.service.fargate_task import CONTAINER, Given, Tasks, check_grants
from components.signals import Signal

if TYPE_CHECKING:
    from pulumi_aws import ec2, ecs

MEMORY: Mapping[float, tuple[float, ...]] = {
    0.25: (0.5, 1, 2),
    0.5: (1, 2, 3, 4),
    1: tuple(range(2, 9)),
    2: tuple(range(4, 17)),
    4: tuple(range(8, 31)),
    8: tuple(range(16, 61, 4)),
    16: tuple(range(32, 121, 8)),
}
"""GiB that go with each number of vCPUs
(docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)."""
FROM_CLOUDFLARE = "CF-Connecting-IP"
START_SECONDS = 60
"""In which the load balancer's checks of a new instance say nothing."""


def check(part: Service) -> None:
    """Raises UserError for what Fargate cannot be told."""
    if part.cpu not in MEMORY:
        raise UserError(f"Service.cpu is {part.cpu:g} on fargate, expected one of: {_listed(MEMORY)} vCPU")
    if part.memory_gb not in MEMORY[part.cpu]:
        raise UserError(
            f"Service.memory_gb is {part.memory_gb:g} on fargate with {part.cpu:g} vCPU, expected one of: "
            f"{_listed(MEMORY[part.cpu])} GiB"
        )
    if part.minimum < 1:
        raise UserError(
            "Service.minimum is 0, expected at least 1 on fargate, where no request starts an instance"
        )
    if part.regions or part.triggers:
        field = "regions" if part.regions else "triggers"
        raise UserError(f"Service.{field} is set, but fargate has none; expected it empty")
    for each in part.schedules:
        expression(each.cron)


def _listed(numbers: Mapping[float, object] | Sequence[float]) -> str:
    return ", ".join(f"{each:g}" for each in numbers)


def component(name: str, part: Service, wires: Wires) -> Component[Service]:
    """Makes the component inside a stack."""
    network = wires.serving_component(part.network)
    if wires.aws is None or not isinstance(network, AwsNetwork):
        raise UserError(f"Service {name!r} has no AWS account or no network there")
    key = name.removesuffix("-fargate")
    linked = wires.links_of(tuple(dict.fromkeys((*part.links, *part.drains))))
    secrets: dict[str, pulumi.Input[str] | SecretReference] = {
        binding_name(each): wires.secrets[each] for each in part.secrets if each in wires.secrets
    }
    variables: dict[str, pulumi.Input[str]] = {**environment(part, wires)}
    serving = wires.serving_component(part.gateway) if part.gateway else None
    variables |= _callers(part, serving, wires)
    for each in linked:
        variables |= each.variables
        secrets |= each.secrets
    return FargateServiceComponent(
        name,
        part,
        service=key,
        service_name=wires.physical_name,
        image=wires.images[key],
        stable=wires.canaries.get(key),
        network=network,
        gateways=gateways_of(wires, part.gateway),
        serving=serving if isinstance(serving, AwsGateway) else None,
        variables={**variables, **part.variables},
        secrets=secrets,
        grants=check_grants(key, [grant for each in linked for grant in each.grants]),
        queues={each: _queue_name(wires, each) for each in part.drains},
        after=[resource for each in linked for resource in each.after],
        place=wires.aws,
        safety=wires.safety,
    )


def _callers(part: Service, gateway: Component[object] | None, wires: Wires) -> dict[str, str]:  # type: ignore[type-var]
    """Where the caller's address stands: in a header of its own, or so many places from the end of X-Forwarded-For."""
    proxied = any(
        isinstance(each, Endpoint) and each.gateway == part.gateway and each.proxied
        for each in wires.parts.values()
    )
    if isinstance(gateway, HttpApiComponent):
        return {"CALLER_HEADER": FROM_CLOUDFLARE if proxied else CALLER_HEADER}
    return {"TRUSTED_PROXIES": "2" if proxied else "1"}


def _queue_name(wires: Wires, key: str) -> pulumi.Output[str]:
    queue = cast("JobQueueComponent", wires.serving_component(key))
    return queue.queue_id.apply(lambda url: url.rsplit("/", 1)[-1])


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
        part: Service = Service(),
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
        super().__init__(part, name, safety, opts, place)
        self._physical = part.name or service_name or name
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
            )
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
