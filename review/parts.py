"""The changes of a preview by part, in the words of someone who reads a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

import attrs

from review.changes import Change
from review.store_types import is_classed, store_type
from review.verdicts import Verdict
from sandbox.state import DEPLOYMENT, VERSION

CODE: Final = frozenset(
    {"modules", "mainModule", "assets", "annotations", "compatibilityDate", "compatibilityFlags"}
)
WORDS: Final[Mapping[str, str]] = {
    "create": "created",
    "import": "adopted",
    "adopt": "adopted",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
}


@attrs.frozen(kw_only=True)
class PartChange:
    """One resource that changes, under its part."""

    part: str
    """The part's key; the parent's type where no component stands behind it."""
    urn: str
    type: str
    name: str
    what: str
    """created, updated, replaced, deleted, new code, new bindings …"""
    properties: tuple[str, ...]
    verdict: Verdict
    reason: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "part": self.part,
            "urn": self.urn,
            "type": self.type,
            "name": self.name,
            "change": self.what,
            "properties": list(self.properties),
            "verdict": self.verdict,
            "reason": self.reason,
        }


def part_changes(changes: Sequence[Change], keys: Mapping[tuple[str, str], str]) -> list[PartChange]:
    """Every resource that changes, in the order of parts. `keys` are the parts' keys by a component's type and name."""
    seen = {(each.type, each.name): each.name for each in changes if each.type.startswith("rungs:")}
    components = {**seen, **keys}
    found = [
        PartChange(
            part=_part_of(change, components),
            urn=change.urn,
            type=change.type,
            name=change.name,
            what=_what(change, changes),
            properties=_properties(change),
            verdict=verdict,
            reason=reason,
        )
        for change in changes
        if change.op != "same" and not change.type.startswith("rungs:")
        if not (change.is_provider and change.op == "create")
        for verdict, reason in [_judged(change)]
    ]
    return sorted(found, key=lambda each: (each.part, each.urn))


def _part_of(change: Change, components: Mapping[tuple[str, str], str]) -> str:
    """The part whose component is the parent: of that type, with a name that this one begins with."""
    *parents, _ = change.urn.split("::")[2].split("$")
    if not parents:
        return "(no component)"
    found = [
        (len(name), key)
        for (kind, name), key in components.items()
        if kind == parents[-1] and (change.name == name or change.name.startswith(f"{name}-"))
    ]
    return max(found)[1] if found else parents[-1]


def _what(change: Change, changes: Sequence[Change]) -> str:
    if change.type == VERSION and change.op == "replace":
        return _of_version(change)
    if change.type == DEPLOYMENT and change.op == "replace":
        parent = change.urn.rsplit("$", 1)[0]
        versions = [each for each in changes if each.type == VERSION and each.urn.startswith(f"{parent}$")]
        return "deployed" if any(each.op == "replace" for each in versions) else "new shares of traffic"
    return WORDS[change.op]


def _of_version(change: Change) -> str:
    changed = set(change.properties)
    named = [
        words
        for words, properties in (
            ("code", CODE),
            ("bindings", {"bindings"}),
            ("Durable Object classes", {"exports", "migrations"}),
        )
        if changed & properties
    ]
    if not named or changed - CODE - {"bindings", "exports", "migrations"}:
        named.append("settings")
    return f"new {' and '.join(named)}"


def _properties(change: Change) -> tuple[str, ...]:
    """What changed. Of a Worker's bindings it says which, as a list that shifts would name them all."""
    if change.op not in ("update", "replace"):
        return ()
    if change.type != VERSION or "bindings" not in change.properties:
        return change.properties
    return (*(each for each in change.properties if each != "bindings"), *_bindings(change))


def _bindings(change: Change) -> Iterator[str]:
    before, after = (
        _by_name(state.inputs.get("bindings")) if state else {} for state in (change.old, change.new)
    )
    for name in sorted({*before, *after}):
        if name not in before:
            yield f"+{name}"
        elif name not in after:
            yield f"-{name}"
        elif before[name] != after[name]:
            yield f"~{name}"


def _by_name(bindings: object) -> dict[str, object]:
    rows = cast("list[object]", bindings) if isinstance(bindings, list) else []
    maps = [cast("Mapping[str, object]", row) for row in rows if isinstance(row, Mapping)]
    return {str(row.get("name")): row for row in maps}


def _judged(change: Change) -> tuple[Verdict, str]:
    if change.op in ("create", "import", "adopt", "update") or change.type in (VERSION, DEPLOYMENT):
        return "fine", ""
    if store_type(change.type) is not None:
        return "look", "see the data above"
    if change.is_provider:
        return "look", "what it manages may follow"
    if not is_classed(change.type):
        return "look", "nobody has said whether this type holds data"
    return "look", "gone for a moment" if change.op == "replace" else "gone"
