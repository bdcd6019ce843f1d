"""What a new version takes over from the one before it."""

from __future__ import annotations

import pytest

from providers.server import Props, ProviderError
from sandbox import drift
from sandbox.inheriting import elements, number_of
from sandbox.state import VERSION
from sandbox.version import version_of
from tests.sandbox.conftest import ENTRIES, World

SECRET: Props = {"name": "KEY", "type": "inherit"}


def version(world: World, *bindings: Props) -> str:
    """A version of one and the same Worker, with these bindings."""
    inputs = world.inputs("WorkerVersion")
    return world.create("WorkerVersion", {**inputs, "bindings": list(bindings)}, name=f"v{len(bindings)}").id


def bound(world: World, id: str) -> dict[str, object]:
    """What the version really has, by name."""
    rule = ENTRIES["WorkerVersion"].inherits
    assert rule
    return {
        name: each["type"]
        for name, each in elements(rule, world.objects("WorkerVersion")[id]).items()
        if isinstance(each, dict)
    }


def test_a_binding_is_taken_over_through_any_number_of_versions(world: World) -> None:
    version(world, {"name": "KEY", "type": "secret_text", "text": "x"})
    version(world, SECRET, {"name": "APP", "type": "plain_text", "text": "a"})

    assert bound(world, version(world, SECRET)) == {"KEY": "secret_text"}


def test_it_is_taken_from_the_newest_version_and_refused_where_that_has_none(world: World) -> None:
    version(world, {"name": "KEY", "type": "secret_text", "text": "x"})
    version(world)

    with pytest.raises(ProviderError, match=r"KEY: there is no binding of this name to inherit"):
        version(world, SECRET)


def test_the_first_version_of_a_worker_is_given_what_the_account_may_have(world: World) -> None:
    version(world)
    other = world.create("Worker", {**world.inputs("Worker"), "name": "another"}, name="another").id
    inputs: Props = {**world.inputs("WorkerVersion"), "workerId": other, "bindings": [SECRET]}
    world.create("WorkerVersion", inputs, name="other")

    assert bound(world, world.create("WorkerVersion", inputs, name="next").id) == {"KEY": "inherit"}


def test_a_secret_put_by_hand_makes_a_version_that_serves(world: World) -> None:
    inputs = world.inputs("WorkersDeployment")
    world.create("WorkersDeployment", inputs)
    script = str(inputs["scriptName"])
    put = drift.put_secret(world.cloud, script, "KEY")

    newest = max(world.cloud.read()["objects"][VERSION].values(), key=number_of)
    assert newest["id"] == put.id
    assert "KEY by hand" not in world.cloud.file.read_text()
    serving = [
        each.props["versions"] for each in drift.things(world.cloud) if each.kind == "WorkersDeployment"
    ]
    assert [{"percentage": 100, "versionId": put.id}] in serving
    with pytest.raises(drift.DriftError, match="no version of the Worker 'nobody'"):
        drift.put_secret(world.cloud, "nobody", "KEY")


def test_what_is_inherited_is_served_as_a_secret() -> None:
    """`./rungs dev` then gives it a value of this machine."""
    inputs = {
        "id": "1",
        "mainModule": "index.mjs",
        "modules": [],
        "bindings": [SECRET, {"name": "APP", "type": "plain_text", "text": "a"}],
        "compatibilityDate": "2026-01-01",
    }
    served = version_of(inputs, 100)

    assert served.bound("secret_text") == ("KEY",)
    assert served.bound("plain_text") == ("APP",)
