"""The ladders. Each module here that has a `LADDER` is one: a new ladder joins by being a file."""

from __future__ import annotations

import importlib
import pkgutil

from components.errors import one_of
from stacks.stage import Ladder


def names() -> list[str]:
    """The names of all ladders."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> Ladder:
    """The ladder of that name; raises UserError with the nearest one. Imports no other ladder."""
    if name not in names():
        raise one_of("rungs:ladder", name, names())
    ladder: Ladder = importlib.import_module(f"{__name__}.{name}").LADDER
    return ladder


def default() -> str:
    """The name of the ladder taken where none is named."""
    return "edge"
