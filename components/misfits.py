"""How it is said that what a stack adopts is not as its configuration says: written by the program, read by a check."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

UNTOUCHED: Final = "nothing of what rungs:adopt names was changed"
SUMMARY: Final = f"what rungs:adopt names is not as the configuration says; {UNTOUCHED}"
_HEAD: Final = "rungs:adopt.{name} is not in the account as the configuration says:"
_ROW: Final = "  {field}: {config} in the configuration, {cloud} in the account; {remedy}"


@attrs.frozen(kw_only=True)
class Misfit:
    """One field that the account has otherwise than the configuration."""

    field: str
    """In the provider's words, such as `readReplication.mode`."""
    config: str
    cloud: str
    remedy: str

    @classmethod
    def of(cls, field: str, config: object, cloud: object, told_by: Mapping[str, str], where: str) -> Misfit:
        """`told_by` are the keys of the configuration by field; those without `rungs:` stand under `where`."""
        key = told_by.get(field, "")
        key = key if not key or key.startswith("rungs:") else f"{where}.{key}"
        remedy = (
            f"set {key} to what the account has" if key else "bring it to that value in the account first"
        )
        return cls(field=field, config=word(config), cloud=word(cloud), remedy=remedy)


def written(name: str, misfits: Sequence[Misfit]) -> str:
    """One message for a resource, by its logical name."""
    rows = [_ROW.format(**attrs.asdict(each)) for each in misfits]
    return "\n".join([_HEAD.format(name=name), *rows, f"{UNTOUCHED.capitalize()}."])


def read(message: str) -> tuple[str, list[Misfit]] | None:
    """Name and fields of such a message; None for any other."""
    head = re.search(_pattern(_HEAD), message)
    if head is None:
        return None
    rows = re.finditer(f"^{_pattern(_ROW)}$", message, re.MULTILINE)
    return head["name"], [Misfit(**row.groupdict()) for row in rows]


def word(value: object) -> str:
    """A value as a message shows it."""
    if isinstance(value, float):
        return f"{value:g}"
    return "nothing" if value is None else json.dumps(value)


def _pattern(form: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(form))
