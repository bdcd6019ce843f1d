"""A Redis database, on one of several hosts, reached over REST from Workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

import attrs
import pulumi

from components.component import Binding, Component, Safety, Wires
from components.errors import UserError
from components.part import NameRule, Need, Part, counted, part, setting

if TYPE_CHECKING:
    import upstash_pulumi as upstash

UPSTASH_REGIONS = {
    "wnam": "us-west-2",
    "enam": "us-east-1",
    "weur": "eu-west-1",
    "eeur": "eu-central-1",
    "apac": "ap-southeast-1",
    "oc": "ap-southeast-2",
}
"""Upstash's primary region nearest to each Cloudflare location (upstash-pulumi 0.5.0, RedisDatabase.primary_region)."""
REGIONS = tuple(sorted({*UPSTASH_REGIONS.values(), "us-west-1", "sa-east-1"}))
DOCS = "upstash.com/docs/redis/overall/databasetypes"


@part
class Redis(Part):
    """Counters, presence and hot lists. With host `upstash` the stack makes a global database; with `external` it
    takes the address of any server that answers Upstash's REST protocol from the secret `rungs:redis_url`.
    """

    host: str = setting(
        "The host; default: upstash. Another host is another store",
        default="upstash",
        later="another store",
        choices=("upstash", "external", "elasticache", "memorystore", "memorystore-cluster"),
    )
    primary_region: str | None = setting(
        "Where writes go; default: the nearest to the stack's location",
        default=None,
        later="replaces",
        choices=REGIONS,
        source=DOCS,
    )
    read_regions: tuple[str, ...] = setting(
        "Regions with a read replica; default: none",
        default=(),
        choices=REGIONS,
        source=DOCS,
        cost="each write is billed once more per read region",
    )
    eviction: bool = setting(
        "Drop old keys when full instead of refusing writes; default: no, since it is a store", default=False
    )
    auto_scale: bool = setting(
        "Move to a larger plan when a quota is reached; default: yes",
        default=True,
        cost="the next plan's price",
    )
    budget: int = setting(
        "Monthly budget; beyond it the database is throttled until the next month; default: 20",
        default=20,
        unit="USD",
        at_least=1,
        source="upstash-pulumi 0.5.0, RedisDatabase.budget",
        cost="caps the bill",
    )

    network: str = setting("The key of its Network, on elasticache and memorystore", default="network")
    key: str = setting("The key of its EncryptionKey, on elasticache", default="key")
    memory_gb: float = setting(
        "Memory for data, on elasticache and memorystore, in all shards together; default: 1",
        default=1,
        unit="GiB",
        at_least=0.5,
        at_most=6_000,
        cost="billed by the hour",
    )
    replicas: int = setting(
        "Copies of each shard that are read from and take over; default: 0",
        default=0,
        at_least=0,
        at_most=5,
        cost="each is billed as another node",
    )
    shards: int = setting(
        "Shards, on elasticache and memorystore-cluster; default: 1",
        default=1,
        at_least=1,
        at_most=250,
        cost="each is a node of its own",
    )
    snapshot_days: int = setting(
        "How long daily snapshots are kept on elasticache, and whether there are any on memorystore; default: 7",
        default=7,
        at_least=0,
        at_most=35,
        unit="days",
    )

    children: ClassVar[tuple[str, ...]] = ("database",)
    bindings: ClassVar[tuple[str, ...]] = ("url", "token")
    store: ClassVar[bool] = True
    physical_name: ClassVar[NameRule | None] = NameRule(
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
        words="letters, digits, hyphens and underscores",
        at_most=40,
        source="Upstash API, database_name",
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "database.databaseName": "name",
        "database.primaryRegion": "primary_region",
        "database.readRegions": "read_regions",
        "database.eviction": "eviction",
        "database.autoScale": "auto_scale",
        "database.budget": "budget",
    }

    @property
    def clouds(self) -> tuple[str, ...]:
        if self.host == "elasticache":
            return ("aws",)
        return ("gcp",) if self.host.startswith("memorystore") else ("cloudflare",)

    @property
    def uses(self) -> tuple[str, ...]:
        if self.host == "elasticache":
            return (self.network, self.key)
        return (self.network,) if self.clouds == ("gcp",) else ()

    @property
    def binding_suffix(self) -> str:
        return self.host.replace("-", "_")

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.host == "external":
            return (
                Need(key="redis_url", at_least="", why="host 'external' takes the address of the server"),
            )
        return ()

    @property
    def size(self) -> str:
        return counted(len(self.read_regions), "read region") if self.read_regions else ""

    def minimal(self) -> Redis:
        return attrs.evolve(self, read_regions=(), budget=min(self.budget, 10))

    def surge(self) -> Redis:
        """Twice the budget, so that it is not throttled while it is needed most."""
        return attrs.evolve(self, budget=2 * self.budget)

    def adoptable(self, name: str) -> tuple[str, ...]:
        return () if self.host == "external" else (name,)

    def component(self, name: str, wires: Wires) -> RedisComponent:
        return RedisComponent(
            name,
            self,
            database_name=wires.physical_name,
            primary_region=UPSTASH_REGIONS[wires.location],
            connection_url=wires.secrets.get("redis_url"),
            safety=wires.safety,
        )


def parse_rest_url(url: str, key: str = "rungs:redis_url") -> tuple[str, str]:
    """The REST address and token of `https://:TOKEN@HOST` or `rediss://default:TOKEN@HOST:PORT`.

    Raises UserError naming the key, never the value.
    """
    expected = "expected https://:TOKEN@HOST or rediss://default:TOKEN@HOST:PORT"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UserError(f"{key} cannot be read, {expected}") from None
    if parts.scheme not in ("https", "rediss") or not parts.hostname or not parts.password:
        raise UserError(f"{key} is not the address of a Redis server, {expected}")
    port = f":{port}" if port and parts.scheme == "https" else ""
    return f"https://{parts.hostname}{port}", unquote(parts.password)


class RedisComponent(Component[Redis]):
    """Makes the database on its host. Outputs: `rest_url`, the secret `rest_token`."""

    rest_url: pulumi.Output[str]
    rest_token: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        part: Redis = Redis(),
        *,
        database_name: str | None = None,
        primary_region: str | None = None,
        connection_url: pulumi.Input[str] | None = None,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts)
        if part.host == "upstash":
            database = self._upstash(
                name, part.name or database_name or name, part.primary_region or primary_region
            )
            self.rest_url = database.endpoint.apply(lambda endpoint: f"https://{endpoint}")
            self.rest_token = pulumi.Output.secret(database.rest_token)
        else:
            if connection_url is None:
                raise UserError(f"Redis {name!r} on an external host has no connection_url")
            if isinstance(connection_url, str):
                parse_rest_url(connection_url, "connection_url")
            parsed = pulumi.Output.secret(connection_url).apply(parse_rest_url)
            self.rest_url = pulumi.Output.unsecret(parsed.apply(lambda each: each[0]))
            self.rest_token = parsed.apply(lambda each: each[1])
        self.publish(rest_url=self.rest_url, rest_token=self.rest_token)

    def _upstash(self, name: str, physical: str, region: str | None) -> upstash.RedisDatabase:
        import upstash_pulumi as upstash

        if region is None:
            raise UserError(
                f"Redis {name!r} on upstash has no primary_region, expected one of: {', '.join(REGIONS)}"
            )
        part = self.part
        args = self.args(
            "database",
            upstash.RedisDatabaseArgs(
                database_name=physical,
                region="global",
                primary_region=region,
                read_regions=[each for each in part.read_regions if each != region],
                tls=True,
                eviction=part.eviction,
                auto_scale=part.auto_scale,
                budget=part.budget,
            ),
        )
        options = self.options(
            upstash.RedisDatabase,
            additional_secret_outputs=["password", "restToken", "readOnlyRestToken"],
            # Withdrawn, and on for every paid database: a provider that reads it would want it off again.
            ignore_changes=["multizone"],
            adopted=self.adopted(name, args),
        )
        return self.held(name, "database", upstash.RedisDatabase(name, args, opts=options))

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        url, token = self.part.binding_names(key)
        return [
            Binding(type="plain_text", name=url, fields={"text": self.rest_url}),
            Binding(type="secret_text", name=token, fields={"text": self.rest_token}),
        ]
