"""Registry on aws."""

from __future__ import annotations

from components.component import Component, Wires
from components.registry import Registry


def component(name: str, part: Registry, wires: Wires) -> Component[Registry]:
    """Makes the component inside a stack."""
    raise NotImplementedError
