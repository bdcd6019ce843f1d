"""Changing the sandbox's cloud by hand, as someone would in a dashboard; `pulumi refresh` then finds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import attrs

from components.errors import UserError
from providers.server import Secret
from sandbox.check import unknown_name
from sandbox.cloud import Cloud, Data, Stored, objects
from sandbox.make import Maker
from sandbox.state import DEPLOYMENT, VERSION, WORKER


class DriftError(UserError):
    """A change by hand that cannot be made: no such object, or no such property."""


@attrs.frozen
class Thing:
    """An object in the cloud. `left`: its program deleted it and the provider left it behind."""

    type: str
    name: str
    id: str
    left: bool
    props: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def kind(self) -> str:
        """The last part of the type: `R2Bucket`."""
        return self.type.rsplit(":", 1)[-1]


def things(cloud: Cloud) -> list[Thing]:
    """Everything in the cloud, ordered by type and name."""
    found = [
        Thing(token, item["name"], item["id"], bool(item.get("left")), item["props"])
        for token, _, item in objects(cloud.read())
    ]
    return sorted(found, key=lambda thing: (thing.kind, thing.name, thing.id))


def change(cloud: Cloud, type: str, name: str, changes: Mapping[str, str]) -> Thing:
    """Give properties of an object other values. `changes` maps paths (`settings.batchSize`) to values.

    A value is read as JSON where it is JSON (`5`, `true`, `["a"]`, `null` to take the property away), else as a text.
    """
    with cloud.change() as data:
        token, _, item = _find(data, type, name)
        for path, text in changes.items():
            _set(item["props"], path, _value(text))
        return Thing(token, item["name"], item["id"], bool(item.get("left")), item["props"])


def delete(cloud: Cloud, type: str, name: str) -> Thing:
    """Take an object out of the cloud."""
    with cloud.change() as data:
        token, handle, item = _find(data, type, name)
        del data["objects"][token][handle]
        return Thing(token, item["name"], item["id"], bool(item.get("left")), item["props"])


def deploy(cloud: Cloud, script: str, version: str) -> Thing:
    """Make a deployment of a Worker that sends every request to one version, as its API would be asked to."""
    with cloud.change() as data:
        _find(data, VERSION, version)
        latest = [item for token, _, item in objects(data) if token == DEPLOYMENT and _is_of(item, script)]
        if not latest:
            raise DriftError(f"the cloud has no deployment of the Worker {script!r}")
        data["births"][DEPLOYMENT] = data["births"].get(DEPLOYMENT, 0) + 1
        seed = f"{DEPLOYMENT} by hand {data['births'][DEPLOYMENT]}"
        id = str(Maker(seed, {}).make("{uuid}", "id"))
        props = {**latest[0]["props"], "versions": [{"percentage": 100, "versionId": version}]}
        made: Data = {"id": id, "name": "by hand", "seed": seed, "revision": 1, "props": props}
        data["objects"][DEPLOYMENT][id] = made
        return Thing(DEPLOYMENT, made["name"], id, False, props)


def put_secret(cloud: Cloud, script: str, name: str) -> Thing:
    """Give a Worker a secret, as `wrangler secret put` does: by a version like its newest, which then serves alone."""
    with cloud.change() as data:
        workers = [
            item["id"]
            for token, _, item in objects(data)
            if token == WORKER and item["props"].get("name") == script
        ]
        versions = [
            item
            for token, _, item in objects(data)
            if token == VERSION and item["props"].get("workerId") in workers
        ]
        if not versions:
            raise DriftError(f"the cloud has no version of the Worker {script!r}")
        newest = max(versions, key=lambda item: item.get("number", 0))
        number = newest.get("number", 0) + 1
        seed = f"{VERSION} by hand {script} {number}"
        id = str(Maker(seed, {}).make("{uuid}", "id"))
        kept = [each for each in newest["props"].get("bindings", []) if each["name"] != name]
        secret = {"name": name, "type": "secret_text", "text": cloud.seal(Secret(f"{name} by hand"))}
        made: Data = {**newest, "id": id, "name": "by hand", "seed": seed, "revision": 1, "number": number}
        made["props"] = {**newest["props"], "bindings": [*kept, secret]}
        made.pop("left", None)
        data["objects"][VERSION][id] = made
    deploy(cloud, script, id)
    return Thing(VERSION, made["name"], id, False, made["props"])


def _is_of(item: Data, script: str) -> bool:
    return item["props"].get("scriptName") == script


def _find(data: Data, type: str, name: str) -> tuple[str, str, Data]:
    """The one object of a type (its token, or the last part of it) with a logical name, an id, or a key."""
    kinds = {token.rsplit(":", 1)[-1] for token in data["objects"] if data["objects"][token]}
    of_type = [found for found in objects(data) if type in (found[0], found[0].rsplit(":", 1)[-1])]
    if not of_type:
        raise DriftError(
            f"the cloud is empty of {type}: {unknown_name(type, kinds, 'type')}"
            if kinds
            else "the cloud is empty"
        )
    named = [found for found in of_type if name in (found[2]["name"], found[2]["id"], found[1])]
    if not named:
        raise DriftError(unknown_name(name, {found[2]["name"] for found in of_type}, type))
    live = [found for found in named if not found[2].get("left")] or named
    if len(live) > 1:
        ids = ", ".join(sorted(found[1] for found in live))
        raise DriftError(f'{len(live)} objects of type {type} are named "{name}"; give one of {ids}')
    return live[0]


def _set(props: Data, path: str, value: Stored) -> None:
    name, _, rest = path.partition(".")
    if rest:
        if not isinstance(props.get(name), dict):
            inner = [key for key, item in props.items() if isinstance(item, dict)]
            raise DriftError(unknown_name(name, inner, "object"))
        _set(props[name], rest, value)
    elif value is None:
        props.pop(name, None)
    else:
        props[name] = value


def _value(text: str) -> Stored:
    try:
        return json.loads(text)
    except ValueError:
        return text
