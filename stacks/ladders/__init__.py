"""The ladders: each module here that has a `LADDER`, and each file in `ladders/` of the user's project.

A new ladder joins by being a file, and is named as its file is; a file that begins with `_` is a help to others.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import sys
import types
from pathlib import Path

from components.errors import UserError, one_of
from stacks.places import PROJECT
from stacks.stage import Ladder

OURS = "edge"


def names() -> list[str]:
    """The names of all ladders."""
    return sorted({*library(), *_found(PROJECT)})


def load(name: str) -> Ladder:
    """The ladder of that name; raises UserError with the nearest one. Imports no other ladder."""
    own = _found(PROJECT).get(name)
    if own is not None:
        if name in library():
            raise UserError(
                f"ladders/{own.name} has the name of one of the library's ladders; rename the file and its ladder"
            )
        return _theirs(own)
    if name not in library():
        raise one_of("rungs:ladder", name, names())
    ladder: Ladder = importlib.import_module(f"{__name__}.{name}").LADDER
    return ladder


def default() -> str:
    """The name of the ladder taken where none is named: the project's own where it has just one."""
    own = [*_found(PROJECT)]
    return own[0] if len(own) == 1 else OURS


def library() -> list[str]:
    """The names of the library's own ladders."""
    return sorted(each.name for each in pkgutil.iter_modules(__path__) if not each.name.startswith("_"))


def _found(project: Path) -> dict[str, Path]:
    """The files of a project's own ladders by name."""
    files = sorted((project / "ladders").glob("*.py"))
    return {file.stem: file for file in files if not file.name.startswith("_")}


@functools.cache
def _theirs(file: Path) -> Ladder:
    """The ladder of a file outside the library; raises UserError naming its line where it cannot be read."""
    shown = f"ladders/{file.name}"
    try:
        module = importlib.import_module(f"{_package(file.parent)}.{file.stem}")
    except Exception as error:  # noqa: BLE001 - the file is the user's, and so is whatever is wrong in it
        raise UserError(f"{shown}{_line(error, file)}: {_words(error)}") from None
    ladder: object = getattr(module, "LADDER", None)
    if not isinstance(ladder, Ladder):
        raise UserError(f"{shown} has no LADDER, such as: LADDER = EDGE.named({file.stem!r}, …)")
    if ladder.name != file.stem:
        raise UserError(
            f"{shown}: the ladder's name is {ladder.name!r}, expected {file.stem!r}, as its file is called"
        )
    return ladder


def _package(folder: Path) -> str:
    """A package of its own for a folder of ladders, so that none takes the name of a module of the library."""
    name = "ladders_in_" + re.sub(r"\W", "_", str(folder))
    if name not in sys.modules:
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name


def _line(error: Exception, file: Path) -> str:
    """`, line 12`: where in the file it went wrong."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f", line {error.lineno}"
    lines: list[int] = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f", line {lines[-1]}" if lines else ""


def _words(error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
