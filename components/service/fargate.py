"""Service on fargate: containers of Amazon ECS, with no machine to look after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pulumi

from components.component import Component, Wires
from components.endpoint import Endpoint
from components.errors import UserError
from components.gateway.apigateway import CALLER_HEADER, HttpApiComponent
from components.gateway.aws import AwsGateway, gateways_of
from components.job_queue import JobQueueComponent
from components.linking import SecretReference
from components.load_balancer.cloudflare_ranges import cloudflare_ranges
from components.network import AwsNetwork
from components.part import Part, binding_name
from components.service import Service
from components.service.environment import environment
from components.service.fargate_schedules import expression
from components.service.fargate_service import FargateServiceComponent
from components.service.fargate_task import check_grants

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
        gateways=gateways_of(wires, part.gateway, key),
        serving=serving if isinstance(serving, AwsGateway) else None,
        variables={**variables, **part.variables},
        secrets=secrets,
        grants=check_grants(key, [grant for each in linked for grant in each.grants]),
        queues={each: _queue_name(wires, each) for each in part.drains},
        after=[resource for each in linked for resource in each.after],
        place=wires.aws,
        safety=wires.safety,
    )


def _callers(part: Service, gateway: Component[Part] | None, wires: Wires) -> dict[str, str]:
    """Where the address stands that called the gateway: in a header of its own, or at the end of X-Forwarded-For.
    Whom Cloudflare calls for is believed where that address is Cloudflare's: the gateway may be open to all.
    """
    proxied = any(
        isinstance(each, Endpoint) and each.gateway == part.gateway and each.proxied
        for each in wires.parts.values()
    )
    behind = {"CLOUDFLARE_RANGES": ",".join(cloudflare_ranges())} if proxied else {}
    if isinstance(gateway, HttpApiComponent):
        return {"CALLER_HEADER": CALLER_HEADER, **behind}
    return {"TRUSTED_PROXIES": "1", **behind}


def _queue_name(wires: Wires, key: str) -> pulumi.Output[str]:
    queue = cast("JobQueueComponent", wires.serving_component(key))
    return queue.queue_id.apply(lambda url: url.rsplit("/", 1)[-1])
