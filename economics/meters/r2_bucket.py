"""A bucket: what is kept, and operations on it. The one with the key `backups` holds dumps, every other one files."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.part import Part
from components.r2_bucket import R2Bucket
from economics.billing import Quantity
from economics.meters import GB, At, Used

BACKUPS = "backups"
WEEKLY, MONTHLY = Decimal(5), Decimal(12)
"""Dumps that stand at once: the weekly ones of five weeks, and a year of the monthly ones."""


def meters(part: R2Bucket, at: At) -> Iterator[Quantity]:
    standard = "cloudflare.r2.standard"
    if at.key == BACKUPS:
        dump = at.load.kept("database_bytes") * at.load.rate("dump_share") / GB
        infrequent = any(rule.infrequent_after_days for rule in part.lifecycle)
        yield at.quantity(f"{standard}.storage", dump * (WEEKLY if infrequent else WEEKLY + MONTHLY))
        if infrequent:
            yield at.quantity("cloudflare.r2.ia.storage", dump * MONTHLY)
        return
    share = _file_buckets(at)
    yield at.quantity(f"{standard}.storage", at.load.kept("media_bytes") / share / GB)
    yield at.quantity(f"{standard}.class_a", at.load.month("media_writes") / share)
    yield at.quantity(f"{standard}.class_b", at.load.month("media_reads") / share)
    yield at.quantity("cloudflare.r2.egress", at.load.month("media_served_bytes") / share / GB)


def limits(part: R2Bucket, at: At) -> Iterator[Used]:
    if at.key == BACKUPS:
        dump = at.load.kept("database_bytes") * at.load.rate("dump_share")
        yield from at.published("cloudflare.r2.object", dump)
    else:
        yield from at.each("cloudflare.r2.upload", at.load.rate("media_largest"))
    yield from at.chosen("cloudflare.r2.buckets", at.among(R2Bucket))


def _file_buckets(at: At) -> int:
    def holds_files(key: str, part: Part) -> bool:
        return isinstance(part, R2Bucket) and key != BACKUPS

    return sum(holds_files(key, at.stage[key]) for key in at.stage.parts)
