"""A site: its files, and what browsers load of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.site import Site
from economics.billing import Quantity
from economics.meters import GB, At, Used

FILES = Decimal(1)
"""GB of all versions that are kept: assumption."""
LOADED = 1_000_000
"""Bytes that a browser loads each month, the files of a web app that it then keeps: assumption; comes to the 10 GB
that the Social Connect guide has at 10,000 users."""


def meters(part: Site, at: At) -> Iterator[Quantity]:
    yield at.quantity("gcp.hosting.storage", FILES)
    yield at.quantity("gcp.hosting.transfer", Decimal(at.load.users * LOADED) / GB)


def limits(part: Site, at: At) -> Iterator[Used]:
    yield from ()
