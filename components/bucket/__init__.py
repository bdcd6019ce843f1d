"""A bucket for files, private, encrypted, with versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi

from components.component import Component
from components.part import Host, HostedPart, NameRule, part, setting

NAMES = NameRule(
    pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens",
    at_most=63,
    source="docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, "
    "cloud.google.com/storage/docs/buckets",
)


@part
class Bucket(HostedPart):
    """On `s3` a bucket of Amazon S3, on `gcs` one of Google Cloud Storage. Nobody reads it without a grant or a signed
    address; what is deleted can be had back for a while.
    """

    host: str = setting(
        "The host; default: s3. Another host is another store",
        default="s3",
        later="another store",
        choices=("s3", "gcs"),
    )
    region: str | None = setting(
        "Its region; default: the stack's. It cannot change", default=None, later="replaces"
    )
    key: str = setting("The key of its EncryptionKey, on s3", default="key")
    deleted_days: int = setting(
        "How long deleted and overwritten files are kept; default: 30",
        default=30,
        at_least=0,
        at_most=90,
        unit="days",
        cost="billed as storage",
    )
    cold_after_days: int = setting(
        "Age at which files move to a cheaper class, 0 for never; default: 0",
        default=0,
        at_least=0,
        at_most=3650,
        unit="days",
        cost="reads from it cost more",
    )
    origins: tuple[str, ...] = setting("Sites whose browsers may upload to it; default: none", default=())

    store: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "s3": Host(
            clouds=("aws",),
            children=(
                "bucket",
                "versions",
                "encryption",
                "closed",
                "ownership",
                "lifecycle",
                "cors",
                "policy",
            ),
            names=NAMES,
        ),
        "gcs": Host(clouds=("gcp",), children=("bucket",), names=NAMES),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.key,) if self.host == "s3" else ()


class BucketComponent(Component[Bucket]):
    """What other components take of a bucket."""

    bucket_name: pulumi.Output[str]
