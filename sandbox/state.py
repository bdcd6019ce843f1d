"""The state of a stack as the engine exports it, read without knowing what a program makes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from components.errors import UserError

if TYPE_CHECKING:
    from sandbox.run import Sandbox

Fields: TypeAlias = Mapping[str, object]
"""An object of JSON."""

VERSION: Final = "cloudflare:index/workerVersion:WorkerVersion"
WORKER: Final = "cloudflare:index/worker:Worker"
DEPLOYMENT: Final = "cloudflare:index/workersDeployment:WorkersDeployment"


def export(sandbox: Sandbox) -> dict[str, object]:
    """The stack's state, with the sandbox's stand-ins of secrets laid open."""
    run = sandbox.pulumi("stack", "export", "--show-secrets")
    if not run.ok:
        raise UserError(f"the state of {sandbox.stack} cannot be read: {run.output.strip()}")
    return json.loads(run.output)


def is_up(state: Fields) -> bool:
    """Whether a stack's state holds anything."""
    return any(not str(each["type"]).startswith("pulumi:") for each in resources_of(state))


def inputs_of(resources: Sequence[Fields], type: str, name: str) -> Fields | None:
    """The inputs of a resource with its `id`, secrets laid open."""
    for each in resources:
        if each["type"] == type and name_of(each) == name:
            return {**fields(opened(each["inputs"])), "id": each.get("id")}
    return None


def resources_of(state: Fields) -> Iterator[Fields]:
    """Every resource."""
    yield from items(fields(state["deployment"]).get("resources"))


def name_of(resource: Fields) -> str:
    """The name that the program gave it."""
    return str(resource["urn"]).rsplit("::", 1)[-1]


def fields(value: object) -> Fields:
    """A value as an object; none is an empty one."""
    return cast("Fields", value or {})


def items(value: object) -> Sequence[Fields]:
    """A value as a list of objects; none is an empty one."""
    return cast("Sequence[Fields]", value or ())


def opened(value: object) -> object:
    """Secrets laid open."""
    if isinstance(value, dict):
        found = cast("dict[str, object]", value)
        if "plaintext" in found:
            return json.loads(str(found["plaintext"]))
        return {key: opened(each) for key, each in found.items()}
    return [opened(each) for each in cast("list[object]", value)] if isinstance(value, list) else value
