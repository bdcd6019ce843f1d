"""What a report never shows: values that are secret, or that may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from pulumi.runtime.rpc import UNKNOWN

from sandbox.events import State
from stacks.secure import is_secure

SECRET: Final = "[secret]"  # noqa: S105 - the engine's own word for a value that it hides
LONGEST: Final = 80
"""Characters of a value that a report shows."""
_NAMES: Final = re.compile(
    r"pass(word|wd|phrase)?|secret|token|credential|private|(api|access|signing|encryption)_?key|_url$|_uri$"
    r"|dsn|connection|webhook|auth|cookie|salt|cert",
    re.IGNORECASE,
)
"""Names whose values are not shown, even where nobody marked them."""
_STEP: Final = re.compile(r'\["([^"]*)"\]|\[(\d+)\]|([^.\[]+)')


def is_hushed(name: str) -> bool:
    """Whether the value of a property or setting of that name is never shown."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return bool(_NAMES.search(words))


def shown(name: str, value: object) -> str:
    """A value as a report shows it: short, and `[secret]` where it is or may be one."""
    if is_secure(value) or value == SECRET or is_hushed(name):
        return SECRET
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = "(known after up)" if value == UNKNOWN else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def difference(path: str, old: State | None, new: State | None) -> str:
    """`name: before -> after`; the path alone where a value is no plain one."""
    before, after = (at(state.inputs, path) if state else None for state in (old, new))
    plain = all(value is None or isinstance(value, str | int | float | bool) for value in (before, after))
    if not plain or before == after:
        return path
    return f"{path}: {shown(path, before)} -> {shown(path, after)}"


def at(inputs: Mapping[str, object], path: str) -> object:
    """The value at a path such as `bindings[2].text`; None where there is none."""
    value: object = inputs
    for quoted, index, name in _STEP.findall(path):
        if index and isinstance(value, list):
            items = cast("list[object]", value)
            value = items[int(index)] if int(index) < len(items) else None
        elif isinstance(value, Mapping):
            value = cast("Mapping[str, object]", value).get(quoted or name or index)
        else:
            return None
    return value
