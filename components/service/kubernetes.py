"""Service on kubernetes."""

from __future__ import annotations

from components.component import Component, Wires
from components.service import Service


def component(name: str, part: Service, wires: Wires) -> Component[Service]:
    """Makes the component inside a stack."""
    raise NotImplementedError
