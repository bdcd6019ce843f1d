"""What a new object takes over from the newest one of its kind, as a table says (`inherits`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from providers.server import Props, ProviderError, plain
from sandbox import check
from sandbox.cloud import Data, Stored
from sandbox.table import Entry, Inherits


def taken_over(data: Data, entry: Entry, props: Props) -> dict[str, object]:
    """What is kept beside a new object: its number, and the elements that it inherits, by name.

    Raises ProviderError for one that the newest object does not have. The first object of all is given what it asks
    for: what the account has before it the sandbox was never told. Nothing for types that inherit nothing.
    """
    rule = entry.inherits
    if rule is None:
        return {}
    among = plain(props.get(rule.among))
    alike = [
        item
        for item in data["objects"].get(entry.token, {}).values()
        if item["props"].get(rule.among) == among
    ]
    newest = max(alike, key=number_of, default=None)
    there = elements(rule, newest) if newest else None
    found: dict[str, Stored] = {}
    for element in _at(rule, props):
        if all(element.get(name) in allowed for name, allowed in rule.when.items()):
            name = str(element[rule.by])
            if there is not None and name not in there:
                raise ProviderError(f"400 Bad Request: {rule.at}: {name}: {rule.say}")
            found[name] = dict(element) if there is None else there[name]
    return {"number": number_of(newest) + 1 if newest else 1, "inherited": found}


def elements(rule: Inherits, item: Data) -> dict[str, Stored]:
    """The elements of an object by name, those that it has inherited as they are."""
    own: dict[str, Stored] = {str(each[rule.by]): dict(each) for each in _at(rule, item["props"])}
    return {**own, **(item.get("inherited") or {})}


def number_of(item: Data) -> int:
    """The later an object was made, the higher."""
    return int(item.get("number", 0))


def _at(rule: Inherits, props: Mapping[str, object]) -> Sequence[Mapping[str, Stored]]:
    return cast("Sequence[Mapping[str, Stored]]", check.values_at(cast("Props", props), rule.at))
