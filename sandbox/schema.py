"""Names, types and required inputs of a package's resources, read from its installed Python SDK.

`load("pulumi_cloudflare", tokens, cache_dir)` is all that the rest of the sandbox calls. Importing an SDK costs a
second or two and up to 160 MiB, so what was read is kept in `cache_dir`, under a name that changes with the SDK's
version and with the list of tokens, and later processes never import the SDK.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import inspect
import json
import os
import sys
import tempfile
import typing
import warnings
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import attrs

_FORMAT = 2  # of the cached file; raise it when what is read changes


@attrs.frozen
class Type:
    """The type of a value: `kind` is string, integer, number, boolean, any, asset, array, map or object.

    `of` is the type of the elements (array, map); `name` is that of an object type, a key of `Schema.types`.
    """

    kind: str
    of: Type | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind} of {self.of}" if self.of else self.kind


@attrs.frozen
class Property:
    """One property: its type, and whether the SDK requires it."""

    type: Type
    required: bool


@attrs.frozen
class Resource:
    """A resource type: what goes in, and everything that comes out (inputs are echoed in the outputs)."""

    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]


@attrs.frozen
class Schema:
    """A package as its SDK describes it. `resources` is keyed by token; the package's own configuration is under
    `pulumi:providers:<package>`.
    """

    package: str
    version: str
    resources: Mapping[str, Resource]
    types: Mapping[str, Mapping[str, Property]]


class SdkMissing(Exception):
    """The SDK of a package is not installed, or has no such resource."""


def load(sdk: str, package: str, tokens: Iterable[str], cache_dir: Path | None) -> Schema:
    """The schema of `tokens`, which belong to the SDK module `sdk` (`pulumi_cloudflare`) of `package` (`cloudflare`).

    Raises SdkMissing. A cache that cannot be read or written is done without.
    """
    version = sdk_version(sdk)
    wanted = sorted(tokens)
    digest = hashlib.sha256("\n".join([str(_FORMAT), *wanted]).encode()).hexdigest()[:12]
    file = cache_dir / f"{sdk}-{version}-{digest}.json" if cache_dir else None
    if file is not None:
        try:
            return _from_json(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, KeyError):
            pass
    data = _extract(sdk, package, version, wanted)
    if file is not None:
        _write(file, json.dumps(data, separators=(",", ":")))
    return _from_json(data)


def sdk_version(sdk: str) -> str:
    """The installed version of an SDK, as the engine is asked for it."""
    try:
        return importlib.metadata.version(sdk)
    except importlib.metadata.PackageNotFoundError:
        raise SdkMissing(f"the Pulumi SDK {sdk} is not installed in {sys.prefix}") from None


@cache
def parse(text: str) -> Type:
    """A type from its text: `string`, `array<map<ref:Name>>` and so on."""
    for kind in ("array", "map"):
        if text.startswith(kind + "<"):
            return Type(kind, parse(text[len(kind) + 1 : -1]))
    if text.startswith("ref:"):
        return Type("object", name=text[4:])
    return Type(text)


# --- reading the SDK -----------------------------------------------------------------------------------------------

_SCALARS: Mapping[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _extract(sdk: str, package: str, version: str, tokens: Sequence[str]) -> dict[str, typing.Any]:
    from pulumi.runtime import rpc

    reader = _Reader()
    resources = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of types that no table speaks of
        importlib.import_module(sdk)
        for token in tokens:
            _, module, name = token.split(":")
            found = rpc.get_resource_module(package, module, "")
            home = importlib.import_module(found.mod_info["fqn"]) if found is not None else None  # type: ignore[attr-defined]
            if not hasattr(home, name):
                raise SdkMissing(f"{sdk} {version} has no resource {token}")
            resources[token] = reader.resource(getattr(home, name))
        provider = getattr(importlib.import_module(sdk), "Provider", None)
        if provider is not None:
            resources[f"pulumi:providers:{package}"] = reader.resource(provider)
    return {"package": package, "version": version, "resources": resources, "types": reader.types}


class _Reader:
    """Turns the SDK's classes into plain data, collecting the object types met on the way."""

    def __init__(self) -> None:
        self.types: dict[str, dict[str, str]] = {}
        # The SDK's own tables of names and types. They are private to it, but nothing public has them.
        self._sdk = importlib.import_module("pulumi._types")

    def resource(self, cls: type) -> dict[str, dict[str, str]]:
        """`{"inputs": {name: type}, "outputs": {name: type}}`; a type that ends in `!` is required."""
        home = sys.modules[cls.__module__]
        # `InitArgs` where a nested type already has the plain name.
        args = getattr(home, f"{cls.__name__}InitArgs", None) or getattr(home, f"{cls.__name__}Args")
        return {"inputs": self._properties(args), "outputs": self._outputs(cls)}

    def _properties(self, cls: type) -> dict[str, str]:
        names = self._sdk.input_type_py_to_pulumi_names(cls)
        parameters = inspect.signature(cls.__init__).parameters
        required = {
            names[name] for name, item in parameters.items() if name in names and item.default is item.empty
        }
        return {
            wire: self._text(hint) + ("!" if wire in required else "")
            for wire, hint in self._sdk.input_type_types(cls).items()
        }

    def _outputs(self, cls: type) -> dict[str, str]:
        own = {prop.fget.__name__ for prop in vars(cls).values() if isinstance(prop, property) and prop.fget}
        names = self._sdk.resource_pulumi_to_py_names(cls)
        return {
            wire: self._text(hint)
            for wire, hint in self._sdk.resource_types(cls).items()
            if names.get(wire) in own and wire not in ("id", "urn")
        }

    def _text(self, hint: object) -> str:
        hint = self._sdk.unwrap_type(hint)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if isinstance(hint, type) and hint in _SCALARS:
            return _SCALARS[hint]
        if isinstance(hint, type) and (self._sdk.is_input_type(hint) or self._sdk.is_output_type(hint)):
            return self._object(hint)
        if origin in (list, typing.get_origin(typing.Sequence[int])):
            return f"array<{self._text(arguments[0])}>"
        if origin in (dict, typing.get_origin(typing.Mapping[str, int])):
            return f"map<{self._text(arguments[1])}>"
        if isinstance(hint, type) and hint.__name__ in ("Asset", "Archive"):
            return "asset"
        if isinstance(hint, type) and issubclass(hint, str):  # an enumeration of the SDK
            return "string"
        return self._union(arguments) if arguments else "any"

    def _union(self, arguments: Sequence[object]) -> str:
        """A union of an object type and its dictionary form is the object type; any other union is anything."""
        if str in arguments:  # a document, as text or as an object
            return "any"
        for item in arguments:
            if isinstance(item, type) and self._sdk.is_input_type(item):
                return self._object(item)
        return "any"

    def _object(self, cls: type) -> str:
        if not self._sdk.is_input_type(cls):
            return "any"  # the shape of a nested output is not needed
        module = cls.__module__.split(".")[1:-1]
        name = "/".join([*module, cls.__name__])
        if name not in self.types:
            self.types[name] = {}  # first, for types that contain themselves
            self.types[name] = self._properties(cls)
        return f"ref:{name}"


def _from_json(data: Mapping[str, typing.Any]) -> Schema:
    return Schema(
        package=data["package"],
        version=data["version"],
        resources={
            token: Resource(_read(item["inputs"]), _read(item["outputs"]))
            for token, item in data["resources"].items()
        },
        types={name: _read(item) for name, item in data["types"].items()},
    )


def _read(properties: Mapping[str, str]) -> dict[str, Property]:
    return {
        name: Property(parse(text.removesuffix("!")), text.endswith("!")) for name, text in properties.items()
    }


def _write(file: Path, text: str) -> None:
    """Write whole or not at all; a disk that is full or read-only only costs the next process its time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except OSError:
        pass
