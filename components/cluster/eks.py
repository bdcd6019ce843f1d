"""Cluster on eks."""

from __future__ import annotations

from components.cluster import Cluster
from components.component import Component, Wires


def component(name: str, part: Cluster, wires: Wires) -> Component[Cluster]:
    """Makes the component inside a stack."""
    raise NotImplementedError
