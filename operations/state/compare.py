"""Whether two states are the same: every resource with all that is known of it, secrets by their value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from sandbox.state import Fields, fields, items

SECRET: Final = ("plaintext", "ciphertext")


def resources_of(state: Fields) -> Sequence[Fields]:
    """Every resource of a state, the stack's own included."""
    return items(fields(state["deployment"]).get("resources"))


def digest(state: Fields) -> str:
    """Over all resources in their order, the same wherever they lie; secrets count as being there, not by value."""
    text = json.dumps([masked(each) for each in resources_of(state)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(one: Fields, other: Fields) -> Iterator[str]:
    """Where two states differ, as `URN: inputs.name`; never a value."""
    before = {(str(each["urn"]), str(each.get("id"))): each for each in resources_of(one)}
    after = {(str(each["urn"]), str(each.get("id"))): each for each in resources_of(other)}
    for key in dict.fromkeys([*before, *after]):
        if key not in before or key not in after:
            yield f"{key[0]}: only in {'the first' if key in before else 'the second'}"
        else:
            yield from (f"{key[0]}: {path}" for path in _paths(before[key], after[key], ""))
    if list(before) != list(after) and set(before) == set(after):
        yield "the order of the resources"


def masked(value: object) -> object:
    """A value with a mark in place of every secret."""
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        if any(each in given for each in SECRET):
            return "[secret]"
        return {key: masked(each) for key, each in given.items()}
    return [masked(each) for each in cast("list[object]", value)] if isinstance(value, list) else value


def in_clear(state: Fields) -> bool:
    """Whether a state, exported as it lies, holds a secret that is not encrypted."""

    def clear(value: object) -> bool:
        if isinstance(value, Mapping):
            given = cast("Mapping[str, object]", value)
            return "plaintext" in given or any(clear(each) for each in given.values())
        return isinstance(value, list) and any(clear(each) for each in cast("list[object]", value))

    return any(clear(each) for each in resources_of(state))


def _paths(one: object, other: object, path: str) -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        left, right = cast("Fields", one), cast("Fields", other)
        for key in sorted({*left, *right}):
            yield from _paths(left.get(key), right.get(key), f"{path}.{key}" if path else key)
    elif one != other:
        yield path
