"""A D1 database: SQLite at the edge, one writer, at most 10 GB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import pulumi

from components.component import Binding, Component, Safety, Wires
from components.part import NameRule, Part, part, setting
from components.r2_bucket import LOCATIONS

LOCATION_HINT = "primaryLocationHint"
"""Only said when the database is made: no answer of the API has it, so an imported one would seem to have another
(terraform-provider-cloudflare v5.22.0, d1_database/model.go: `no_refresh`)."""


@part
class D1Database(Part):
    """The first host of a relational store. It holds 500 MB on the free plan and 10 GB on the paid one, and cannot
    grow beyond (D1 limits page): a stage that needs more adds Postgres to the lineage.
    """

    location: str | None = setting(
        "Where the one writer runs; default: the stack's location",
        default=None,
        later="ignored",
        choices=LOCATIONS,
        source="developers.cloudflare.com/d1/configuration/data-location/",
    )
    jurisdiction: str | None = setting(
        "A guarantee of where data is kept; default: the stack's jurisdiction",
        default=None,
        later="replaces",
        choices=("eu", "fedramp"),
        source="developers.cloudflare.com/d1/configuration/data-location/",
    )
    read_replication: bool = setting(
        "Read replicas near readers, used by sessions; default: off",
        default=False,
        cost="none: rows read are billed alike",
    )

    host: str = attrs.field(default="d1", init=False)

    children: ClassVar[tuple[str, ...]] = ("database",)
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
        words="letters, digits, hyphens and underscores",
        at_most=64,
        source="Cloudflare API, D1 database name",
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "database.name": "name",
        "database.jurisdiction": "jurisdiction",
        "database.readReplication.mode": "read_replication",
    }

    @property
    def binding_suffix(self) -> str:
        return "d1"

    def component(self, name: str, wires: Wires) -> D1DatabaseComponent:
        return D1DatabaseComponent(
            name,
            self,
            account_id=wires.account_id,
            database_name=wires.physical_name,
            location=wires.location,
            jurisdiction=wires.jurisdiction,
            safety=wires.safety,
        )


class D1DatabaseComponent(Component[D1Database]):
    """Makes the database. Outputs: `database_id`."""

    database_id: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: D1Database = D1Database(),
        *,
        account_id: pulumi.Input[str],
        database_name: str | None = None,
        location: str | None = None,
        jurisdiction: str | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        jurisdiction = part.jurisdiction or jurisdiction
        args = self.args(
            "database",
            cloudflare.D1DatabaseArgs(
                account_id=account_id,
                name=self.named(database_name),
                primary_location_hint=None if jurisdiction else part.location or location,
                jurisdiction=jurisdiction,
                read_replication=cloudflare.D1DatabaseReadReplicationArgs(
                    mode="auto" if part.read_replication else "disabled"
                ),
            ),
        )
        options = self.options(
            cloudflare.D1Database,
            ignore_changes=[LOCATION_HINT],
            adopted=self.adopted(name, args, account_id),
        )
        made = cloudflare.D1Database(name, args, opts=options)
        self.database = self.held(name, "database", made, unread=[LOCATION_HINT])
        self.database_id = self.database.id
        self.publish(database_id=self.database_id)

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return [
            Binding(
                type="d1",
                name=self.part.binding_names(key)[0],
                fields={"database_id": self.database_id},
            )
        ]
