"""Parts of AWS made beside one another under mocks, as a stack makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from components.component import Component
from components.gateway import Gateway, Route
from components.load_balancer import LoadBalancer
from components.network import Network
from components.part import Part
from components.service import Service
from tests.components.samples import IMAGE, build, wires
from tests.mocks import Built, Recorded

ECR_IMAGE = f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/chat-prod-registry@sha256:{'d' * 64}"
EARLIER = f"registry.example.com/api@sha256:{'e' * 64}"
ROUTES = (Route(path="/api/*", service="api"), Route(path="/*", service="api", open=True))
NETWORK = Network(host="aws")
API = Service(gateway="gateway")
BEHIND_ALB: Mapping[str, Part] = {
    "network": NETWORK,
    "lb": LoadBalancer(host="alb"),
    "gateway": Gateway(host="alb", routes=ROUTES, own_domain=True),
    "api": API,
}
BEHIND_API_GATEWAY: Mapping[str, Part] = {
    "network": NETWORK,
    "gateway": Gateway(host="apigateway", routes=ROUTES),
    "api": API,
}


def made(parts: Mapping[str, Part], **told: object) -> Built:
    """The resources of parts, each after those before it; `told` are further wires."""

    def program() -> None:
        linked: dict[str, list[Component[Part]]] = {}
        for key, part in parts.items():
            found = wires(
                linked=linked,
                parts=parts,
                physical_name=f"chat-prod-{key}",
                **{"images": {"api": IMAGE, "worker": IMAGE}, **told},
            )
            name = f"{key}-{part.host}" if part.host else key
            linked[key] = [part.component(name, found)]

    return build(program)


def of(built: Built, kind: str) -> dict[str, Recorded]:
    """The resources of one kind, such as `ListenerRule`, by name."""
    return {each.name: each for each in built if each.type.endswith(f":{kind}")}


def statements(built: Built, name: str) -> dict[tuple[str, ...], list[str]]:
    """What the policy of that name allows: actions, and on what."""
    (policy,) = (each for each in built if each.name == name and each.type.endswith(":RolePolicy"))
    document = json.loads(cast("str", policy.inputs["policy"]))
    assert {each["Effect"] for each in document["Statement"]} == {"Allow"}
    return {tuple(each["Action"]): each["Resource"] for each in document["Statement"]}


def container(built: Built, name: str) -> dict[str, object]:
    """The container of a task definition."""
    (task,) = (each for each in built if each.name == name and each.type.endswith(":TaskDefinition"))
    (found,) = json.loads(cast("str", task.inputs["containerDefinitions"]))
    return found
