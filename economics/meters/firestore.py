"""Firestore: documents read, written and deleted, what is kept, and what clients are sent.

The one with the key `realtime` holds what clients listen to, messages and stories; every other one the records, and
where no such one is there, all. Versions that point in time keeps are taken at the price of storage; a backup has no
price in the catalog. Services read within their region, free of charge.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.firestore import Firestore
from economics.billing import Quantity
from economics.meters import At, Used

GIB = Decimal(2**30)
LIVE = "realtime"
MULTI_REGIONS = ("nam5", "nam7", "eur3")
VERSION_DAYS = 7
"""For which point in time keeps versions (firebase.google.com/docs/firestore/pitr)."""


def meters(part: Firestore, at: At) -> Iterator[Quantity]:
    load = at.load
    multi = "_multi" if part.location in MULTI_REGIONS else ""
    product = "gcp.firestore"
    if at.serves:
        yield at.quantity(f"{product}.reads{multi}", load.month("document_reads") * _share(at, "live_reads"))
        yield at.quantity(
            f"{product}.writes{multi}", load.month("document_writes") * _share(at, "live_writes")
        )
        yield at.quantity(
            f"{product}.deletes{multi}", load.month("document_deletes") * _share(at, "live_deletes")
        )
        listened = load.month("document_reads") * load.rate("live_reads") if _live(at) else Decimal(0)
        yield at.quantity(f"{product}.egress", listened * load.rate("row_bytes") / GIB)
    versions = load.day("document_writes") * _share(at, "live_writes") * load.rate("row_bytes") * VERSION_DAYS
    kept = load.kept("room_bytes") if at.key == LIVE else load.kept("database_bytes")
    if at.key != LIVE and not _apart(at):
        kept += load.kept("room_bytes")
    if at.key != LIVE:
        kept /= max(1, at.among(Firestore) - _apart(at))
    yield at.quantity(f"{product}.storage{multi}", (kept + versions * part.point_in_time) / GIB)


def limits(part: Firestore, at: At) -> Iterator[Used]:
    if not at.serves:
        return
    load = at.load
    yield from at.published(
        "gcp.firestore.writes_db", load.peak("document_writes") * _share(at, "live_writes")
    )
    yield from at.each("gcp.firestore.doc", load.rate("row_bytes"))
    yield from at.each("gcp.firestore.request", load.rate("row_bytes"))
    yield from at.chosen("gcp.firestore.dbs", at.among(Firestore))


def _live(at: At) -> bool:
    """Whether clients listen to it."""
    return at.key == LIVE or not _apart(at)


def _apart(at: At) -> bool:
    """Whether what clients listen to lies in a database of its own."""
    return LIVE in at.stage.parts and isinstance(at.stage[LIVE], Firestore)


def _share(at: At, rate: str) -> Decimal:
    """What of all documents it has."""
    if not _apart(at):
        return Decimal(1) / at.among(Firestore)
    live = at.load.rate(rate)
    return live if at.key == LIVE else (1 - live) / max(1, at.among(Firestore) - 1)
