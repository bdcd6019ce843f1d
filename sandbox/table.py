"""The data tables: what a provider does that its SDK does not say. One file per package in `tables/`, or one folder.

A new package is a new file there (and its SDK installed); no code knows any package by name. In a folder `package.yaml`
has all but the types, and each other file the types of one service (`rds.yaml`). The form of a table:

    package: cloudflare           # as in type tokens
    sdk: pulumi_cloudflare        # the Python module that the names and types are read from
    any_case: true                # the provider takes listed values in any case
    sources: {tf: ..., api: ...}  # what the short names in `source` stand for
    messages: {exists: ..., missing: ..., rate_limited: ..., timeout: ...}
    outputs: {"*On": "{created}"} # outputs of any type that its entry does not name, by pattern
    types:
      index/r2Bucket:R2Bucket:    # the token without the package
        source: [tf, sdk]
        id: "{name}"              # default {hex32}; see `sandbox.make` for what may stand in braces
        key: [accountId, name]            # what tells objects apart where the id does not
        import: "{accountId}/{name}"      # the form (or forms) of id that an import takes; none: no import
        unique: [[accountId, name]]       # what no two objects may have in common; or {of: [...], when: {kind: [a]}}
        exists: "..."                     # what the provider says then
        upsert: true                      # creating it again takes over the object that is there (settings)
        refers: {bucketName: {type: index/r2Bucket:R2Bucket, property: name}}
        delete: leaves                    # deleting does nothing: the object stays as it is
        outputs: {creationDate: "{created}"}
        secret_outputs: [value]
        inherits: {at: "bindings[]", when: {type: inherit}, by: name, among: workerId, say: "..."}
                                          # what is taken over from the newest object that has `among` in common
        properties: {...}                 # by path: `origin.port`, `rules[].action`, `envVars{}.value`
        rules: [...]                      # what no single property says

A property:  values, range, length, items, match (with say), json, required, only_when   what is refused
             default, computed, sha256_of, forced (the service's own value, whatever is asked for)   what is filled in
             replace (true; `configured`: only while it is set; `lowered`: only from true to
             false, or to a smaller number), ignore,
             unordered                                                                  what a change of it means
             secret                                                                      never shown, stored or logged
             unread                                        never read back: an import and a refresh know nothing of it
A rule:      at (path of the object it is about), exactly_one / at_most_one / at_least_one / together / sum /
             outside (values at one path that must not have the value at another), or
             when + needs / forbids / limits; `api: true` if only the service refuses it (at the update, not in a
             preview); account (only if the cloud's account is like this; implies api); say, source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import attrs

HERE: Final = Path(__file__).parent / "tables"
MISSING: Final = object()


class TableError(Exception):
    """A table that does not keep to its form: always a mistake of whoever wrote the table."""


@attrs.frozen
class Property:
    """What a table says of one property."""

    values: tuple[object, ...] = ()
    range: tuple[float | None, float | None] | None = None
    length: tuple[int | None, int | None] | None = None
    items: tuple[int | None, int | None] | None = None
    match: str = ""
    say: str = ""
    json: bool = False
    required: bool = False
    only_when: Mapping[str, tuple[object, ...]] = attrs.field(factory=dict[str, tuple[object, ...]])
    default: object = MISSING
    computed: object = MISSING
    sha256_of: Mapping[str, str] = attrs.field(factory=dict[str, str])
    forced: object = MISSING
    replace: bool | str = False
    ignore: bool = False
    unordered: bool = False
    secret: bool = False
    unread: bool = False
    source: str = ""


@attrs.frozen
class Rule:
    """What a table says of several properties of one object together."""

    source: str
    at: str = ""
    exactly_one: tuple[str, ...] = ()
    at_most_one: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    sum: tuple[str, float] | None = None
    outside: Mapping[str, str] = attrs.field(factory=dict[str, str])
    limits: Mapping[str, tuple[float | None, float | None]] = attrs.field(
        factory=dict[str, tuple[float | None, float | None]]
    )
    when: Mapping[str, tuple[object, ...]] = attrs.field(factory=dict[str, tuple[object, ...]])
    account: Mapping[str, tuple[object, ...]] = attrs.field(factory=dict[str, tuple[object, ...]])
    needs: tuple[str, ...] = ()
    forbids: tuple[str, ...] = ()
    api: bool = False
    say: str = ""


@attrs.frozen
class Reference:
    """The object that a property must name: its type, and which of its properties (`id` for its id)."""

    type: str
    property: str = "id"


@attrs.frozen
class Unique:
    """Properties that no two objects may have in common, where their other properties are like `when`."""

    of: tuple[str, ...]
    when: Mapping[str, tuple[object, ...]] = attrs.field(factory=dict[str, tuple[object, ...]])


@attrs.frozen
class Inherits:
    """Elements of a list (`at`) that the service takes over from the newest object of the same type, by a property.

    `among` is the property that those objects have in common; `say` is what is said where none has such an element.
    """

    at: str
    when: Mapping[str, tuple[object, ...]]
    by: str
    among: str
    say: str
    source: str


@attrs.frozen
class Entry:
    """What a table says of one resource type."""

    token: str
    source: tuple[str, ...]
    id: str = "{hex32}"
    key: tuple[str, ...] = ()
    import_ids: tuple[str, ...] = ()
    unique: tuple[Unique, ...] = ()
    exists: str = ""
    upsert: bool = False
    inherits: Inherits | None = None
    refers: Mapping[str, Reference] = attrs.field(factory=dict[str, Reference])
    leaves: bool = False
    delete_before_replace: bool = False
    outputs: Mapping[str, object] = attrs.field(factory=dict[str, object])
    secret_outputs: frozenset[str] = frozenset()
    properties: Mapping[str, Property] = attrs.field(factory=dict[str, Property])
    rules: tuple[Rule, ...] = ()

    @property
    def kind(self) -> str:
        """The last part of the token: `R2Bucket`."""
        return self.token.rsplit(":", 1)[-1]

    def replaces(self, pattern: str) -> Property | None:
        """The property at or above `pattern` whose change replaces the object, if any."""
        for prefix in _prefixes(pattern):
            found = self.properties.get(prefix)
            if found is not None and found.replace:
                return found
        return None


@attrs.frozen
class Table:
    """One package's table."""

    package: str
    sdk: str
    any_case: bool
    sources: Mapping[str, str]
    messages: Mapping[str, str]
    outputs: Mapping[str, object]
    entries: Mapping[str, Entry]


def packages() -> list[str]:
    """The packages that have a table."""
    return sorted(file.stem for file in HERE.iterdir() if not file.name.startswith("."))


@cache
def load(package: str) -> Table:
    """The table of a package. Raises TableError."""
    folder = HERE / package
    file = folder / "package.yaml" if folder.is_dir() else HERE / f"{package}.yaml"
    data = _read(file)
    services = sorted(set(folder.glob("*.yaml")) - {file})
    for service in services:
        types = _read(service)["types"]
        if twice := set(types) & set(data.setdefault("types", {})):
            raise TableError(f"{service}: {min(twice)} is in another file of {package} too")
        data["types"] |= types
    try:
        entries = {
            f"{package}:{token}": _entry(f"{package}:{token}", item, data["sources"])
            for token, item in data["types"].items()
        }
        return Table(
            package=data["package"],
            sdk=data["sdk"],
            any_case=data.get("any_case", False),
            sources=data["sources"],
            messages=data["messages"],
            outputs=data.get("outputs", {}),
            entries=entries,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise TableError(f"{file}: {error}") from error


def sdk_of(package: str) -> str:
    """The Python module of a package, without reading its types."""
    folder = HERE / package
    text = (folder / "package.yaml" if folder.is_dir() else HERE / f"{package}.yaml").read_text("utf-8")
    return next(line.split()[1] for line in text.splitlines() if line.startswith("sdk:"))


def _read(file: Path) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where there is one
    return yaml.load(file.read_text("utf-8"), loader)  # noqa: S506 - both are safe


def tables() -> Iterator[Table]:
    """Every table, by package name."""
    return (load(package) for package in packages())


def _entry(token: str, data: Mapping[str, Any], sources: Mapping[str, str]) -> Entry:
    known = {field.alias for field in attrs.fields(Entry)} | {"delete", "import"}
    fields = dict(data)
    leaves = fields.pop("delete", "removes") == "leaves"
    _no_more(token, fields, known)
    import_ids = tuple(_listed(fields.pop("import", [])))
    source = tuple(_listed(fields.pop("source")))
    for name in source:
        if name not in sources:
            raise TypeError(f"{token}: no source {name}")
    package = token.split(":", 1)[0]
    refers = {
        path: Reference(f"{package}:{item['type']}", item.get("property", "id"))
        for path, item in fields.pop("refers", {}).items()
    }
    inherits = fields.pop("inherits", None)
    return Entry(
        token=token,
        inherits=_inherits(token, inherits) if inherits else None,
        source=source,
        leaves=leaves,
        key=tuple(fields.pop("key", ())),
        import_ids=import_ids,
        refers=refers,
        unique=tuple(_unique(token, item) for item in fields.pop("unique", ())),
        secret_outputs=frozenset(fields.pop("secret_outputs", ())),
        properties={
            path: _property(f"{token} {path}", item or {})
            for path, item in fields.pop("properties", {}).items()
        },
        rules=tuple(_rule(token, item) for item in fields.pop("rules", ())),
        **fields,
    )


def _inherits(token: str, data: Mapping[str, Any]) -> Inherits:
    _no_more(f"{token} inherits", data, {field.alias for field in attrs.fields(Inherits)})
    fields = dict(data)
    fields["when"] = {path: tuple(_listed(item)) for path, item in fields["when"].items()}
    return Inherits(**fields)


def _unique(token: str, data: Any) -> Unique:  # noqa: ANN401 - a list of paths, or a mapping
    fields = cast("dict[str, Any]", data if isinstance(data, dict) else {"of": data})
    _no_more(f"{token} unique", fields, {"of", "when"})
    when = {path: tuple(_listed(item)) for path, item in fields.get("when", {}).items()}
    return Unique(tuple(fields["of"]), when)


def _property(where: str, data: Mapping[str, Any]) -> Property:
    _no_more(where, data, {field.alias for field in attrs.fields(Property)})
    fields = dict(data)
    for name in ("values", "range", "length", "items"):
        if name in fields:
            fields[name] = tuple(fields[name])
    if "only_when" in fields:
        fields["only_when"] = {path: tuple(_listed(item)) for path, item in fields["only_when"].items()}
    return Property(**fields)


def _rule(token: str, data: Mapping[str, Any]) -> Rule:
    _no_more(f"{token} rules", data, {field.alias for field in attrs.fields(Rule)})
    fields = dict(data)
    for name in ("exactly_one", "at_most_one", "at_least_one", "together", "needs", "forbids", "sum"):
        if name in fields:
            fields[name] = tuple(fields[name])
    for name in ("when", "account", "limits"):
        if name in fields:
            fields[name] = {path: tuple(_listed(item)) for path, item in fields[name].items()}
    return Rule(**fields)


def _no_more(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    for name in data:
        if name not in known:
            raise TypeError(f"{where}: unknown key {name}")


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - whatever stands in the table
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _prefixes(pattern: str) -> Iterator[str]:
    """`a`, `a[]`, `a[].b` of `a[].b`."""
    for end, letter in enumerate(pattern):
        if letter in ".[{" and end:
            yield pattern[:end]
    yield pattern
