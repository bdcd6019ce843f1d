"""Inputs built around one property: a value put at a path, with what it needs around it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping

from providers.server import Props, Value
from sandbox.schema import Property, Schema, Type
from sandbox.table import MISSING, Rule
from tests.sandbox.conftest import ENTRIES, Made, World

PYTHON: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "any": object,
}
WRONG: dict[str, Value] = {
    "string": 5,
    "integer": "5432",
    "number": "5432",
    "boolean": "true",
    "array": "a",
    "map": "a",
    "object": "a",
    "asset": "a",
}


def another(value: object) -> Value:
    return value + 1000 if isinstance(value, int | float) else "no-such-value"


def steps(path: str) -> list[str]:
    return re.findall(r"\[\]|\{\}|[\w-]+", path)


def pattern_of(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path).replace(".some-key", "{}")


def paths_of(rule: Rule) -> Iterator[str]:
    for names in (
        rule.exactly_one,
        rule.at_most_one,
        rule.at_least_one,
        rule.together,
        rule.needs,
        rule.forbids,
    ):
        yield from names
    yield from rule.limits
    yield from rule.outside
    yield from rule.outside.values()
    yield from (path for path in rule.when if not path.startswith("^"))
    if rule.sum is not None:
        yield rule.sum[0]


def type_at(schema: Schema, inside: Mapping[str, Property], path: str) -> Type | None:
    """The type at a path, if the SDK has such a path."""
    props = inside
    found: Type | None = None
    for step in steps(path):
        if step in ("[]", "{}"):
            if found is None or found.of is None or found.kind != ("array" if step == "[]" else "map"):
                return None
            found = found.of
            continue
        if found is not None:
            if found.kind != "object":
                return None
            props = schema.types[found.name]
        if step not in props:
            return None
        found = props[step].type
    return found


def with_value(world: World, kind: str, path: str, value: Value, *, other: bool = False) -> Props:
    """The sample with `value` at a path; None: a value that fits there (another one, if `other`)."""
    return put(world, kind, world.inputs(kind), path, value, other=other)


def put(world: World, kind: str, inputs: Props, path: str, value: Value, *, other: bool = False) -> Props:
    schema, entry = world.provider(kind).schema, ENTRIES[kind]
    out = copy.deepcopy(inputs)

    def fitting(type: Type, pattern: str) -> Value:
        rule = entry.properties.get(pattern)
        if rule is not None and rule.values:
            return rule.values[-1 if other else 0]  # type: ignore[return-value]
        match type.kind:
            case "boolean":
                return not other if rule is None or rule.default is MISSING else rule.default is other
            case "integer" | "number":
                least = rule.range[0] if rule is not None and rule.range is not None else None
                return (least or 7) + (1 if other else 0)
            case "array" if type.of is not None:
                return [fitting(type.of, pattern + "[]")]
            case "map" if type.of is not None:
                return {"some-key": fitting(type.of, pattern + "{}")}
            case "object":
                known = schema.types[type.name]
                names = [name for name, item in known.items() if item.required] or list(known)[:1]
                return {name: fitting(known[name].type, f"{pattern}.{name}") for name in names}
            case _:
                return "other-value" if other else "some-value"

    def walk(type: Type | None, here: Value, rest: list[str], pattern: str) -> Value:
        if not rest:
            assert type is not None
            return fitting(type, pattern) if value is None else value
        step, *after = rest
        if step == "[]":
            assert type is not None
            assert type.of is not None
            items = here if isinstance(here, list) and here else [None]
            return [walk(type.of, items[0], after, pattern + "[]"), *items[1:]]
        if step == "{}":
            assert type is not None
            assert type.of is not None
            before = here.get("some-key") if isinstance(here, dict) else None
            return {"some-key": walk(type.of, before, after, pattern + "{}")}
        known = schema.resources[entry.token].inputs if type is None else schema.types[type.name]
        owner = dict(here) if isinstance(here, dict) else {}
        owner[step] = walk(known[step].type, owner.get(step), after, f"{pattern}.{step}" if pattern else step)
        return owner

    result = walk(None, out, steps(path), "")
    assert isinstance(result, dict)
    return result


def planned(world: World, kind: str, inputs: Props) -> Made:
    """A resource as it would be after its creation, without asking the service."""
    provider, entry = world.provider(kind), ENTRIES[kind]
    id, outputs = "made", provider.create(entry.token, inputs, preview=True)[1]
    return Made(kind, id, inputs, outputs)
