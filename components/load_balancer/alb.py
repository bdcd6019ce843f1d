"""LoadBalancer on alb."""

from __future__ import annotations

from components.component import Component, Wires
from components.load_balancer import LoadBalancer


def component(name: str, part: LoadBalancer, wires: Wires) -> Component[LoadBalancer]:
    """Makes the component inside a stack."""
    raise NotImplementedError
