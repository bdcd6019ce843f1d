"""A registry: the images that it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.registry import Registry
from economics.billing import Quantity
from economics.meters import At, Used

IMAGE = Decimal("0.05")
"""GB that each image adds to the layers which it shares with the others: assumption."""


def meters(part: Registry, at: At) -> Iterator[Quantity]:
    kept = IMAGE * part.keep
    yield at.quantity("aws.ecr.storage" if part.host == "aws" else "gcp.artifacts.storage", kept)


def limits(part: Registry, at: At) -> Iterator[Used]:
    yield from ()
