"""An endpoint: a DNS record, free of charge on every plan of its zone."""

from __future__ import annotations

from collections.abc import Iterator

from components.endpoint import Endpoint
from economics.billing import Quantity
from economics.meters import At, Used


def meters(part: Endpoint, at: At) -> Iterator[Quantity]:
    yield from ()


def limits(part: Endpoint, at: At) -> Iterator[Used]:
    yield from ()
