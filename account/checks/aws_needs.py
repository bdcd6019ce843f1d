"""What a stage takes of an account at AWS beyond its permissions, from its parts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import cast

from account.checks import Patient
from components.bucket import Bucket
from components.network import Network
from components.part import Part, settings_of
from components.private_link import PrivateLink
from components.service import Service
from stacks.blueprint import Piece
from stacks.regions import home

AREA = "aws"
STEP = Decimal("0.25")
"""vCPU by which Fargate counts: what a task asks for is rounded up to it."""


def regions(pieces: Iterable[Piece], patient: Patient) -> list[str]:
    """Those in which the stage makes something."""
    found = {home(AREA, patient.settings)}
    for piece in pieces:
        for name in settings_of(type(piece.part)):
            if name.endswith(("region", "regions")):
                value = cast("str | Sequence[str] | None", getattr(piece.part, name))
                found |= {value} if isinstance(value, str) else set(value or ())
    return sorted(found)


def vcpus(pieces: Iterable[Piece], patient: Patient) -> Mapping[str, Decimal]:
    """What runs on Fargate when every service has all its instances, by region."""
    found: dict[str, Decimal] = {}
    for piece in pieces:
        part = piece.part
        if isinstance(part, Service) and part.host == "fargate":
            instances = part.maximum
        elif isinstance(part, PrivateLink):
            instances = part.connectors
        else:
            continue
        region = _region_of(part, patient)
        each = ceil(Decimal(str(part.cpu)) / STEP) * STEP
        found[region] = found.get(region, Decimal(0)) + each * instances
    return found


def buckets(pieces: Iterable[Piece], account: str, patient: Patient) -> Mapping[str, tuple[str, Piece]]:
    """The buckets that the stage makes, by name, with their region: components/bucket/s3.py names them so."""
    return {
        piece.part.name or f"{piece.physical_name}-{account}": (
            piece.part.region or home(AREA, patient.settings),
            piece,
        )
        for piece in pieces
        if isinstance(piece.part, Bucket)
    }


def _region_of(part: Part, patient: Patient) -> str:
    network = patient.stage[key] if (key := getattr(part, "network", "")) in patient.stage.parts else None
    own = network.region if isinstance(network, Network) else None
    return own or home(AREA, patient.settings)
