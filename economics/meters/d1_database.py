"""A D1 database: rows read and written, and what is kept. One database, one writer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.d1_database import D1Database
from economics.billing import Quantity
from economics.meters import GB, At, Used

LEFT_AT = Decimal(8)
"""GB of a database that was moved away from: four fifths of the 10 GB that it may have (cloudflare.d1.dbsize.paid)."""


def meters(part: D1Database, at: At) -> Iterator[Quantity]:
    product, size = f"cloudflare.d1.{at.plans['workers_plan']}", at.load.kept("database_bytes") / GB
    if not at.serves:
        yield at.quantity(f"{product}.storage", min(size, LEFT_AT))
        return
    yield at.quantity(f"{product}.rows_read", at.load.month("rows_read"))
    yield at.quantity(f"{product}.rows_written", at.load.month("rows_written"))
    yield at.quantity(f"{product}.storage", size)


def limits(part: D1Database, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    load = at.load
    yield from at.published("cloudflare.d1.dbsize", load.kept("database_bytes"), "workers_plan")
    yield from at.published("cloudflare.d1.storage", load.kept("database_bytes"), "workers_plan")
    yield from at.published("cloudflare.d1.rows_read", load.day("rows_read"), "workers_plan")
    yield from at.published("cloudflare.d1.rows_written", load.day("rows_written"), "workers_plan")
    yield from at.published("cloudflare.d1.throughput", load.peak("queries") * load.rate("query_ms"))
    queries = load.rate("queries") / max(load.rate("requests"), Decimal(1))
    yield from at.each("cloudflare.d1.queries", queries, "workers_plan")
    yield from at.each("cloudflare.d1.query_time", load.rate("query_ms") / 1000)
    yield from at.chosen("cloudflare.d1.dbs", at.among(D1Database), "workers_plan")
    yield from at.each("cloudflare.d1.row", load.rate("row_bytes"))
