"""A Redis database, on one of several hosts: over REST from Workers, by its own protocol from services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import attrs

from components.clouds import AWS_REGIONS
from components.errors import UserError
from components.part import Host, HostedPart, NameRule, Need, counted, part, setting
from components.redis.nodes import CLUSTER, ELASTICACHE, Node, node_for

UPSTASH_REGIONS = AWS_REGIONS
"""Upstash runs in AWS's regions, and has all of these (upstash-pulumi 0.5.0, RedisDatabase.primary_region)."""
REGIONS = tuple(sorted({*UPSTASH_REGIONS.values(), "us-west-1", "sa-east-1"}))
DOCS = "upstash.com/docs/redis/overall/databasetypes"
UPSTASH_NAMES = NameRule(
    pattern=r"[A-Za-z0-9][A-Za-z0-9_-]*",
    words="letters, digits, hyphens and underscores",
    at_most=40,
    source="Upstash API, database_name",
)
GOOGLE_NAMES = NameRule(
    pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens, the first a letter",
    at_most=40,
    source="cloud.google.com/memorystore/docs/redis/reference/rest/v1/projects.locations.instances/create",
)

TTLS: Mapping[str, int] = {"profile": 3_600, "search": 900, "discovery": 300}
"""Seconds. The guide of Social Connect has all three, Pledgr's the first."""


@part
class Redis(HostedPart):
    """Counters, presence and hot lists. With host `upstash` the stack makes a global database; with `external` it
    takes the address of any server that answers Upstash's REST protocol from the secret `rungs:redis_url`. Both are
    for Workers.

    For services: `elasticache` is a replication group of Valkey in the stack's AWS network, from its first node on,
    since a single cluster can never get a replica; `memorystore` an instance of the standard tier in its Google
    network, since the basic one can never become it; `memorystore-cluster` one in shards.
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
    key: str = setting(
        "The key of its EncryptionKey, on elasticache. Another key is another group",
        default="key",
        later="replaces",
    )
    memory_gb: float = setting(
        "Memory of all shards together, without replicas, on elasticache and memorystore: the smallest nodes that have "
        "as much are taken. A fifth, on elasticache a quarter, is kept back for snapshots; default: 1",
        default=1,
        unit="GiB",
        at_least=0.5,
        at_most=6_000,
        cost="billed by the hour",
    )
    replicas: int = setting(
        "Copies of each shard that are read from and take over; default: 0, with which memorystore still has a standby "
        "that takes over",
        default=0,
        at_least=0,
        at_most=5,
        cost="each is billed as another node",
    )
    shards: int = setting(
        "Shards, on memorystore-cluster and, with `sharded`, on elasticache; default: 1",
        default=1,
        at_least=1,
        at_most=250,
        cost="each is a node of its own",
    )
    sharded: bool = setting(
        "Whether keys are spread over shards on elasticache, whose clients then speak the cluster protocol; default: "
        "no. AWS changes it in two steps and never back",
        default=False,
        later="replaces",
        source="docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html",
    )
    iam: bool = setting(
        "Whether clients of memorystore-cluster sign in as their service account, with a token of Google's; default: "
        "no, which it has no password for: TLS and the stack's own network guard it then",
        default=False,
        later="replaces",
        source="cloud.google.com/memorystore/docs/cluster/about-iam-auth",
    )
    version: str = setting(
        "Version of the engine; default: Valkey 8.1 on elasticache, Redis 7.2 on memorystore. It only goes up",
        default="",
        pattern=r"\d+\.\d+|",
        words="a version such as 8.1",
    )
    snapshot_days: int = setting(
        "How long daily snapshots are kept on elasticache and memorystore-cluster, and whether there are any on "
        "memorystore, every six hours; default: 7",
        default=7,
        at_least=0,
        at_most=35,
        unit="days",
    )
    ttls: Mapping[str, int] = setting(
        "For how long a service keeps what it caches, which it reads as CACHE_TTL_PROFILE and so on; default: profiles "
        "3600, search results 900, what is discovered 300",
        default=TTLS,
        unit="s",
        source="the scaling guides of Social Connect and Pledgr",
    )

    store: ClassVar[bool] = True
    hosts: ClassVar[Mapping[str, Host]] = {
        "upstash": Host(clouds=("cloudflare",), children=("database",), names=UPSTASH_NAMES),
        "external": Host(clouds=("cloudflare",), children=(), names=UPSTASH_NAMES),
        "elasticache": Host(
            clouds=("aws",),
            children=(
                "security",
                "security_rule",
                "subnets",
                "parameters",
                "password",
                "secret",
                "secret_value",
                "group",
            ),
            names=NameRule(
                pattern=r"[a-z]([a-z0-9]|-(?!-))*(?<!-)",
                words="lower-case letters, digits and single hyphens, the first a letter",
                at_most=40,
                source="docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
            ),
        ),
        "memorystore": Host(clouds=("gcp",), children=("api", "instance"), names=GOOGLE_NAMES),
        "memorystore-cluster": Host(
            clouds=("gcp",), children=("api", "connection", "cluster"), names=GOOGLE_NAMES
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )
    told_by: ClassVar[Mapping[str, str]] = {
        "database.databaseName": "name",
        "database.primaryRegion": "primary_region",
        "database.readRegions": "read_regions",
        "database.eviction": "eviction",
        "database.autoScale": "auto_scale",
        "database.budget": "budget",
    }

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for name, seconds in self.ttls.items():
            if seconds < 1:
                raise UserError(f"Redis.ttls.{name} is {seconds}, expected at least 1 s")

    @property
    def bindings(self) -> tuple[str, ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """A Worker reaches those that answer over REST."""
        return ("url", "token") if self.clouds == ("cloudflare",) else ()

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
        if self.clouds == ("cloudflare",):
            return counted(len(self.read_regions), "read region") if self.read_regions else ""
        copies = f", {counted(self.replicas, 'replica')}" if self.replicas else ""
        shards = f" in {counted(self.shards, 'shard')}" if self.shards > 1 else ""
        return f"{self.memory_gb:g} GiB{shards}{copies}"

    @property
    def node(self) -> Node | None:
        """The type of each of its nodes, on elasticache and memorystore-cluster."""
        types = {"elasticache": ELASTICACHE, "memorystore-cluster": CLUSTER}.get(self.host)
        return node_for(types, self.memory_gb / self.shards) if types else None

    def minimal(self) -> Redis:
        """The smallest memory that its replicas and shards can have; the shards stay, which could not come back."""
        least = 5 if self.host == "memorystore" and self.replicas else 1
        small = attrs.evolve(self, read_regions=(), budget=min(self.budget, 10))
        if self.clouds == ("cloudflare",):
            return small
        return attrs.evolve(small, memory_gb=min(self.memory_gb, least * self.shards))

    def surge(self) -> Redis:
        """Twice the budget, so that it is not throttled while it is needed most."""
        return attrs.evolve(self, budget=2 * self.budget)

    def adoptable(self, name: str) -> tuple[str, ...]:
        return (name,) if self.host == "upstash" else ()


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
