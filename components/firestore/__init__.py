"""A Firestore database: documents that clients read and listen to themselves, under rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import pulumi

from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.firestore import inside
from components.google_apis import apis
from components.linking import GoogleGrant, Linked
from components.part import NameRule, Part, binding_name, part, record, setting
from components.signals import Signal


@record
class Index:
    """A composite index, which every query over several fields needs."""

    collection: str = setting(
        "The collection, or collection group", pattern=r"[A-Za-z_][\w-]*", words="a name"
    )
    fields: tuple[str, ...] = setting(
        "Fields in order; with - before it descending, with [] after it an array",
        pattern=r"-?[A-Za-z_][\w.]*(\[\])?",
        words="a field such as createdAt, -createdAt or interests[]",
    )
    group: bool = setting("Whether it holds for all collections of that name; default: no", default=False)


@record
class Expiry:
    """Documents that Firestore takes away by itself once the time in a field has passed."""

    collection: str = setting("The collection group", pattern=r"[A-Za-z_][\w-]*", words="a name")
    field: str = setting("A field with a time; default: expiresAt", default="expiresAt")


@part
class Firestore(Part):
    """A native-mode database with its indexes, rules and backups; deletion and point in time are protected.

    It has an id of its own, made as every other name is: a project has one `(default)`, which App Engine or another
    stack may have made already. `name: (default)` takes that one. Google encrypts it (AES-256, keys rotated by Google).
    """

    indexes: tuple[Index, ...] = setting("Composite indexes; default: none", default=())
    expiries: tuple[Expiry, ...] = setting("Documents that expire; default: none", default=())
    rules: str | None = setting(
        "Path of the file of rules, from the project's folder; default: closed to clients, open to services",
        default=None,
    )
    location: str | None = setting(
        "Where it lies; default: the stack's region. It cannot change", default=None, later="replaces"
    )
    point_in_time: bool = setting(
        "Whether it can be put back to any minute of the last 7 days; default: yes",
        default=True,
        cost="kept versions are billed as storage",
    )
    daily_backups_days: int = setting(
        "How long daily backups are kept, 0 for none; default: 7",
        default=7,
        at_least=0,
        at_most=98,
        unit="days",
        source="firebase.google.com/docs/firestore/backups",
        cost="billed by the GB-month",
    )

    host: str = attrs.field(default="firestore", init=False)

    children: ClassVar[tuple[str, ...]] = ("api", "database", "index", "expiry", "rules", "release", "backup")
    store: ClassVar[bool] = True
    told_by: ClassVar[Mapping[str, str]] = {
        "database.name": "name",
        "database.project": "rungs:gcp_project",
        "database.locationId": "location",
        "database.pointInTimeRecoveryEnablement": "point_in_time",
    }
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[a-z][a-z0-9-]{2,}[a-z0-9]|\(default\)",
        words="at least 4 lower-case letters, digits and hyphens, the first a letter; or (default)",
        at_most=63,
        source="cloud.google.com/firestore/docs/manage-databases",
    )

    @property
    def clouds(self) -> tuple[str, ...]:
        return ("gcp",)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for index in self.indexes:
            if len(index.fields) < 2:
                raise UserError(
                    f"Firestore.indexes has {index.collection!r} with {len(index.fields)} field, expected two or more: "
                    "indexes of one field are there by themselves"
                )

    @property
    def size(self) -> str:
        return f"{len(self.indexes)} index{'' if len(self.indexes) == 1 else 'es'}" if self.indexes else ""

    def component(self, name: str, wires: Wires) -> FirestoreComponent:
        if wires.google is None:
            raise UserError(f"Firestore {name!r} is on Google Cloud, but the stack has no rungs:gcp_project")
        return FirestoreComponent(
            name, self, database_name=wires.physical_name, place=wires.google, safety=wires.safety
        )


class FirestoreComponent(Component[Firestore]):
    """Makes the database, and in it indexes, expiry, rules and backups. Outputs: `database_name`, `location`."""

    database_name: pulumi.Output[str]
    location: str

    def __init__(
        self,
        name: str,
        part: Firestore = Firestore(),
        *,
        database_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        self.location = part.location or place.region
        self.physical = self.named(database_name)
        rules = inside.rules_of(part)
        self.switched_on = apis(self, "firestore.googleapis.com", "firebaserules.googleapis.com")
        kept = "ENABLED" if part.point_in_time else "DISABLED"
        args = self.args(
            "database",
            gcp.firestore.DatabaseArgs(
                name=self.physical,
                project=place.account,
                location_id=self.location,
                type="FIRESTORE_NATIVE",
                concurrency_mode="OPTIMISTIC",
                app_engine_integration_mode="DISABLED",
                point_in_time_recovery_enablement=f"POINT_IN_TIME_RECOVERY_{kept}",
                delete_protection_state=f"DELETE_PROTECTION_{'ENABLED' if safety.retain else 'DISABLED'}",
                # Else a delete would only forget it, whatever protection says.
                deletion_policy="DELETE",
            ),
        )
        options = self.options(
            gcp.firestore.Database, depends_on=self.switched_on, adopted=self.adopted(name, args)
        )
        self.database = self.held(
            name, "database", gcp.firestore.Database(name, args, opts=options), unread=["deletionPolicy"]
        )
        self.database_name = self.database.name
        made: list[pulumi.Resource] = [inside.make_index(self, each) for each in part.indexes]
        made += [inside.make_expiry(self, each) for each in part.expiries]
        made.append(inside.make_rules(self, rules))
        if part.daily_backups_days:
            inside.make_backups(self)
        self._ready = made
        self.publish(database_name=self.database_name, location=self.location)

    def service_link(self, key: str) -> Linked:
        return Linked(
            variables={
                binding_name(key, "PROJECT"): self.place.account,
                binding_name(key, "DATABASE"): self.database_name,
            },
            # Firestore's rights are the project's: no database has grants of its own.
            grants=[GoogleGrant(role="roles/datastore.user", on="project")],
            after=self._ready,
        )

    def signals(self, key: str) -> Sequence[Signal]:
        return [
            Signal(
                objective="database_latency",
                about=key,
                cloud="gcp",
                metric="firestore.googleapis.com/api/request_latencies",
                labels={"resource.labels.database_id": self.database_name},
                statistic="ALIGN_PERCENTILE_50",
                resource_type="firestore.googleapis.com/Database",
            )
        ]
