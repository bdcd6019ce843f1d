"""What the provider makes of the inputs, and what a change of them means.

`planned` fills in what the provider fills in; `differences` compares that with the state, as the provider does.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from providers.server import UNKNOWN, Asset, Diff, Props, Secret, Value, at, plain
from sandbox.make import Maker
from sandbox.schema import Property as SchemaProperty
from sandbox.schema import Schema, Type
from sandbox.table import MISSING, Entry, Property


@attrs.frozen
class Planner:
    """Plans for resources of one type. Files named in the inputs are found from `directory`."""

    schema: Schema
    entry: Entry
    any_case: bool
    directory: Path

    def planned(self, inputs: Props, prior: Props | None, maker: Maker) -> Props:
        """The inputs as the object will have them: defaults, hashes and computed values filled in.

        What the provider computes and the inputs do not say stays as it is in `prior` (the state).
        """
        known = self.schema.resources[self.entry.token].inputs
        return self._object(known, inputs, prior or {}, "", maker)

    def diff(self, inputs: Props, state: Props, maker: Maker) -> Diff:
        """What an update to `inputs` changes in `state`, and which of it only a replacement can change."""
        planned = self.planned(inputs, state, maker)
        known = self.schema.resources[self.entry.token].inputs
        changes: list[str] = []
        replaces: list[str] = []
        for path, pattern in self._differences(known, planned, state, "", ""):
            changes.append(path)
            found = self.entry.replaces(pattern)
            if found is not None and self._replaces(found, path, planned, state, inputs):
                replaces.append(path)
        return Diff(tuple(replaces), tuple(changes), self.entry.delete_before_replace)

    def _replaces(self, rule: Property, path: str, planned: Props, state: Props, inputs: Props) -> bool:
        match rule.replace:
            case "configured":
                return inputs.get(re.split(r"[.\[{]", path)[0]) is not None
            case "lowered":
                was, now = plain(at(state, path)), plain(at(planned, path))
                return isinstance(was, int | float) and isinstance(now, int | float) and now < was
            case _:
                return True

    def forced(self, props: Props) -> Props:
        """`props` as the service takes them: some values are its own, whatever is asked for."""
        values = {
            path: rule.forced for path, rule in self.entry.properties.items() if rule.forced is not MISSING
        }
        return {**props, **values}  # type: ignore[dict-item]

    def secrets(self, value: Value, pattern: str = "") -> Value:
        """`value` with what the provider holds secret wrapped in Secret."""
        rule = self.entry.properties.get(pattern)
        if rule is not None and rule.secret and value is not None:
            return value if isinstance(value, Secret) else Secret(value)
        match value:
            case dict():
                joint = "." if pattern else ""
                return {
                    key: self.secrets(
                        item, f"{pattern}{joint}{key}" if not self._is_map(pattern) else f"{pattern}{{}}"
                    )
                    for key, item in value.items()
                }
            case list():
                return [self.secrets(item, pattern + "[]") for item in value]
            case _:
                return value

    def _is_map(self, pattern: str) -> bool:
        return any(path.startswith(pattern + "{}") for path in self.entry.properties) if pattern else False

    # --- planning ---

    def _object(
        self, known: Mapping[str, SchemaProperty], value: Props, prior: Props, pattern: str, maker: Maker
    ) -> Props:
        out: Props = {}
        for name, item in known.items():
            inner = f"{pattern}.{name}" if pattern else name
            rule = self.entry.properties.get(inner)
            before = prior.get(name)
            given = value.get(name)
            if given is None and rule is not None:
                given = self._filled(rule, value, before, inner, maker)
            if given is not None:
                out[name] = self._value(item.type, given, before, inner, maker)
        return out

    def _value(self, type: Type, value: Value, prior: Value, pattern: str, maker: Maker) -> Value:
        if isinstance(value, Secret):
            inner = self._value(
                type, value.value, prior.value if isinstance(prior, Secret) else prior, pattern, maker
            )
            return Secret(inner)
        before = prior.value if isinstance(prior, Secret) else prior
        if type.kind == "object" and isinstance(value, dict):
            known = self.schema.types[type.name]
            return self._object(known, value, before if isinstance(before, dict) else {}, pattern, maker)
        if type.of is not None and isinstance(value, list):
            rest = before if isinstance(before, list) and len(before) == len(value) else []
            return [
                self._value(type.of, item, rest[index] if rest else None, pattern + "[]", maker)
                for index, item in enumerate(value)
            ]
        if type.of is not None and isinstance(value, dict):
            rest = before if isinstance(before, dict) else {}
            return {
                key: self._value(type.of, item, rest.get(key), pattern + "{}", maker)
                for key, item in value.items()
            }
        return value

    def _filled(self, rule: Property, owner: Props, prior: Value, pattern: str, maker: Maker) -> Value:
        """What the provider puts where the inputs say nothing."""
        if rule.sha256_of:
            return self._digest(rule.sha256_of, owner)
        if rule.default is not MISSING:
            return maker.make(rule.default, pattern)  # type: ignore[arg-type]
        if rule.computed is not MISSING:
            return prior if prior is not None else maker.make(rule.computed, pattern)  # type: ignore[arg-type]
        return None

    def _digest(self, sources: Mapping[str, str], owner: Props) -> Value:
        """The hash of the first of the sources that is given. `sources` maps how it is given to a property."""
        for how, name in sources.items():
            value = owner.get(name)
            if value is None:
                continue
            text = plain(value)
            if not isinstance(text, str):
                return UNKNOWN
            return hashlib.sha256(self.content(how, text)).hexdigest()
        return None

    def content(self, how: str, text: str) -> bytes:
        """The bytes behind a property that gives content as text, base64, a file, or a directory (a listing of it)."""
        match how:
            case "text":
                return text.encode()
            case "base64":
                return base64.b64decode(text)
            case "file":
                return (self.directory / text).read_bytes()
            case _:
                root = self.directory / text
                files = sorted(item for item in root.rglob("*") if item.is_file())
                listing = [
                    (str(item.relative_to(root)), hashlib.sha256(item.read_bytes()).hexdigest())
                    for item in files
                ]
                return json.dumps(listing).encode()

    # --- comparing ---

    def _differences(
        self, known: Mapping[str, SchemaProperty], new: Props, old: Props, path: str, pattern: str
    ) -> Iterator[tuple[str, str]]:
        for name, item in known.items():
            joint = "." if path else ""
            yield from self._compare(
                item.type, new.get(name), old.get(name), f"{path}{joint}{name}", f"{pattern}{joint}{name}"
            )

    def _compare(
        self, type: Type, new: Value, old: Value, path: str, pattern: str
    ) -> Iterator[tuple[str, str]]:
        while isinstance(new, Secret):
            new = new.value
        while isinstance(old, Secret):
            old = old.value
        rule = self.entry.properties.get(pattern)
        if (rule is not None and rule.ignore) or (_nothing(new) and _nothing(old)):
            return
        if type.kind == "object" and isinstance(new, dict) and isinstance(old, dict):
            yield from self._differences(self.schema.types[type.name], new, old, path, pattern)
        elif type.kind == "map" and type.of is not None and isinstance(new, dict) and isinstance(old, dict):
            for key in dict.fromkeys([*new, *old]):
                inner = f"{path}.{key}" if re.fullmatch(r"[\w-]+", key) else f'{path}["{key}"]'
                yield from self._compare(type.of, new.get(key), old.get(key), inner, pattern + "{}")
        elif type.kind == "array" and type.of is not None and isinstance(new, list) and isinstance(old, list):
            if rule is not None and rule.unordered:
                if _sorted(new) != _sorted(old):
                    yield path, pattern
            else:
                for index, (after, before) in enumerate(itertools.zip_longest(new, old)):
                    yield from self._compare(type.of, after, before, f"{path}[{index}]", pattern + "[]")
        elif not self._same(new, old, rule):
            yield path, pattern

    def _same(self, new: Value, old: Value, rule: Property | None) -> bool:
        if new is UNKNOWN or old is UNKNOWN:
            return False
        if (
            self.any_case
            and rule is not None
            and rule.values
            and isinstance(new, str)
            and isinstance(old, str)
        ):
            return new.lower() == old.lower()
        if isinstance(new, Asset) and isinstance(old, Asset):
            return new.fields.get("hash") == old.fields.get("hash")
        return plain(new) == plain(old)


def _nothing(value: Value) -> bool:
    """An empty list or object counts as one that is not there: providers do not tell them apart in their states."""
    return value in (None, [], {})


def _sorted(values: Sequence[Value]) -> list[str]:
    return sorted(json.dumps(plain(item), sort_keys=True, default=repr) for item in values)
