"""Reading a saved plan, `pulumi preview --json`, of any Pulumi program. What is not one is refused in a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn, cast

import attrs

from components.errors import UserError
from review.changes import OPERATIONS
from sandbox.events import State, Step, Summary

LARGEST: Final = 256_000_000
"""Bytes of a plan file. Plans of five thousand resources have about twenty million."""
Json = Mapping[str, object]


@attrs.frozen(kw_only=True)
class Plan:
    """What a preview would do. `errors` are the engine's own: what it refuses."""

    steps: tuple[Step, ...]
    config: Mapping[str, object]
    errors: tuple[str, ...]


def read_plan(file: Path) -> Plan:
    """The plan in a file; raises UserError for what is not a whole `pulumi preview --json`."""
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise UserError(
                f"{file} has {size:,} bytes, expected a `pulumi preview --json` of at most {LARGEST:,}"
            )
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{file} is not a text, expected a `pulumi preview --json`") from None
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror or error}") from None
    return parse_plan(text, str(file))


def parse_plan(text: str, name: str) -> Plan:
    """The plan in a text; `name` is what a refusal calls it."""

    def constant(word: str) -> NoReturn:
        raise UserError(f"{name} has the number {word}, which is none")

    if _is_event_stream(text):
        return _of_events(text, name)
    try:
        data: object = json.loads(text, parse_constant=constant)
    except RecursionError:
        raise UserError(f"{name} is nested too deeply for a `pulumi preview --json`") from None
    except ValueError as error:
        raise UserError(
            f"{name} is no whole JSON ({error}), expected a `pulumi preview --json`; is it cut off?"
        ) from None
    if isinstance(data, Mapping) and "deployment" in data:
        raise UserError(f"{name} is a stack export, not a preview; make one with: pulumi preview --json")
    if not isinstance(data, Mapping) or "steps" not in data:
        if isinstance(data, Mapping) and "changeSummary" in data:
            data = {"steps": [], **cast("dict[str, object]", data)}  # nothing at all to do
        else:
            raise UserError(
                f"{name} has no `steps`, so it is no preview; make one with: pulumi preview --json"
            )
    plan = cast("Json", data)
    rows = plan["steps"]
    if not isinstance(rows, list):
        raise UserError(f"{name}: `steps` is no list")
    steps = tuple(
        _step(row, f"{name}: steps[{index}]") for index, row in enumerate(cast("list[object]", rows))
    )
    config = _map(plan, "config", name) or {}
    return Plan(steps=steps, config=config, errors=tuple(_errors(plan.get("diagnostics"))))


def _is_event_stream(text: str) -> bool:
    """Whether it is the engine's events, one a line (PULUMI_ENABLE_STREAMING_JSON_PREVIEW)."""
    try:
        first = cast("object", json.loads(text.lstrip().partition("\n")[0]))
    except (ValueError, RecursionError):
        return False
    return isinstance(first, Mapping) and "sequence" in first


def _of_events(text: str, name: str) -> Plan:
    if '"summaryEvent"' not in text:
        raise UserError(f"{name} has no summary at its end, expected a whole preview; is it cut off?")
    try:
        summary = Summary.of(text.splitlines())
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise UserError(f"{name} has an event of an unknown form, expected those of a preview") from None
    for step in summary.steps:
        if step.op not in OPERATIONS or step.urn.count("::") < 3:
            raise UserError(f"{name} has a step {_short(step.op)} of {_short(step.urn)}, which is none")
    return Plan(steps=summary.steps, config={}, errors=summary.errors)


def _step(row: object, where: str) -> Step:
    if not isinstance(row, Mapping):
        raise UserError(f"{where} is no map")
    data = cast("Json", row)
    op, urn = data.get("op"), data.get("urn")
    if not isinstance(urn, str) or not urn.startswith("urn:pulumi:") or urn.count("::") < 3:
        raise UserError(
            f"{where}.urn is {_short(urn)}, expected a URN such as urn:pulumi:prod::app::type::name"
        )
    if not isinstance(op, str) or op not in OPERATIONS:
        raise UserError(f"{where}.op is {_short(op)}, expected one of: {', '.join(OPERATIONS)}")
    old, new = _map(data, "oldState", where), _map(data, "newState", where)
    kind = str((new or old or {}).get("type") or urn.split("::")[2].rsplit("$", 1)[-1])
    detailed = _map(data, "detailedDiff", where) or {}
    return Step(
        urn=urn,
        type=kind,
        op=op,
        old=_state(old, f"{where}.oldState"),
        new=_state(new, f"{where}.newState"),
        diffs=_texts(data, "diffReasons", where),
        keys=_texts(data, "replaceReasons", where),
        detailed={
            str(path): str(cast("Json", about).get("kind", "")) if isinstance(about, Mapping) else ""
            for path, about in detailed.items()
        },
        done=True,
    )


def _state(data: Json | None, where: str) -> State | None:
    for name in ("inputs", "outputs"):
        _map(data or {}, name, where)
    return State.of(data)


def _map(data: Json, name: str, where: str) -> Json | None:
    value = data.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise UserError(f"{where}.{name} is {_short(value)}, expected a map")
    return cast("Json | None", value)


def _texts(data: Json, name: str, where: str) -> tuple[str, ...]:
    value = data.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in cast("list[object]", value)):
        raise UserError(f"{where}.{name} is {_short(data[name])}, expected a list of texts")
    return tuple(cast("list[str]", value))


def _errors(diagnostics: object) -> list[str]:
    rows = cast("list[object]", diagnostics) if isinstance(diagnostics, list) else []
    maps = [cast("Json", row) for row in rows if isinstance(row, Mapping)]
    return [str(row.get("message", "")).strip() for row in maps if row.get("severity") == "error"]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
