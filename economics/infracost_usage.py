"""Usage files in Infracost's format (version 0.1): usage by resource, and defaults by type.

    version: 0.1
    resource_type_default_usage:
      aws_lambda_function: {monthly_requests: 100000, request_duration_ms: 500}
    resource_usage:
      aws_s3_bucket.media: {standard: {storage_gb: 500}}

A resource is named by Terraform's type or Pulumi's, a dot, and its name in the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError
from economics.billing import Bill, Line, unpriced
from economics.quantities import as_map, number
from economics.resources import Resource, price_resources, type_of, usage_names

ADDRESS = re.compile(r"(?:.*\.)?([a-z][\w:/-]*)\.([^.\[\]]+)(?:\[[^\]]*\])?")


@attrs.frozen(kw_only=True)
class Entry:
    """The usage of one resource."""

    address: str
    type: str | None
    """None: a type that resource_types.csv does not have."""
    name: str
    usage: Mapping[str, object]


@attrs.frozen(kw_only=True)
class Usage:
    """A usage file."""

    defaults: Mapping[str, Mapping[str, object]]
    entries: tuple[Entry, ...]

    def of(self, resource: Resource) -> Mapping[str, object]:
        """What is used of a resource: what is said of it, else of its type."""
        told = dict(self.defaults.get(resource.type, {}))
        for entry in self.entries:
            if entry.type == resource.type and entry.name == resource.name:
                told |= entry.usage
        return told

    def unused(self, resources: Iterable[Resource]) -> Iterator[Line]:
        """A line for everything that is said and priced nowhere."""
        there = {(each.type, each.name) for each in resources}
        for entry in self.entries:
            if entry.type is None:
                yield _unused(entry.address, entry.name, "unknown type of resource")
            elif (entry.type, entry.name) not in there:
                yield _unused(entry.address, entry.name, "the plan has no such resource")
            else:
                for key in sorted(set(_keys(entry.usage)) - usage_names(entry.type)):
                    yield _unused(entry.address, entry.name, f"{key} has no price here")


def price_alone(path: Path, document: Mapping[str, object]) -> Bill:
    """The bill of a usage file without a plan: only what usage decides."""
    told = read_usage(path, document)
    resources = [
        Resource(type=each.type, name=each.name, inputs={}, usage=each.usage)
        for each in told.entries
        if each.type
    ]
    if not told.entries:
        raise UserError(
            f"{path} has no `resource_usage`; its defaults apply to the resources of a --plan FILE"
        )
    priced = price_resources(resources, fixed=False)
    return Bill(lines=(*priced.lines, *told.unused(resources)))


def read_usage(path: Path, document: Mapping[str, object]) -> Usage:
    """The usage that a file gives. Raises UserError for what has another form."""
    version = str(document.get("version", "0.1"))
    if version != "0.1":
        raise UserError(f"{path}: version is {version[:20]!r}, expected 0.1")
    defaults = as_map(path, document.get("resource_type_default_usage") or {})
    entries = as_map(path, document.get("resource_usage") or {})
    return Usage(
        defaults={type: as_map(path, usage) for name, usage in defaults.items() if (type := _type(name))},
        entries=tuple(_entry(path, address, usage) for address, usage in entries.items()),
    )


def _entry(path: Path, address: str, usage: object) -> Entry:
    found = ADDRESS.fullmatch(address)
    if not found:
        raise UserError(f"{path}: {address[:60]!r} is no address of a resource, such as aws_s3_bucket.media")
    plain = as_map(path, usage or {})
    for key, value in _leaves(plain):
        _check(path, f"{address}.{key}", value)
    return Entry(address=address, type=_type(found[1]), name=found[2], usage=plain)


def _type(name: str) -> str | None:
    return name if ":" in name else type_of(name)


def _check(path: Path, where: str, value: object) -> None:
    """Numbers are of at least 0; texts, such as a term of reservation, are left alone."""
    if re.fullmatch(r"\s*[-+]?[.\d].*|[-+]?\.?(inf|nan)", str(value), re.IGNORECASE):
        text = str(value)
        if not re.search(r"[a-z]{2,}|_[a-z]", text, re.IGNORECASE) or re.search(
            "inf|nan", text, re.IGNORECASE
        ):
            number(f"{path}: {where[:80]}", text)


def _keys(usage: Mapping[str, object]) -> Iterator[str]:
    return (key for key, _ in _leaves(usage))


def _leaves(usage: Mapping[str, object], within: str = "") -> Iterator[tuple[str, object]]:
    for key, value in usage.items():
        if isinstance(value, Mapping):
            yield from _leaves(cast("Mapping[str, object]", value), f"{within}{key}.")
        else:
            yield f"{within}{key}", value


def _unused(address: str, name: str, note: str) -> Line:
    return unpriced(address[:100], name[:100], Decimal(0), "", note)
