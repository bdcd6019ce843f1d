"""A new stack file as text: values, short comments, and lines that somebody has to fill in.

render({"rungs:location": Line("weur", "final"), "rungs:account": gap("32 digits", "0" * 32)})
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

import attrs

from stacks.adoption import FILL_IN

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | Line | None"

PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@-]*")
"""What YAML takes for a text without quotes, unless it is one of its own words."""
UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")
"""What YAML takes only as an escape, beside what JSON escapes already (yaml.org/spec/1.2.2/#51-character-set)."""
WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"])


@attrs.frozen
class Line:
    """A value with a comment behind it. `sample` is what could stand where somebody has to fill in."""

    value: Value
    comment: str = ""
    above: str = ""
    """A comment in lines of its own, above the key."""
    sample: Value = None

    @property
    def is_gap(self) -> bool:
        return self.value == FILL_IN


def gap(how: str, sample: Value) -> Line:
    """A value that is not known: the program refuses the file until it is filled in."""
    return Line(FILL_IN, how, sample=sample)


def render(head: Sequence[str], config: Mapping[str, Value]) -> str:
    """A stack file: comments at its head, and the map `config:`."""
    return (
        "".join(f"# {one_line(line)}\n" for line in head)
        + "config:\n"
        + "".join(f"{line}\n" for line in _lines(config, "  "))
    )


def one_line(text: str) -> str:
    """A text that may come from any file as one line that harms neither YAML nor a terminal."""
    return UNPRINTABLE.sub("?", " ".join(text.split()))


def plain(value: Value) -> object:
    """The same without comments, with samples where somebody has to fill in; what has no sample is left out."""
    if isinstance(value, Line):
        return plain(value.sample if value.is_gap else value.value)
    if isinstance(value, Mapping):
        found = {key: (each, plain(each)) for key, each in cast("Mapping[str, Value]", value).items()}
        return {key: known for key, (each, known) in found.items() if known is not None or not _is_gap(each)}
    if isinstance(value, list | tuple):
        return [plain(each) for each in cast("Sequence[Value]", value)]
    return value


def gaps(value: Value, path: str = "") -> Iterator[tuple[str, str]]:
    """The path of each value to fill in, and how to get it."""
    if isinstance(value, Line):
        if value.is_gap:
            yield path, value.comment
        else:
            yield from gaps(value.value, path)
    elif isinstance(value, Mapping):
        for key, each in cast("Mapping[str, Value]", value).items():
            yield from gaps(each, f"{path}.{key}" if path else key)


def _is_gap(value: Value) -> bool:
    return isinstance(value, Line) and value.is_gap


def _lines(values: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, each in values.items():
        line = each if isinstance(each, Line) else Line(each)
        for above in line.above.splitlines():
            yield f"{indent}# {one_line(above)}"
        comment = f" # {one_line(line.comment)}" if line.comment else ""
        value = line.value
        name = key if PLAIN.fullmatch(key.replace(":", "")) else json.dumps(key)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:{comment}"
            yield from _lines(cast("Mapping[str, Value]", value), f"{indent}  ")
        elif isinstance(value, list | tuple) and value:
            yield f"{indent}{name}:{comment}"
            for item in cast("Sequence[Value]", value):
                yield f"{indent}  - {_inline(item)}"
        else:
            yield f"{indent}{name}: {_inline(value)}{comment}"


def _inline(value: Value) -> str:
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return UNPRINTABLE.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(plain(value), ensure_ascii=False)
    )
