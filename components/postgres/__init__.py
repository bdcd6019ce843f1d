"""A Postgres database, on one of several hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs

from components.errors import UserError, one_of
from components.network import Network
from components.part import Host, HostedPart, NameRule, Need, Part, counted, part, setting
from components.postgres.base import PostgresComponent
from components.postgres.connection import Connection, parse_connection
from components.postgres.hosts import HOSTS, NEON_NAME
from components.postgres.neon_plans import NEON_PLANS, NEON_REGIONS, larger, max_connections, plan_needs
from components.postgres.sizes import instance_of

__all__ = [
    "HYPERDRIVE",
    "NEON_PLANS",
    "NEON_REGIONS",
    "Connection",
    "Postgres",
    "PostgresComponent",
    "max_connections",
    "parse_connection",
]

HYPERDRIVE = "developers.cloudflare.com/hyperdrive/platform/limits/"
PRIVATE = ("rds", "aurora", "cloudsql")
"""Hosts within a network of the stack's own."""


@part
class Postgres(HostedPart):
    """A database. With host `neon` the stack makes the project; with `external` it takes a connection string of any
    provider (Neon, Supabase, Railway, Render, …) from the secret `rungs:database_url`. Both have a Hyperdrive where a
    Worker uses them. `rds`, `aurora` and `cloudsql` are private: encrypted with the stack's own key from their first
    day, with backups, and reached from the stack's network alone; a Worker reaches them through a PrivateLink.
    """

    host: str = setting(
        "The host; default: neon. Another host is another store",
        default="neon",
        later="another store",
        choices=("neon", "external", "rds", "aurora", "cloudsql"),
    )
    version: int = setting(
        "Major version of Postgres; default: 17",
        default=17,
        at_least=14,
        at_most=18,
        later="replaces",
        source=NEON_PLANS,
    )
    region: str | None = setting(
        "The host's own region, such as aws-eu-central-1; default: the nearest to the location",
        default=None,
        later="replaces",
    )
    database: str = setting(
        "The database in it; default: app. It cannot change", default="app", later="replaces"
    )
    role: str = setting(
        "The role that owns the database; default: app. It cannot change", default="app", later="replaces"
    )
    min_cu: float = setting(
        "Compute that it never falls below, 4 GB of memory each; default: 0.25",
        default=0.25,
        unit="CU",
        at_least=0.25,
        at_most=56,
        source=NEON_PLANS,
        cost="billed by the CU-hour, so this is the floor of the bill",
    )
    max_cu: float = setting(
        "Compute that it scales up to; default: 2. Up to 16 scales by itself; above, min and max must be equal",
        default=2,
        unit="CU",
        at_least=0.25,
        at_most=56,
        source=NEON_PLANS,
        cost="the ceiling of the bill",
    )
    suspend_after: int = setting(
        "Idle time after which compute stops, -1 for never; default: 5 minutes",
        default=300,
        unit="s",
        at_least=-1,
        at_most=604_800,
        source=NEON_PLANS,
        cost="a database that never sleeps is billed all month",
    )
    history_days: int = setting(
        "How far back a restore to a point in time reaches; default: 7. On neon at most 7 on Launch, 30 on Scale",
        default=7,
        unit="days",
        at_least=0,
        at_most=35,
        source=NEON_PLANS,
        cost="kept history is billed by the GB",
    )
    replicas: int = setting(
        "Read replicas; default: 0",
        default=0,
        at_least=0,
        at_most=16,
        cost="each is billed as compute of its own",
    )
    protected: bool = setting(
        "Whether the main branch is protected from deletion; default: yes",
        default=True,
        source="neon.com/docs/guides/protected-branches",
    )
    network: str = setting("The key of its Network, on rds, aurora and cloudsql", default="network")
    far_networks: tuple[str, ...] = setting(
        "The keys of the Networks of `replica_regions`, in their order, on rds and aurora; cloudsql's reaches every "
        "region; default: none",
        default=(),
    )
    key: str = setting(
        "The key of its EncryptionKey, on rds, aurora and cloudsql. Another key is another database",
        default="key",
        later="replaces",
    )
    instance: str | None = setting(
        "The exact instance class or tier, such as db.r7g.large; default: the smallest that has max_cu on rds and "
        "cloudsql, where a CU is 4 GB of memory; aurora scales between min_cu and max_cu by itself",
        default=None,
        cost="billed by the hour",
    )
    storage_gb: int = setting(
        "Storage to begin with, on rds and cloudsql; it grows by itself, and is never made smaller. A larger figure "
        "enlarges it at once on rds; on cloudsql only its first one counts; default: 20",
        default=20,
        unit="GiB",
        at_least=10,
        at_most=65_536,
        cost="billed by the GB-month",
    )
    multi_az: bool = setting(
        "Whether a standby in another zone takes over, on rds and cloudsql; aurora has it by its replicas; default: no",
        default=False,
        cost="twice the instance and its storage",
    )
    replica_regions: tuple[str, ...] = setting(
        "Further regions that have a copy to read from, which can be promoted: aurora's global database, cross-region "
        "replicas elsewhere; default: none",
        default=(),
        cost="each is an instance and a copy of the storage",
    )
    io_optimized: bool = setting(
        "Whether aurora's reads and writes cost nothing and its compute and storage more; pays off where they are more "
        "than a quarter of its bill; default: no",
        default=False,
        cost="compute for 1.3 times the price, storage for 2.25 times; requests for nothing",
    )
    managed_password: bool = setting(
        "Whether AWS makes, keeps and rotates the password, on rds and aurora; it cannot where there are replicas or "
        "further regions; default: no, it is the stack's own, in the cloud's secret store, and kept as a store is, so "
        "that it cannot be given up later",
        default=False,
        later="replaces",
        source="docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    )
    leader: str | None = setting(
        "The one of `replica_regions` that takes the writes, its copy promoted; on rds and cloudsql setting it "
        "promotes the copy, on aurora it follows the failover of the global database; default: none, its own region",
        default=None,
    )
    backup_window: str = setting(
        "When it is backed up, in UTC, on rds, aurora and cloudsql; default: 03:00-04:00",
        default="03:00-04:00",
        pattern=r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d",
        words="two times of a day, such as 03:00-04:00",
    )
    pooler: bool = setting(
        "Whether a pooler of the host's own stands before it: RDS Proxy, Cloud SQL's managed pooling; default: no",
        default=False,
        cost="RDS Proxy is billed by the vCPU-hour of the database",
    )
    parameters: Mapping[str, str] = setting("Further parameters of the server; default: none", default={})
    client_pool: int = setting(
        "Connections that one instance of a service keeps at most; default: 20",
        default=20,
        at_least=1,
        at_most=1000,
        source="guide Pledgr, connection pooling",
    )
    client_idle_ms: int = setting(
        "After which a service closes an idle connection; default: 30,000",
        default=30_000,
        unit="ms",
        at_least=0,
        at_most=3_600_000,
        source="guide Pledgr, connection pooling",
    )
    client_connect_ms: int = setting(
        "How long a service waits for a connection; default: 2,000",
        default=2_000,
        unit="ms",
        at_least=100,
        at_most=60_000,
        source="guide Pledgr, connection pooling",
    )
    pool_size: int = setting(
        "Connections that Hyperdrive keeps to the origin at most; default: 20. About 20 on the free plan, 1500 on "
        "the paid one, and below the database's own limit",
        default=20,
        at_least=5,
        at_most=1500,
        source=HYPERDRIVE,
    )
    query_cache: int = setting(
        "How long Hyperdrive may answer a repeated read from its cache; default: 0, no cache, since an answer may "
        "be stale and the cache outlives a change of origin",
        default=0,
        unit="s",
        at_least=0,
        at_most=3600,
        source="developers.cloudflare.com/hyperdrive/concepts/query-caching/",
    )

    hosts: ClassVar[Mapping[str, Host]] = HOSTS
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NEON_NAME
    told_by: ClassVar[Mapping[str, str]] = {
        "project.name": "name",
        "project.region": "region",
        "project.pgVersion": "version",
        "project.databaseName": "database",
        "project.roleName": "role",
        "project.minCu": "min_cu",
        "project.maxCu": "max_cu",
        "project.suspendSeconds": "suspend_after",
        "project.historyRetentionSeconds": "history_days",
        "project.replicas": "replicas",
        "project.protected": "protected",
    }

    def __attrs_post_init__(self) -> None:
        if self.min_cu > self.max_cu:
            raise UserError(
                f"Postgres.min_cu is {self.min_cu:g}, expected at most max_cu, which is {self.max_cu:g}"
            )
        if self.leader is not None and not self.replica_regions:
            raise UserError(
                f"Postgres.leader is {self.leader!r}, expected none: there are no replica_regions"
            )
        if self.leader not in (None, *self.replica_regions):
            raise one_of("Postgres.leader", str(self.leader), self.replica_regions)
        super().__attrs_post_init__()

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, self.key, *self.far_networks) if self.host in PRIVATE else ()

    @property
    def binding_suffix(self) -> str:
        return "postgres" if self.host in ("neon", "external") else self.host

    @property
    def needs(self) -> tuple[Need, ...]:
        needs: list[Need] = []
        if self.host == "external":
            needs.append(
                Need(
                    key="database_url",
                    at_least="",
                    why="host 'external' takes the database's connection string",
                )
            )
        elif self.host == "neon":
            needs.extend(plan_needs(self))
        if self.pool_size > 20 and self.host not in PRIVATE:
            needs.append(
                Need(
                    key="workers_plan",
                    at_least="paid",
                    why=f"Hyperdrive keeps about 20 connections on the free plan ({HYPERDRIVE})",
                )
            )
        return tuple(needs)

    @property
    def size(self) -> str:
        if self.host == "external":
            return "external"
        if self.host in ("rds", "cloudsql"):
            compute = instance_of(self).name + (", standby" if self.multi_az else "")
        else:
            compute = f"{self.min_cu:g}-{self.max_cu:g} CU"
            compute = compute if self.min_cu != self.max_cu else f"{self.min_cu:g} CU"
        far = f", also in {', '.join(self.replica_regions)}" if self.replica_regions else ""
        return (f"{compute}, {counted(self.replicas, 'replica')}" if self.replicas else compute) + far

    def minimal(self) -> Postgres:
        """Copies that hold data of their own stay, and with them Cloud SQL's edition, which its history may need."""
        least = attrs.evolve(self, min_cu=0.25, max_cu=0.25, suspend_after=300, pool_size=5, instance=None)
        if self.host in ("rds", "cloudsql"):
            return attrs.evolve(least, multi_az=False, pooler=self.pooler and self.host == "cloudsql")
        return attrs.evolve(least, replicas=0, pooler=False)

    def surge(self) -> Postgres:
        """More compute where that ends no connection for longer than a moment: on neon within its plan, on aurora with
        no interruption at all. RDS and Cloud SQL would restart for it: they stay as they are.
        """
        if self.host == "neon":
            return larger(self)
        if self.host == "aurora":
            return attrs.evolve(self, min_cu=self.max_cu, max_cu=min(56, 2 * self.max_cu))
        return self

    def adoptable(self, name: str) -> tuple[str, ...]:
        return (name,) if self.host == "neon" else ()

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if self.host not in PRIVATE:
            return
        for key in (self.network, *self.far_networks):
            if not isinstance(parts[key], Network):
                networks = [each for each, found in parts.items() if isinstance(found, Network)]
                raise one_of(f"a network of {where}", key, networks)
