"""EncryptionKey on gcp."""

from __future__ import annotations

from components.component import Component, Wires
from components.encryption_key import EncryptionKey


def component(name: str, part: EncryptionKey, wires: Wires) -> Component[EncryptionKey]:
    """Makes the component inside a stack."""
    raise NotImplementedError
