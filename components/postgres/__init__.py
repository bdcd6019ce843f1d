"""A Postgres database, on one of several hosts, with Hyperdrive in front of it for Workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

import attrs
import pulumi

from components.component import Binding, Component, Safety, Wires
from components.errors import UserError, one_of
from components.part import NameRule, Need, Part, counted, part, setting
from providers.neon.limits import AUTOSCALING_MAX, AUTOSCALING_SPREAD, COMPUTE_SIZES, REGIONS, SUSPEND_RANGE

if TYPE_CHECKING:
    pass

NEON_REGIONS = {
    "wnam": "aws-us-west-2",
    "enam": "aws-us-east-1",
    "weur": "aws-eu-west-2",
    "eeur": "aws-eu-central-1",
    "apac": "aws-ap-southeast-1",
    "oc": "aws-ap-southeast-2",
}
"""Neon's region nearest to each Cloudflare location (neon.com/docs/introduction/regions)."""
NEON_PLANS = "neon.com/docs/introduction/plans"
HYPERDRIVE = "developers.cloudflare.com/hyperdrive/platform/limits/"


@part
class Postgres(Part):
    """A database. With host `neon` the stack makes the project; with `external` it takes a connection string of any
    provider (Neon, Supabase, Railway, Render, …) from the secret `rungs:database_url` and makes only Hyperdrive.
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
    database: str = setting("The database in it; default: app", default="app")
    role: str = setting("The role that owns the database; default: app. It cannot change", default="app")
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
    key: str = setting("The key of its EncryptionKey, on rds, aurora and cloudsql", default="key")
    instance: str | None = setting(
        "The exact instance class or tier, such as db.r7g.large; default: the smallest that has max_cu on rds and "
        "cloudsql, where a CU is 4 GB of memory; aurora scales between min_cu and max_cu by itself",
        default=None,
        cost="billed by the hour",
    )
    storage_gb: int = setting(
        "Storage to begin with, on rds and cloudsql; it grows by itself; default: 20",
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

    children: ClassVar[tuple[str, ...]] = ("project", "hyperdrive")
    bindings: ClassVar[tuple[str, ...]] = ("",)
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
        words="letters, digits, hyphens and underscores",
        at_most=63,
        source="Neon API, project name",
    )
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
        super().__attrs_post_init__()
        if self.history_days > 30 and self.host == "neon":
            raise UserError(
                f"Postgres.history_days is {self.history_days}, expected from 0 to 30 days ({NEON_PLANS})"
            )
        if self.min_cu > self.max_cu:
            raise UserError(
                f"Postgres.min_cu is {self.min_cu:g}, expected at most max_cu, which is {self.max_cu:g}"
            )
        if self.host == "neon" and self.max_cu > 16 and self.min_cu != self.max_cu:
            raise UserError(
                f"Postgres.max_cu is {self.max_cu:g}, expected at most 16 where min_cu ({self.min_cu:g}) differs: "
                f"above 16 CU compute is of fixed size ({NEON_PLANS})"
            )
        if self.host == "neon" and self.max_cu <= 16 and self.max_cu - self.min_cu > 8:
            raise UserError(
                f"Postgres.max_cu is {self.max_cu:g}, expected at most {self.min_cu + 8:g}, 8 above min_cu "
                "(neon.com/docs/manage/computes)"
            )
        if self.host == "neon":
            for field in ("min_cu", "max_cu"):
                if getattr(self, field) not in COMPUTE_SIZES:
                    raise UserError(
                        f"Postgres.{field} is {getattr(self, field):g}, expected one of: "
                        f"{', '.join(f'{size:g}' for size in COMPUTE_SIZES)} (neon.com/docs/manage/computes)"
                    )
            low, high = SUSPEND_RANGE
            if self.suspend_after != -1 and not low <= self.suspend_after <= high:
                raise UserError(
                    f"Postgres.suspend_after is {self.suspend_after}, expected -1 for never, or "
                    f"from {low} to {high} s (neon.com/docs/introduction/plans)"
                )
            if self.region is not None and self.region not in REGIONS:
                raise one_of("Postgres.region", self.region, REGIONS, "neon.com/docs/introduction/regions")
            if self.max_cu > 16 and self.suspend_after != -1:
                raise UserError(
                    f"Postgres.suspend_after is {self.suspend_after}, expected -1: a compute above 16 CU never stops "
                    "(neon.com/docs/manage/computes)"
                )
        connections = max_connections(self.min_cu)
        if self.host == "neon" and self.pool_size >= connections:
            raise UserError(
                f"Postgres.pool_size is {self.pool_size}, expected less than {connections}, what a compute of "
                f"min_cu {self.min_cu:g} takes (neon.com/docs/connect/connection-pooling)"
            )

    @property
    def clouds(self) -> tuple[str, ...]:
        return {"rds": ("aws",), "aurora": ("aws",), "cloudsql": ("gcp",), "external": ()}.get(
            self.host, ("cloudflare",)
        )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, self.key) if self.host in ("rds", "aurora", "cloudsql") else ()

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
            needs.extend(self._neon_needs())
        if self.pool_size > 20 and self.clouds == ("cloudflare",):
            needs.append(
                Need(
                    key="workers_plan",
                    at_least="paid",
                    why=f"Hyperdrive keeps about 20 connections on the free plan ({HYPERDRIVE})",
                )
            )
        return tuple(needs)

    def _neon_needs(self) -> list[Need]:
        if self.history_days > 7 or self.max_cu > 16:
            why = f"history of more than 7 days and computes above 16 CU are of the Scale plan ({NEON_PLANS})"
            return [Need(key="neon_plan", at_least="scale", why=why)]
        if self.max_cu > 2 or self.protected or self.suspend_after != 300 or self.history_days > 0.25:
            why = f"more than 2 CU, days of history and protected branches are of the Launch plan ({NEON_PLANS})"
            return [Need(key="neon_plan", at_least="launch", why=why)]
        return []

    @property
    def size(self) -> str:
        if self.host == "external":
            return "external"
        compute = (
            f"{self.min_cu:g}-{self.max_cu:g} CU" if self.min_cu != self.max_cu else f"{self.min_cu:g} CU"
        )
        return f"{compute}, {counted(self.replicas, 'replica')}" if self.replicas else compute

    def minimal(self) -> Postgres:
        return attrs.evolve(self, min_cu=0.25, max_cu=0.25, suspend_after=300, replicas=0, pool_size=5)

    def surge(self) -> Postgres:
        """More compute on the same plan of Neon: what it could scale up to never stops, and it can scale further.

        Neon restarts a compute for it, and connections end for a moment (neon.com/docs/reference/api/endpoints).
        """
        if self.host == "external" or not self._neon_needs():
            return self  # the free plan has no larger compute
        if self.max_cu > AUTOSCALING_MAX:
            larger = next((size for size in COMPUTE_SIZES if size >= 1.25 * self.max_cu), COMPUTE_SIZES[-1])
            return attrs.evolve(self, min_cu=larger, max_cu=larger)
        reach = min(AUTOSCALING_MAX, self.max_cu + AUTOSCALING_SPREAD)
        most = max(size for size in COMPUTE_SIZES if size <= reach)
        return attrs.evolve(self, min_cu=self.max_cu, max_cu=most)

    def adoptable(self, name: str) -> tuple[str, ...]:
        return () if self.host == "external" else (name,)

    def component(self, name: str, wires: Wires) -> PostgresComponent:
        return PostgresComponent(
            name,
            self,
            account_id=wires.account_id,
            database_name=wires.physical_name,
            region=NEON_REGIONS[wires.location],
            connection_url=wires.secrets.get("database_url"),
            safety=wires.safety,
        )


def max_connections(cu: float) -> int:
    """Connections that a Neon compute takes, less the 7 kept for Neon (neon.com/docs/connect/connection-pooling)."""
    by_size = {0.25: 104, 0.5: 209, 1: 419, 2: 839, 3: 1258, 4: 1678, 5: 2098, 6: 2517, 7: 2937, 8: 3357}
    return (
        next((by_size[size] for size in sorted(by_size, reverse=True) if size <= cu), 104) - 7
        if cu < 9
        else 3993
    )


@attrs.frozen(kw_only=True)
class Connection:
    """A connection string, taken apart."""

    host: str
    port: int
    user: str
    password: str = attrs.field(repr=False)
    database: str


def parse_connection(url: str, key: str = "rungs:database_url") -> Connection:
    """Takes a Postgres URL apart; raises UserError naming the key, never the value."""
    expected = "expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise UserError(f"{key} cannot be read, {expected}") from None
    if parts.scheme not in ("postgres", "postgresql"):
        raise UserError(f"{key} is not a Postgres connection string, {expected}")
    database = parts.path.lstrip("/")
    if not (parts.hostname and parts.username and parts.password and database):
        raise UserError(f"{key} lacks a host, user, password or database, {expected}")
    if "-pooler." in parts.hostname:
        raise UserError(
            f"{key} names Neon's pooled host; Hyperdrive pools by itself and wants the direct one, without '-pooler'"
        )
    return Connection(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        database=database,
    )


class PostgresComponent(Component[Postgres]):
    """Makes the database on its host, and a Hyperdrive configuration with the direct address as origin.

    Outputs: `hyperdrive_id`; `host`, `database` and `user`; the secret `connection_url`. A component of host
    `external` takes `connection_url`, and raises UserError without it.
    """

    hyperdrive_id: pulumi.Output[str]
    connection_url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(),
        *,
        account_id: pulumi.Input[str],
        database_name: str | None = None,
        region: str | None = None,
        connection_url: pulumi.Input[str] | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare

        super().__init__(part, name, safety, opts)
        physical = part.name or database_name or name
        host: pulumi.Output[str]
        port: pulumi.Input[int] = 5432
        if part.host == "neon":
            region = part.region or region
            if region is None:
                raise UserError(f"Postgres {name!r} on neon has no region, such as aws-eu-central-1")
            host, user, database, password = self._neon_project(name, physical, region)
            self.connection_url = self.project.connection_uri
        else:
            if connection_url is None:
                raise UserError(f"Postgres {name!r} on an external host has no connection_url")
            if isinstance(connection_url, str):
                parse_connection(connection_url, "connection_url")
            self.connection_url = pulumi.Output.secret(connection_url)
            connection = self.connection_url.apply(parse_connection)
            host = pulumi.Output.unsecret(connection.apply(lambda each: each.host))
            user = pulumi.Output.unsecret(connection.apply(lambda each: each.user))
            port = pulumi.Output.unsecret(connection.apply(lambda each: each.port))
            database = pulumi.Output.unsecret(connection.apply(lambda each: each.database))
            password = connection.apply(lambda each: each.password)
        self.hyperdrive = cloudflare.HyperdriveConfig(
            f"{name}-hyperdrive",
            self.args(
                "hyperdrive",
                cloudflare.HyperdriveConfigArgs(
                    account_id=account_id,
                    name=physical,
                    origin=cloudflare.HyperdriveConfigOriginArgs(
                        scheme="postgres",
                        host=host,
                        port=port,
                        user=user,
                        password=password,
                        database=database,
                    ),
                    origin_connection_limit=part.pool_size,
                    caching=cloudflare.HyperdriveConfigCachingArgs(
                        disabled=part.query_cache == 0,
                        max_age=part.query_cache or None,
                    ),
                ),
            ),
            opts=self.options(cloudflare.HyperdriveConfig),
        )
        self.hyperdrive_id = self.hyperdrive.id
        self.publish(
            hyperdrive_id=self.hyperdrive_id,
            host=host,
            user=user,
            database=database,
            connection_url=self.connection_url,
        )

    def _neon_project(
        self, name: str, physical: str, region: str
    ) -> tuple[pulumi.Output[str], pulumi.Output[str], pulumi.Output[str], pulumi.Output[str]]:
        from providers.neon.resource import Project, ProjectArgs

        part = self.part
        args = self.args(
            "project",
            ProjectArgs(
                name=physical,
                region=region,
                pg_version=part.version,
                database_name=part.database,
                role_name=part.role,
                min_cu=part.min_cu,
                max_cu=part.max_cu,
                suspend_seconds=part.suspend_after,
                history_retention_seconds=part.history_days * 86_400,
                replicas=part.replicas,
                protected=part.protected and self._safety.retain,
            ),
        )
        options = self.options(Project, adopted=self.adopted(name, args))
        self.project = self.held(name, "project", Project(name, args, opts=options))
        return self.project.host, self.project.role, self.project.database, self.project.password

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return [
            Binding(
                type="hyperdrive",
                name=self.part.binding_names(key)[0],
                fields={"id": self.hyperdrive_id},
            )
        ]
