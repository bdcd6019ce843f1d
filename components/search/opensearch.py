"""Search on opensearch."""

from __future__ import annotations

from components.component import Component, Wires
from components.search import Search


def component(name: str, part: Search, wires: Wires) -> Component[Search]:
    """Makes the component inside a stack."""
    raise NotImplementedError
