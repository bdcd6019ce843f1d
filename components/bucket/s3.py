"""Bucket on s3."""

from __future__ import annotations

from components.bucket import Bucket
from components.component import Component, Wires


def component(name: str, part: Bucket, wires: Wires) -> Component[Bucket]:
    """Makes the component inside a stack."""
    raise NotImplementedError
