"""A bucket for files, private, encrypted, with versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import pulumi

from components.component import Component
from components.linking import AwsGrant, GoogleGrant, Linked
from components.part import Host, HostedPart, NameRule, binding_name, part, setting

LONGEST_NAME = 63


def _names(at_most: int, source: str) -> NameRule:
    return NameRule(
        pattern=r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
        words="lower-case letters, digits and hyphens",
        at_most=at_most,
        source=f"{source}; the rest of {LONGEST_NAME} makes it unique in the world",
    )


@part
class Bucket(HostedPart):
    """On `s3` a bucket of Amazon S3, encrypted with the stack's own key; on `gcs` one of Google Cloud Storage, with
    Google's (AES-256, rotated by Google). Nobody reads it without a grant or a signed address; what is deleted can be
    had back for a while.
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
        "How long deleted and overwritten files are kept, 0 for not at all; on gcs at least 7; default: 30",
        default=30,
        at_least=0,
        at_most=90,
        unit="days",
        cost="billed as storage",
    )
    cold_after_days: int = setting(
        "Age at which files move to a cheaper class, 0 for never; on s3 at least 30; default: 0",
        default=0,
        at_least=0,
        at_most=3650,
        unit="days",
        cost="reads from it cost more",
    )
    origins: tuple[str, ...] = setting(
        "Sites whose browsers may read and upload by signed addresses; default: none",
        default=(),
        pattern=r"https?://[^/*]+",
        words="an origin such as https://example.com",
    )

    store: ClassVar[bool] = True
    told_by: ClassVar[Mapping[str, str]] = {
        "bucket.name": "name",
        "bucket.project": "rungs:gcp_project",
        "bucket.location": "region",
        "bucket.softDeletePolicy.retentionDurationSeconds": "deleted_days",
        "bucket.cors": "origins",
    }
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
            names=_names(50, "docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"),
        ),
        "gcs": Host(
            clouds=("gcp",),
            children=("api", "bucket"),
            names=_names(54, "cloud.google.com/storage/docs/buckets"),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.key,) if self.host == "s3" else ()

    def adoptable(self, name: str) -> tuple[str, ...]:
        """On Cloud Storage alone: on S3 rules, versions and policy are resources of their own, which would overwrite
        what is there, and a rule of this part deletes earlier versions.
        """
        return (name,) if self.host == "gcs" else ()


class BucketComponent(Component[Bucket]):
    """What other components take of a bucket."""

    bucket_name: pulumi.Output[str]

    def named(self, given: str | None) -> str:
        physical = self.part.name or given or self.key
        if self.part.on.names:
            whole = attrs.evolve(self.part.on.names, at_most=LONGEST_NAME)
            whole.check(f"the name of part {self.key!r}", physical)
        return physical

    def linked(
        self, key: str, grants: Sequence[AwsGrant | GoogleGrant], after: Sequence[pulumi.Resource]
    ) -> Linked:
        """What a service gets on either host."""
        return Linked(
            variables={
                binding_name(key, "BUCKET"): self.bucket_name,
                binding_name(key, "KIND"): self.part.host,
            },
            grants=grants,
            after=after,
        )
