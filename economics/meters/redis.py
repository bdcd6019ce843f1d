"""A Redis database: on upstash commands, a write once more for each read region, what is kept, what is sent; on the
clouds the memory that stands, used or not, and its snapshots.

What an external one costs, its own vendor's plan says (`./rungs compare` has several). An instance of Memorystore with
replicas that are read is taken at the standard tier's price for every two of its nodes, which that price is of.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from components.redis import Redis
from components.redis.nodes import USABLE
from components.service import Service
from economics.billing import Quantity, bill
from economics.meters import GB, At, Used
from economics.workload import HOURS

PAY_AS_YOU_GO = "upstash.redis.payg"
GIB = Decimal(2**30)
TIERS = ((4, "M1"), (10, "M2"), (35, "M3"), (100, "M4"), (300, "M5"))
"""The price of a GB by the size of the instance, up to so many GB (cloud.google.com/memorystore/docs/redis/pricing)."""
FREE_SNAPSHOTS = 1
"""That AWS keeps of each group (docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html)."""


def meters(part: Redis, at: At) -> Iterator[Quantity]:
    if part.host == "upstash":
        yield from _upstash(part, at)
    elif part.host == "memorystore":
        tier = next(name for most, name in TIERS if part.memory_gb <= most)
        pairs = max(Decimal(1), Decimal(1 + part.replicas) / 2)
        hours = Decimal(str(part.memory_gb)) * pairs * HOURS
        yield at.quantity(f"gcp.memorystore.standard.{tier}", hours)
    elif part.node is not None:
        nodes = Decimal(part.shards * (1 + part.replicas))
        kept = at.load.kept("redis_bytes") / at.among(Redis)
        if part.host == "elasticache":
            yield at.quantity(f"aws.elasticache.valkey.{part.node.name}", nodes * HOURS)
            days = max(part.snapshot_days - FREE_SNAPSHOTS, 0)
            yield at.quantity("aws.elasticache.backup", kept * days / GIB)
            yield at.quantity("aws.secrets", Decimal(1))
        else:
            size = part.node.name.removeprefix("REDIS_").lower()
            yield at.quantity(f"gcp.redis_cluster.{size}", nodes * HOURS)
            yield at.quantity("gcp.redis_cluster.backup", kept * part.snapshot_days / GB)


def _upstash(part: Redis, at: At) -> Iterator[Quantity]:
    load, regions = at.load, len(part.read_regions)
    commands = load.month("redis_commands") / at.among(Redis)
    billed = commands * (1 + load.rate("redis_writes") * regions)
    yield at.quantity(f"{PAY_AS_YOU_GO}.commands", billed)
    stored = load.kept("redis_bytes") * (1 + regions) / at.among(Redis)
    yield at.quantity(f"{PAY_AS_YOU_GO}.storage", stored / GB)
    yield at.quantity(f"{PAY_AS_YOU_GO}.bandwidth", commands * load.rate("redis_command_bytes") / GB)


def limits(part: Redis, at: At) -> Iterator[Used]:
    load = at.load
    if part.host == "upstash":
        yield from at.published("upstash.cps", load.peak("redis_commands"))
        yield from at.published("upstash.data.payg", load.kept("redis_bytes"))
        yield from at.each("upstash.request", load.rate("redis_command_bytes"))
        yield from at.each("upstash.record", load.rate("redis_bytes"))
        yield from at.chosen("upstash.dbs", at.among(Redis))
        # Beyond its budget a database is throttled until the next month.
        yield from at.own("budget", bill(meters(part, at)).total, part.budget, "USD a month")
    if part.host not in USABLE:
        return
    if at.serves:
        memory = part.node.memory_gb * part.shards if part.node else part.memory_gb
        usable = memory * USABLE[part.host] * float(GIB)
        yield from at.own("memory_gb", load.kept("redis_bytes") / at.among(Redis), usable, "bytes of memory")
    if part.host == "elasticache":
        nodes = part.shards * (1 + part.replicas)
        yield from at.chosen("aws.elasticache.clients", _clients(at))
        yield from at.chosen("aws.elasticache.shard", 1 + part.replicas)
        yield from at.chosen("aws.elasticache.nodes", nodes)
        if part.sharded:
            yield from at.chosen("aws.elasticache.nodes_cluster", nodes)
    elif part.host == "memorystore":
        yield from at.chosen("gcp.memorystore.clients", _clients(at))
        yield from at.chosen("gcp.memorystore.max", part.memory_gb * 1e9)
        yield from at.chosen("gcp.memorystore.region", part.memory_gb * 1e9)


def _clients(at: At) -> int:
    """Connections, one from each instance of every service that links to it."""
    services = [each for _, each in at.stage if isinstance(each, Service) and at.key in each.links]
    return sum(each.maximum for each in services)
