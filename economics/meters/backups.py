"""Backups: what the copies take, here and in another region, and sending them there.

AWS Backup keeps what changed since the copy before; Google's exports are whole dumps, each by itself, which Cloud SQL
sends to a bucket on its continent for nothing (cloud.google.com/sql/pricing).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.backups import Backups
from components.bucket import Bucket
from components.part import Part
from components.postgres import Postgres
from economics.billing import Quantity
from economics.meters import GB, At, Used
from economics.workload import DAYS
from stacks.regions import area

GIB = Decimal(2**30)
PRICES = {"rds": "aws.rds.backup", "aurora": "aws.aurora.backup", "s3": "aws.backup.s3"}
"""By host, what a GB of its copies costs."""


def meters(part: Backups, at: At) -> Iterator[Quantity]:
    for each in copied(part, at):
        stored, changed = size(each, at)
        shares = at.among(type(each))
        stored, changed = stored / shares, changed / shares
        if part.host == "gcp":
            dumped = stored * at.load.rate("dump_share")
            yield at.quantity("gcp.gcs.nearline", dumped * part.keep_days / GIB)
            # What is in the stack's own region has its copy on the same continent (stacks/regions.py).
            region = each.region if isinstance(each, Postgres) else None
            if region and part.copy_region and area(region) != area(part.copy_region):
                yield at.quantity("gcp.sql.export.continents", dumped * DAYS / GIB)
            continue
        kept = stored + changed * part.keep_days
        yield at.quantity(PRICES[each.host], kept / GB * (2 if part.copy_region else 1))
        if part.copy_region:
            yield at.quantity("aws.transfer.region", changed * DAYS / GB)


def limits(part: Backups, at: At) -> Iterator[Used]:
    return iter(())


def copied(part: Backups, at: At) -> Iterator[Part]:
    """What is copied, on the newest host of each."""
    hosts = ("rds", "aurora", "s3") if part.host == "aws" else ("cloudsql",)
    for key in part.of or sorted(at.stage.parts):
        if at.stage[key].host in hosts:
            yield at.stage[key]


def size(part: Part, at: At) -> tuple[Decimal, Decimal]:
    """Bytes that it holds, and that change in a day."""
    load = at.load
    if isinstance(part, Bucket):
        written = load.day("media_writes")
        mean = load.kept("media_bytes") / max(written * 365, Decimal(1))
        return load.kept("media_bytes"), written * mean
    assert isinstance(part, Postgres)
    return load.kept("database_bytes"), load.day("rows_written") * load.rate("row_bytes")
