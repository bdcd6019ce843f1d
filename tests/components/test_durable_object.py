from __future__ import annotations

import pytest

from components.durable_object import DurableObject, DurableObjectComponent
from components.edge_worker import EdgeWorker
from components.errors import UserError
from tests.components.samples import build, wires


def test_it_makes_nothing_but_publishes_its_class() -> None:
    built = build(lambda: DurableObject(class_name="Room").component("rooms", wires()))

    assert not built.names
    assert [each.outputs for each in built.components] == [{"class_name": "Room"}]


def test_the_worker_that_links_to_it_binds_the_class_and_keeps_it_in_sqlite() -> None:
    def program() -> None:
        rooms = DurableObject(class_name="Room").component("rooms", wires())
        users = DurableObject(class_name="Account").component("users", wires())
        EdgeWorker(links=("users", "rooms"), rate_limit=None).component(
            "api", wires(linked={"rooms": [rooms], "users": [users]})
        )

    version = build(program)["api-version"]
    bindings = version.inputs["bindings"]

    assert isinstance(bindings, list)
    assert [each for each in bindings if isinstance(each, dict) and each["type"] != "plain_text"] == [
        {"name": "ROOMS", "type": "durable_object_namespace", "className": "Room"},
        {"name": "USERS", "type": "durable_object_namespace", "className": "Account"},
    ]
    assert version.inputs["exports"] == {
        "Account": {"type": "durable-object", "storage": "sqlite"},
        "Room": {"type": "durable-object", "storage": "sqlite"},
    }
    assert "migrations" not in version.inputs


def test_bindings_alone() -> None:
    def program() -> None:
        made = DurableObjectComponent("rooms", DurableObject(class_name="Room"))
        seen.append((made.worker_exports(), [each.name for each in made.worker_bindings("live-rooms")]))

    seen: list[object] = []
    build(program)

    assert seen == [({"Room": "sqlite"}, ["LIVE_ROOMS"])]


@pytest.mark.parametrize("class_name", ["room", "2Room", "My Room", "Room_", ""])
def test_a_class_is_named_as_code_names_one(class_name: str) -> None:
    with pytest.raises(
        UserError,
        match=rf"DurableObject\.class_name is '{class_name}', expected the name of an exported class",
    ):
        DurableObject(class_name=class_name)


def test_a_class_must_be_named() -> None:
    with pytest.raises(TypeError, match="class_name"):
        DurableObject()  # type: ignore[call-arg]
