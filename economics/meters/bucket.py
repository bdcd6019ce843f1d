"""A bucket: what is kept, operations on it, and what leaves the cloud. What users cause is shared among its buckets.

Files that grow cold are taken at the price of those that do not: how many are read again, no rate says.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.bucket import Bucket
from components.cdn import Cdn
from economics.billing import Quantity
from economics.meters import At, Used

GIB = Decimal(2**30)
CACHED = Decimal("0.9")
"""The share of what is served that a CDN has already (the guide of Social Connect: 90 % less bandwidth)."""


def meters(part: Bucket, at: At) -> Iterator[Quantity]:
    load, share = at.load, at.among(Bucket)
    stored = load.kept("media_bytes") / share / GIB
    past = 1 - CACHED if at.among(Cdn) else Decimal(1)
    sent = load.month("media_served_bytes") * past / share / GIB
    writes, reads = load.month("media_writes") / share, load.month("media_reads") / share
    if part.host == "s3":
        yield at.quantity("aws.s3.standard", stored)
        yield at.quantity("aws.s3.put", writes)
        yield at.quantity("aws.s3.get", reads)
        yield at.quantity("aws.egress.internet", sent)
    else:
        yield at.quantity("gcp.gcs.standard", stored)
        yield at.quantity("gcp.gcs.class_a", writes)
        yield at.quantity("gcp.gcs.class_b", reads)
        yield at.quantity("gcp.egress.internet", sent)


def limits(part: Bucket, at: At) -> Iterator[Used]:
    # Of single uploads; larger ones go in parts.
    id = "aws.s3.put_size" if part.host == "s3" else "gcp.gcs.object"
    yield from at.each(id, at.load.rate("media_largest"))
