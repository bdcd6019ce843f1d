"""Backups: copies of stores at set times, kept for a while, and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from components.component import Component
from components.crons import CRON, CRON_WORDS
from components.encryption_key import EncryptionKey
from components.errors import UserError, one_of
from components.part import Host, HostedPart, NameRule, Part, part, setting


@part
class Backups(HostedPart):
    """On `aws` AWS Backup: a vault that cannot be emptied, a plan by the day, and a copy in a vault of another region;
    on `gcp` an export of each Cloud SQL database by the day into a bucket in another region. A copy is at most a day
    old (the recovery point); how long taking it back takes (the recovery time) is in docs/restoring-clouds.md, step by
    step. What a store keeps of itself (point in time, snapshots) is its own setting.
    """

    host: str = setting(
        "The cloud; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    of: tuple[str, ...] = setting(
        "Keys of the stores; default: all that can be copied in its cloud", default=()
    )
    schedule: str = setting(
        "When, in UTC, as a cron expression; default: 03:30 each night",
        default="30 3 * * *",
        pattern=CRON,
        words=CRON_WORDS,
    )
    keep_days: int = setting(
        "How long they are kept; default: 35",
        default=35,
        at_least=1,
        at_most=3650,
        unit="days",
        cost="billed by the GB-month",
    )
    copy_region: str | None = setting(
        "Another region that has a copy; default: none. On aws it can come later; on gcp the bucket with all exports "
        "lies there, and cannot move",
        default=None,
        cost="the copy, and what is sent there",
    )
    key: str = setting(
        "The key of its EncryptionKey, on aws; in `copy_region` too. Another key is another vault",
        default="key",
        later="replaces",
    )
    locked: bool = setting(
        "Whether nobody, the account's owner included, can delete them earlier, which is for good; default: no",
        default=False,
    )

    store: ClassVar[bool] = True
    last: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(
            clouds=("aws",),
            children=(
                "vault",
                "lock",
                "role",
                "role_policy",
                "plan",
                "selection",
            ),
            names=NameRule(
                pattern=r"[A-Za-z0-9_-]{2,}",
                words="at least two letters, digits, hyphens and underscores",
                at_most=50,
                source="docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
            ),
        ),
        "gcp": Host(
            clouds=("gcp",),
            children=("api", "account", "grant", "bucket", "bucket_access", "export", "schedule"),
            names=NameRule(
                pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
                words="lower-case letters, digits and hyphens, the first a letter",
                at_most=30,
                source="cloud.google.com/iam/docs/service-accounts-create, and the bucket's name ends with the project",
            ),
            keeps=("copy_region",),
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    @property
    def uses(self) -> tuple[str, ...]:
        return (*self.of, self.key) if self.host == "aws" else self.of

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        for key in self.of:
            if key not in parts or not parts[key].store:
                raise one_of(f"{where}.of", key, [each for each in parts if parts[each].store])
        key = parts.get(self.key)
        if (
            self.host == "aws"
            and isinstance(key, EncryptionKey)
            and self.copy_region not in (None, *key.regions)
        ):
            raise UserError(
                f"{where}.copy_region is {self.copy_region!r}, expected one of the regions of {self.key!r}, with which "
                f"the copy is encrypted: {', '.join(key.regions) or 'it has no further one'}"
            )

    @property
    def size(self) -> str:
        return f"{self.keep_days} days" + (f", copied to {self.copy_region}" if self.copy_region else "")


class BackupsComponent(Component[Backups]):
    """What copies stores. Outputs: `copied`, the keys of what is copied; `recovery_point_hours`, how old the
    newest copy is at most.
    """
