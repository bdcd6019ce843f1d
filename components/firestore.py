"""A Firestore database: documents that clients read and listen to themselves, under rules."""

from __future__ import annotations

from typing import ClassVar

import attrs

from components.component import Component, Wires
from components.errors import UserError
from components.part import NameRule, Part, part, record, setting


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

    Rules are a file; without one nothing may be read or written but by services.
    """

    indexes: tuple[Index, ...] = setting("Composite indexes; default: none", default=())
    expiries: tuple[Expiry, ...] = setting("Documents that expire; default: none", default=())
    rules: str | None = setting(
        "Path of the rules from the project's folder; default: closed to clients", default=None
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
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[a-z][a-z0-9-]*[a-z0-9]",
        words="lower-case letters, digits and hyphens, the first a letter",
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
        return f"{len(self.indexes)} indexes" if self.indexes else ""

    def component(self, name: str, wires: Wires) -> Component[Part]:
        raise NotImplementedError
