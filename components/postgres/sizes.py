"""The instance classes and tiers of RDS and Cloud SQL: which one a part gets, and the connections that it takes."""

from __future__ import annotations

import csv
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from components.errors import UserError, one_of

if TYPE_CHECKING:
    from components.postgres import Postgres

CU_GIB = 4
"""Memory of one CU (neon.com/docs/manage/computes)."""
ACU_GIB = 2
"""Memory of one ACU (docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html)."""
MOST_CONNECTIONS = 5000
BYTES_PER_CONNECTION = 9_531_392
"""RDS's and Aurora's default of max_connections: memory by this, up to 5000 (aws.rds.max_conn_formula)."""
BY_MEMORY = (
    (0, 25),
    (1.7, 50),
    (3.75, 100),
    (6, 200),
    (7.5, 400),
    (15, 500),
    (30, 600),
    (60, 800),
    (120, 1000),
)
"""Cloud SQL's default of max_connections from so much memory on, in GiB (gcp.sql.max_conn.*)."""


@attrs.frozen(kw_only=True)
class Instance:
    """A class of RDS or a tier of Cloud SQL."""

    host: str
    edition: str
    """Cloud SQL's edition; on RDS `standard` is what a part gets by its size, `earlier` what it gets by its name."""
    name: str
    vcpu: int
    memory_gib: float

    @property
    def connections(self) -> int:
        """Connections that it takes by default."""
        if self.host == "rds":
            return by_formula(self.memory_gib)
        return next(most for least, most in reversed(BY_MEMORY) if self.memory_gib >= least)


@functools.cache
def instances() -> tuple[Instance, ...]:
    """Every known one, smallest first within a host and edition."""
    with (Path(__file__).parent / "instances.csv").open(encoding="utf-8") as file:
        return tuple(
            Instance(
                host=row["host"],
                edition=row["edition"],
                name=row["name"],
                vcpu=int(row["vcpu"]),
                memory_gib=float(row["memory_gib"]),
            )
            for row in csv.DictReader(file)
        )


def edition_of(part: Postgres) -> str:
    """Cloud SQL pools connections itself in its Enterprise Plus edition alone
    (cloud.google.com/sql/docs/postgres/managed-connection-pooling); on RDS there is one.
    """
    if part.host != "cloudsql":
        return "standard"
    return "ENTERPRISE_PLUS" if part.pooler else "ENTERPRISE"


def instance_of(part: Postgres) -> Instance:
    """What a part on rds or cloudsql runs on; raises UserError for a name that is not known, or a size beyond all."""
    edition = edition_of(part)
    mine = [each for each in instances() if each.host == part.host]
    if part.host == "cloudsql":
        mine = [each for each in mine if each.edition == edition]
    if part.instance is not None:
        found = next((each for each in mine if each.name == part.instance), None)
        if found is None:
            raise one_of("Postgres.instance", part.instance, [each.name for each in mine])
        return found
    for each in mine:
        if each.edition == edition and each.memory_gib >= part.max_cu * CU_GIB:
            return each
    most = max(each.memory_gib for each in mine if each.edition == edition)
    raise UserError(
        f"Postgres.max_cu is {part.max_cu:g}, expected at most {most / CU_GIB:g} on {part.host}, whose largest known "
        f"instance has {most:g} GiB"
    )


def acu(cu: float) -> float:
    """Aurora's unit of compute for ours."""
    return cu * CU_GIB / ACU_GIB


def by_formula(memory_gib: float) -> int:
    """Connections that RDS and Aurora take by default with so much memory, at most."""
    return min(MOST_CONNECTIONS, int(memory_gib * 2**30 / BYTES_PER_CONNECTION))
