"""The JSON schema of the configuration, so that editors complete and check stack files."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping

import attrs

from components.part import Part, Setting, settings_of
from stacks import ladders
from stacks.settings import NAMESPACE, Settings, Standing

Schema = dict[str, object]


def config_schema() -> Schema:
    """The schema of a `Pulumi.<stack>.yaml`, draft 2020-12."""
    every = [ladders.load(name) for name in ladders.names()]
    properties = {f"{NAMESPACE}:{key}": schema for key, schema in _object(Settings).items()}
    properties[f"{NAMESPACE}:ladder"] |= {"enum": [ladder.name for ladder in every]}
    stages = [stage.name for ladder in every for stage in ladder.stages]
    for key in ("stage", "floor"):
        properties[f"{NAMESPACE}:{key}"] |= {"enum": list(dict.fromkeys(stages))}
    lineages = {
        key: [part.host for part in hosts]
        for ladder in every
        for key, hosts in ladder.stages[-1].lineages.items()
    }
    properties[f"{NAMESPACE}:stores"] = {
        "description": "Where each store stands; default: its oldest host serves",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _standing(hosts) for key, hosts in lineages.items()},
    }
    parts: dict[str, list[type[Part]]] = {}
    for ladder in every:
        for key, hosts in ladder.stages[-1].parts.items():
            parts.setdefault(key, []).append(type(hosts[-1]))
        for key, hosts in ladder.stages[-1].lineages.items():
            for part in hosts:
                parts.setdefault(f"{key}-{part.host}", []).append(type(part))
    properties[f"{NAMESPACE}:parts"] = {
        "description": "Settings of single parts, by key (its newest host) or key and host (`db-d1`), and field",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    field: schema
                    for kind in kinds
                    for field, schema in _object(kind).items()
                    if field != "transform"
                },
            }
            for key, kinds in parts.items()
        },
    }
    required = [
        f"{NAMESPACE}:{field.name}" for field in attrs.fields(Settings) if field.default is attrs.NOTHING
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Rungs stack",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "properties": properties,
                "required": required,
                "patternProperties": {f"^(?!{NAMESPACE}:)": {}},
                "additionalProperties": False,
            }
        },
    }


SECURE: Schema = {
    "type": "object",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}


def _object(cls: type) -> dict[str, Schema]:
    hints = typing.get_type_hints(cls)
    return {name: _described(hints[name], about) for name, about in settings_of(cls).items()}


def _described(hint: object, about: Setting) -> Schema:
    schema = _type(hint, about)
    text = ". ".join(
        each
        for each in (about.doc, about.unit and f"Unit: {about.unit}", about.cost and f"Cost: {about.cost}")
        if each
    )
    if about.doc.startswith("Secret"):
        schema = {"anyOf": [schema, SECURE]}
    return {"description": text, **schema}


def _type(hint: object, about: Setting | None = None) -> Schema:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _type(next(each for each in arguments if each is not type(None)), about)
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], about)}
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object"}
    if isinstance(hint, type) and attrs.has(hint):
        return {"type": "object", "additionalProperties": False, "properties": _object(hint)}
    names: Mapping[object, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
    schema: Schema = {"type": names[hint]}
    if about is None:
        return schema
    if about.choices:
        schema["enum"] = list(about.choices)
    if about.pattern and hint is str:
        schema["pattern"] = f"^{about.pattern}$"
    if about.at_least is not None and hint in (int, float):
        schema["minimum"] = about.at_least
    if about.at_most is not None and hint in (int, float):
        schema["maximum"] = about.at_most
    return schema


def _standing(hosts: list[str]) -> Schema:
    fields = _object(Standing)
    fields["serving"] |= {"enum": hosts}
    for field in ("released", "forgotten"):
        fields[field] |= {"items": {"enum": hosts}}
    return {"type": "object", "additionalProperties": False, "properties": fields}
