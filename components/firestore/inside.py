"""What stands in a Firestore database: indexes, expiry, rules and backups."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from components.errors import UserError

if TYPE_CHECKING:
    import pulumi_gcp as gcp

    from components.firestore import Expiry, Firestore, FirestoreComponent, Index

DAY = 86_400
DEFAULT = "(default)"
CLOSED = """rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /{document=**} {
      allow read, write: if false;
    }
  }
}
"""
"""Services sign in by their account, which rules do not hold for; every client is turned away."""


def make_index(component: FirestoreComponent, index: Index) -> gcp.firestore.Index:
    """Makes a composite index. Nothing of it can change: another one is made beside it, then it goes."""
    import pulumi_gcp as gcp

    fields: list[gcp.firestore.IndexFieldArgs] = []
    for field in index.fields:
        if field.endswith("[]"):
            path = field.removeprefix("-").removesuffix("[]")
            fields.append(gcp.firestore.IndexFieldArgs(field_path=path, array_config="CONTAINS"))
        else:
            order = "DESCENDING" if field.startswith("-") else "ASCENDING"
            path = field.removeprefix("-")
            fields.append(gcp.firestore.IndexFieldArgs(field_path=path, order=order))
    return gcp.firestore.Index(
        f"{component.key}-{slug(index)}",
        component.args(
            "index",
            gcp.firestore.IndexArgs(
                project=component.place.account,
                database=component.database_name,
                collection=index.collection,
                query_scope="COLLECTION_GROUP" if index.group else "COLLECTION",
                api_scope="ANY_API",
                fields=fields,
            ),
        ),
        opts=component.options(gcp.firestore.Index),
    )


def make_expiry(component: FirestoreComponent, expiry: Expiry) -> gcp.firestore.Field:
    """Has Firestore take documents away, within a day after the time in their field has passed."""
    import pulumi_gcp as gcp

    return gcp.firestore.Field(
        f"{component.key}-{expiry.collection}-{expiry.field}-expires",
        component.args(
            "expiry",
            gcp.firestore.FieldArgs(
                project=component.place.account,
                database=component.database_name,
                collection=expiry.collection,
                field=expiry.field,
                ttl_config=gcp.firestore.FieldTtlConfigArgs(),
                # An index of times that all grow alike is a hot spot (firebase.google.com/docs/firestore/ttl).
                index_config=gcp.firestore.FieldIndexConfigArgs(indexes=[]),
            ),
        ),
        opts=component.options(gcp.firestore.Field),
    )


def make_rules(component: FirestoreComponent, rules: str) -> gcp.firebaserules.Release:
    """Makes a set of rules and releases it: a set never changes, the release goes from one to the next."""
    import pulumi_gcp as gcp

    ruleset = gcp.firebaserules.Ruleset(
        f"{component.key}-rules",
        component.args(
            "rules",
            gcp.firebaserules.RulesetArgs(
                project=component.place.account,
                source=gcp.firebaserules.RulesetSourceArgs(
                    files=[gcp.firebaserules.RulesetSourceFileArgs(name="firestore.rules", content=rules)]
                ),
            ),
        ),
        opts=component.options(gcp.firebaserules.Ruleset, depends_on=component.switched_on),
    )
    release = "cloud.firestore" if component.physical == DEFAULT else f"cloud.firestore/{component.physical}"
    return gcp.firebaserules.Release(
        f"{component.key}-release",
        component.args(
            "release",
            gcp.firebaserules.ReleaseArgs(
                project=component.place.account, name=release, ruleset_name=ruleset.name
            ),
        ),
        opts=component.options(gcp.firebaserules.Release, depends_on=[component.database]),
    )


def make_backups(component: FirestoreComponent) -> None:
    """Makes a daily schedule; each backup goes when its days are over."""
    import pulumi_gcp as gcp

    gcp.firestore.BackupSchedule(
        f"{component.key}-daily",
        component.args(
            "backup",
            gcp.firestore.BackupScheduleArgs(
                project=component.place.account,
                database=component.database_name,
                retention=f"{component.part.daily_backups_days * DAY}s",
                daily_recurrence=gcp.firestore.BackupScheduleDailyRecurrenceArgs(),
            ),
        ),
        opts=component.options(gcp.firestore.BackupSchedule),
    )


def rules_of(part: Firestore) -> str:
    """The text of the rules. Raises UserError where the file is not there."""
    if part.rules is None:
        return CLOSED
    path = Path(pulumi.runtime.get_root_directory() or ".") / part.rules
    if not path.is_file():
        raise UserError(
            f"Firestore.rules is {part.rules!r}, expected a file of rules; there is none at {path}"
        )
    return path.read_text(encoding="utf-8")


def slug(index: Index) -> str:
    """`users-interests-array-lastActiveAt-desc`: all that makes an index another one."""
    words = [index.collection, *(["group"] if index.group else [])]
    for field in index.fields:
        name = re.sub(r"\W", "_", field.removeprefix("-").removesuffix("[]"))
        words += [name, *(["array"] if field.endswith("[]") else ["desc"] if field.startswith("-") else [])]
    return "-".join(words)
