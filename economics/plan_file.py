"""What a saved plan or state costs: `pulumi preview --json` or `pulumi stack export` of any program.

Nothing of the file is printed but types, names and what a price is found by; a secret is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError
from economics.billing import Bill
from economics.documents import read_json
from economics.resources import Resource, price_resources

Map = Mapping[str, object]
GONE = {"delete", "delete-replaced", "remove-pending-replace", "read", "read-replacement", "read-discard"}
"""Steps that leave nothing which this stack pays for."""


def price_plan(path: Path, usage: Path | None = None) -> Bill:
    """The bill of a plan or a state, with the usage of a usage file if given.

    Types and settings that have no price stand in the bill's `unknown`. Raises UserError for what is no such file.
    """
    found = list(resources(path))
    if usage is None:
        return price_resources(found)
    from economics.usage_file import document_of, is_infracost, read

    if not is_infracost(document := document_of(usage)):
        return price_resources(found, read(usage))
    from economics.infracost_usage import read_usage

    told = read_usage(usage, document)
    priced = price_resources([attrs.evolve(each, usage=told.of(each)) for each in found])
    return Bill(lines=(*priced.lines, *told.unused(found)))


def resources(path: Path) -> Iterator[Resource]:
    """The resources that stand after the plan, or in the state; components, providers and the stack are none."""
    states = {str(state["urn"]): state for state in _states(path, read_json(path))}
    made = {urn: _resource(urn, state) for urn, state in states.items() if _is_paid_for(state)}
    for urn, resource in made.items():
        references = {
            name: made[targets[0]]
            for name, targets in _references(states[urn]).items()
            if len(targets) == 1 and targets[0] in made
        }
        yield attrs.evolve(resource, references=references)


def _states(path: Path, document: object) -> Iterator[Map]:
    if isinstance(document, list):
        # One event a line, as PULUMI_ENABLE_STREAMING_JSON_PREVIEW prints them.
        events = (_map(_map(event).get("resourcePreEvent")) for event in cast("list[object]", document))
        steps = [_map(event.get("metadata")) for event in events if event]
        yield from _left(steps, "new")
    elif "steps" in (plan := _map(document)):
        yield from _left([_map(step) for step in _list(plan["steps"])], "newState")
    elif "deployment" in plan or "resources" in plan:
        deployment = _map(plan["deployment"]) if "deployment" in plan else plan
        yield from (
            _named(_map(state)) for state in _list(deployment.get("resources")) if _map(state).get("urn")
        )
    elif {"changeSummary", "config", "diagnostics"} & set(plan):
        return  # a preview without any step
    else:
        raise UserError(
            f"{path} is neither a plan (`pulumi preview --json`) nor a state (`pulumi stack export`)"
        )


def _left(steps: Iterable[Map], new: str) -> Iterator[Map]:
    for step in steps:
        state = _map(step.get(new))
        if step.get("op") not in GONE and state:
            yield _named({"urn": step.get("urn"), **state})


def _named(state: Map) -> Map:
    return {**state, "urn": str(state.get("urn", ""))}


def _is_paid_for(state: Map) -> bool:
    type = state.get("type")
    return (
        isinstance(type, str)
        and state.get("custom") is not False
        and not state.get("delete")
        and not state.get("external")
        and not type.startswith("pulumi:")
    )


def _resource(urn: str, state: Map) -> Resource:
    return Resource(
        type=_printable(str(state["type"])),
        name=_printable(urn.rpartition("::")[2]),
        inputs=_map(state.get("inputs")),
        outputs=_map(state.get("outputs")),
    )


def _references(state: Map) -> Mapping[str, Sequence[str]]:
    return {
        name: [str(urn) for urn in _list(urns)]
        for name, urns in _map(state.get("propertyDependencies")).items()
    }


def _printable(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text)[:100]


def _map(value: object) -> Map:
    return cast("Map", value) if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return cast("list[object]", value) if isinstance(value, list) else []
