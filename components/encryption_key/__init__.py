"""An encryption key of the stack's own, rotated each year, with which its stores are encrypted (AES-256)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Component
from components.part import Host, HostedPart, NameRule, part, setting


@part
class EncryptionKey(HostedPart):
    """On `aws` a symmetric key of KMS, on `gcp` one of Cloud KMS, in the stack's region and in `regions`. Whoever
    deletes it has lost every store that it encrypts: it is a store itself, and deleting takes 30 days.
    """

    host: str = setting(
        "The cloud; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    regions: tuple[str, ...] = setting("Further regions that have it; default: none", default=())
    rotation_days: int = setting(
        "After which it is rotated; earlier data stays readable; default: 365",
        default=365,
        unit="days",
        at_least=90,
        at_most=2560,
        source="docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    )

    store: ClassVar[bool] = True
    told_by: ClassVar[Mapping[str, str]] = {"key.rotationPeriodInDays": "rotation_days"}
    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(clouds=("aws",), children=("key", "alias", "replica", "replica_alias")),
        "gcp": Host(
            clouds=("gcp",),
            children=("api", "ring", "key", "user", "use"),
            names=NameRule(
                pattern=r"[A-Za-z0-9_-]+",
                words="letters, digits, hyphens and underscores",
                at_most=63,
                source="cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings/create",
            ),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    def adoptable(self, name: str) -> tuple[str, ...]:
        """On AWS alone: on Google Cloud it lies in a ring, which the stack makes."""
        return (name,) if self.host == "aws" else ()


class EncryptionKeyComponent(Component[EncryptionKey]):
    """What other components take of a key."""

    def key_id(self, region: str | None = None) -> pulumi.Output[str]:
        """Its ARN on AWS, its resource name on Google Cloud, in a region (default: the stack's); raises UserError
        where it is not there.
        """
        raise NotImplementedError

    def ready(self, region: str | None = None) -> Sequence[pulumi.Resource]:
        """What must be there before a service of the cloud encrypts with it: on Google Cloud the right to use it."""
        return ()
