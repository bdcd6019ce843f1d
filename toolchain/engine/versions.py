"""Reads versions from the files that fix them."""

from __future__ import annotations

import re
from pathlib import Path

from toolchain.errors import SetupError
from toolchain.place import Place


def sdk(place: Place) -> str:
    """The version of Pulumi's Python SDK that is locked."""
    return fixed(r"^pulumi==(\S+)", place.lock("light"))


def required(module_file: Path, module: str) -> str:
    """The version of a module that this go.mod requires, without its `v`."""
    return fixed(rf"^\s*(?:require )?{re.escape(module)} v(\S+)", module_file)


def fixed(pattern: str, path: Path) -> str:
    """The first group of a pattern in a file. Raises SetupError if no line matches."""
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SetupError(f"{path} has no line that matches {pattern}; restore it from version control")
    return found[1]


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, to compare; empty if there are none."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()
