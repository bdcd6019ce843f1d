"""What a saved plan or state costs: `pulumi preview --json` or `pulumi stack export` of any program.

Nothing of the file is printed but types, names and what a price is found by; a secret is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
    states = {str(state["urn"]): state for state in _states(path, read_json(path)) if _is_paid_for(state)}
    made = {urn: _resource(urn, state) for urn, state in states.items()}
    for urn, resource in made.items():
        references = {
            name: made[str(targets[0])]
            for name, targets in _references(states[urn]).items()
            if len(targets) == 1 and str(targets[0]) in made
        }
        yield attrs.evolve(resource, references=references)


def _states(path: Path, document: object) -> Iterator[Map]:
    if isinstance(document, list):
        # One event a line, as PULUMI_ENABLE_STREAMING_JSON_PREVIEW prints them.
        events = _maps(path, "events", cast("object", document))
        steps = [_map(_map(event.get("resourcePreEvent")).get("metadata")) for event in events]
        yield from _left(path, [step for step in steps if step], "new")
        return
    plan = _map(document)
    if "steps" in plan:
        yield from _left(path, _maps(path, "steps", plan["steps"]), "newState")
    elif isinstance(plan.get("deployment"), Mapping):
        states = _map(plan["deployment"]).get("resources", [])
        yield from (_whole(path, state) for state in _maps(path, "resources", states))
    elif not {"changeSummary", "diagnostics"} & set(plan):  # a preview without a step has only these
        raise UserError(
            f"{path} is neither a plan (`pulumi preview --json`) nor a state (`pulumi stack export`)"
        )


def _left(path: Path, steps: Iterable[Map], new: str) -> Iterator[Map]:
    for step in steps:
        if str(step.get("op")) not in GONE:
            yield _whole(path, {"urn": step.get("urn"), **_map(step.get(new))})


def _whole(path: Path, state: Map) -> Map:
    if isinstance(state.get("urn"), str) and isinstance(state.get("type"), str):
        return state
    raise UserError(f"{path} has a resource without `urn` or `type`: it is no whole plan or state")


def _is_paid_for(state: Map) -> bool:
    return (
        state.get("custom") is not False
        and not state.get("delete")
        and not state.get("external")
        and not str(state["type"]).startswith("pulumi:")
    )


def _resource(urn: str, state: Map) -> Resource:
    return Resource(
        type=_printable(str(state["type"])),
        name=_printable(urn.rpartition("::")[2]),
        inputs=_map(state.get("inputs")),
        outputs=_map(state.get("outputs")),
    )


def _references(state: Map) -> Mapping[str, list[object]]:
    return {
        name: cast("list[object]", urns)
        for name, urns in _map(state.get("propertyDependencies")).items()
        if isinstance(urns, list)
    }


def _printable(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text)[:100]


def _map(value: object) -> Map:
    return cast("Map", value) if isinstance(value, Mapping) else {}


def _maps(path: Path, where: str, value: object) -> list[Map]:
    if isinstance(value, list) and all(isinstance(each, Mapping) for each in cast("list[object]", value)):
        return cast("list[Map]", value)
    raise UserError(f"{path}: `{where}` is no list of maps: it is no plan or state")
