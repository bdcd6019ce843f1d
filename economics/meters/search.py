"""A search engine: nodes that stand, used or not, their storage, and those that only elect a leader."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.search import Search
from components.search.opensearch import MASTER_TYPE, MASTERS, MASTERS_FROM, instance
from economics.billing import Quantity
from economics.meters import At, Used
from economics.workload import HOURS

LARGE, LARGE_GB = "r7g.large.search", 16
SIZES = (1, 2, 4, 8)


def meters(part: Search, at: At) -> Iterator[Quantity]:
    nodes = Decimal(part.nodes)
    if part.host == "opensearch":
        kind, size = instance(part), Decimal(1)
        if kind.startswith("r7g."):
            # AWS's prices of a family go by its size, and the catalog has the smallest.
            kind, size = LARGE, max(Decimal(str(part.memory_gb)) / LARGE_GB, Decimal(1))
            size = next(each for each in SIZES if each >= size)
        yield at.quantity(f"aws.opensearch.{kind}", nodes * size * HOURS)
        if part.nodes >= MASTERS_FROM:
            yield at.quantity(f"aws.opensearch.{MASTER_TYPE}", Decimal(MASTERS * HOURS))
        yield at.quantity("aws.opensearch.gp2", nodes * part.storage_gb)
    else:
        yield at.quantity("elastic.hosted.gb", nodes * Decimal(str(part.memory_gb)) * HOURS)


def limits(part: Search, at: At) -> Iterator[Used]:
    if part.host == "opensearch":
        yield from at.chosen("aws.opensearch.nodes", part.nodes)
