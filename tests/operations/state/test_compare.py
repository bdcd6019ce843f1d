"""Two states are the same only if every value of theirs is, secrets included; a difference names no value."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from operations.state.compare import differences, digest, in_clear

SIGN = "4dabf18193072939515e22adb298388d"
STATE: dict[str, Any] = {
    "deployment": {
        "resources": [
            {"urn": "urn:a", "id": "1", "protect": True, "inputs": {"name": "a"}},
            {
                "urn": "urn:b",
                "id": "2",
                "inputs": {"key": {SIGN: "1b47061264138c4ac30d75fd1eb44270", "plaintext": '"hidden"'}},
                "outputs": {"list": [1, 2]},
            },
        ]
    }
}


def resources(state: dict[str, Any]) -> list[dict[str, Any]]:
    return state["deployment"]["resources"]


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a secret": (
        lambda state: resources(state)[1]["inputs"]["key"].update(plaintext='"other"'),
        "urn:b: inputs.key.plaintext",
    ),
    "an id": (lambda state: resources(state)[0].update(id="9"), "urn:a: only in the first"),
    "an input": (lambda state: resources(state)[0]["inputs"].update(name="z"), "urn:a: inputs.name"),
    "an output": (lambda state: resources(state)[1]["outputs"]["list"].append(3), "urn:b: outputs.list"),
    "its protection": (lambda state: resources(state)[0].pop("protect"), "urn:a: protect"),
    "a resource gone": (lambda state: resources(state).pop(), "urn:b: only in the first"),
    "their order": (lambda state: resources(state).reverse(), "the order of the resources"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_difference_is_named_and_not_shown(change: str) -> None:
    other = copy.deepcopy(STATE)
    assert list(differences(STATE, other)) == []
    make, named = CHANGES[change]
    make(other)
    found = list(differences(STATE, other))
    assert found[0] == named
    assert "hidden" not in str(found)
    assert (digest(other) == digest(STATE)) is (change == "a secret")


def test_a_secret_in_clear_is_seen() -> None:
    assert in_clear(STATE)
    locked = copy.deepcopy(STATE)
    resources(locked)[1]["inputs"]["key"] = {SIGN: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    assert not in_clear(locked)
