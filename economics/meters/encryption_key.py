"""An encryption key: each region's, by the month. What is asked of it costs less than a cent in ten thousand times."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.encryption_key import EncryptionKey
from economics.billing import Quantity
from economics.meters import At, Used

PRICES = {"aws": "aws.kms", "gcp": "gcp.kms.version"}


def meters(part: EncryptionKey, at: At) -> Iterator[Quantity]:
    """Of the first year: AWS bills the first two rotations like one more key each, Google each version that is kept."""
    yield at.quantity(PRICES[part.host], Decimal(1 + len(part.regions)))


def limits(part: EncryptionKey, at: At) -> Iterator[Used]:
    return iter(())
