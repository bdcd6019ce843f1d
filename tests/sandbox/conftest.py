"""A cloud to make things in, without the engine: the provider object is called as the engine would call it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import attrs
import pytest
import yaml

from providers.server import Call, Diff, Failure, Props, Value, at, current, plain
from sandbox.cloud import Cloud
from sandbox.provider import SandboxProvider
from sandbox.schema import Schema
from sandbox.table import HERE as TABLES
from sandbox.table import Entry, packages, tables

HERE = Path(__file__).parent
REFERENCE = re.compile(r"<((?:[\w./-]+:)?\w+)(?:\.([\w.\[\]]+))?>")
LARGE = frozenset(package for package in packages() if (TABLES / package).is_dir())
"""Packages with a file for each service: their types are known by the token without the package, and what holds for
each of their listed rules is tried in the exhaustive tier."""


def _kind(package: str, token: str) -> str:
    return token.split(":", 1)[1] if package in LARGE else token.rsplit(":", 1)[1]


def _samples() -> Iterator[tuple[str, Props]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole: dict[str, dict[str, Props]] = yaml.load((HERE / "samples.yaml").read_text("utf-8"), loader)
    for kinds in whole.values():
        yield from kinds.items()
    for file in sorted((HERE / "samples").glob("*/*.yaml")):
        kinds: dict[str, Props] = yaml.load(file.read_text("utf-8"), loader) or {}
        yield from ((kind, inputs) for kind, inputs in kinds.items() if not kind.startswith("."))


SAMPLES = dict(_samples())
ENTRIES: dict[str, Entry] = {
    _kind(each.package, token): entry for each in tables() for token, entry in each.entries.items()
}
PACKAGE = {kind: entry.token.split(":", 1)[0] for kind, entry in ENTRIES.items()}
KINDS = sorted(ENTRIES)


def exhaustive(cases: Iterable[object]) -> list[object]:
    """Cases of a test, each a type or a tuple that begins with one: those of large packages in the exhaustive tier."""
    every: list[object] = []
    for case in cases:
        values = cast("tuple[object, ...]", case) if isinstance(case, tuple) else (case,)
        marks = [pytest.mark.all] if PACKAGE[cast("str", values[0])] in LARGE else []
        every.append(pytest.param(*values, marks=marks))
    return every


@attrs.frozen
class Made:
    """A resource that was created."""

    kind: str
    id: str
    inputs: Props
    outputs: Props


class World:
    """A cloud of its own and the providers that work on it."""

    def __init__(self, directory: Path, schemas: Path, account: dict[str, Value] | None = None) -> None:
        self.cloud = Cloud(directory / "cloud.json")
        self.providers: dict[str, SandboxProvider] = {}
        self._directory, self._schemas = directory, schemas
        self._made: dict[str, Made] = {}
        if account is not None:
            with self.cloud.change() as data:
                data["account"] = account

    def provider(self, kind: str) -> SandboxProvider:
        package = PACKAGE[kind]
        if package not in self.providers:
            provider = SandboxProvider(package, self.cloud, self._directory, self._schemas)
            vars(provider)["schema"] = _read_once(provider)
            self.providers[package] = provider
        return self.providers[package]

    def inputs(self, kind: str) -> Props:
        """The sample inputs of a type; what they refer to is made first."""
        return cast("Props", self._resolved(copy.deepcopy(SAMPLES[kind])))

    def check(self, kind: str, inputs: Props) -> list[Failure]:
        return list(self.provider(kind).check(ENTRIES[kind].token, inputs, None)[1])

    def create(self, kind: str, inputs: Props | None = None, name: str = "main") -> Made:
        """Create a resource under a logical name."""
        given = self.inputs(kind) if inputs is None else inputs
        with self.named(kind, name):
            id, outputs = self.provider(kind).create(ENTRIES[kind].token, given, preview=False)
        return Made(kind, id, given, outputs)

    def diff(self, made: Made, inputs: Props) -> Diff:
        return self.provider(made.kind).diff(
            ENTRIES[made.kind].token, made.id, inputs, made.inputs, made.outputs
        )

    def update(self, made: Made, inputs: Props) -> Made:
        with self.named(made.kind, "main"):
            outputs = self.provider(made.kind).update(
                ENTRIES[made.kind].token, made.id, inputs, made.inputs, made.outputs, preview=False
            )
        return Made(made.kind, made.id, inputs, outputs)

    def delete(self, made: Made) -> None:
        self.provider(made.kind).delete(ENTRIES[made.kind].token, made.id, made.outputs)

    def read(self, made: Made) -> tuple[str, Props, Props] | None:
        """What a refresh reads."""
        return self.provider(made.kind).read(ENTRIES[made.kind].token, made.id, made.inputs, made.outputs)

    def imported(self, kind: str, id: str) -> tuple[str, Props, Props] | None:
        """What an import reads."""
        return self.provider(kind).read(ENTRIES[kind].token, id, {}, {})

    def objects(self, kind: str) -> dict[str, dict[str, Value]]:
        """What lies in the cloud of a type."""
        return self.cloud.read()["objects"].get(ENTRIES[kind].token, {})

    def named(self, kind: str, name: str) -> _Named:
        """The engine's request about the resource `name`."""
        return _Named(Call(f"urn:pulumi:test::app::{ENTRIES[kind].token}::{name}"))

    def _resolved(self, value: Value) -> Value:
        match value:
            case dict():
                return {key: self._resolved(item) for key, item in value.items()}
            case list():
                return [self._resolved(item) for item in value]
            case str() if found := REFERENCE.fullmatch(value):
                return self._referred(found)
            case str():
                return REFERENCE.sub(
                    lambda found: str(plain(self._referred(found))) if found[1] in SAMPLES else found[0],
                    value,
                )
            case _:
                return value

    def _referred(self, found: re.Match[str]) -> Value:
        """What stands for `<kind>` or `<kind.path>`."""
        kind, path = found.groups()
        if kind not in self._made:
            self._made[kind] = self.create(kind, name="needed")
        return at(self._made[kind].outputs, path) if path else self._made[kind].id


_SCHEMAS: dict[str, Schema] = {}


def _read_once(provider: SandboxProvider) -> Schema:
    """The schema of a provider, the same for every world: none of them changes it."""
    if provider.package not in _SCHEMAS:
        _SCHEMAS[provider.package] = provider.schema
    return _SCHEMAS[provider.package]


class _Named:
    def __init__(self, call: Call) -> None:
        self._call = call

    def __enter__(self) -> None:
        self._token = current.set(self._call)

    def __exit__(self, *_: object) -> None:
        current.reset(self._token)


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what was read from the SDKs is kept, for all tests of this process."""
    return tmp_path_factory.mktemp("schemas")


@pytest.fixture
def world(tmp_path: Path, schemas: Path) -> World:
    return World(tmp_path, schemas)
