"""The types of node that Redis can have on hosts that sell it by the node, smallest first."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from components.errors import UserError


@attrs.frozen
class Node:
    """One type of node."""

    name: str
    memory_gb: float
    """GiB, of which `USABLE` holds data."""


ELASTICACHE = (
    Node("cache.t4g.micro", 0.5),
    Node("cache.t4g.small", 1.37),
    Node("cache.t4g.medium", 3.09),
    Node("cache.m7g.large", 6.38),
    Node("cache.r7g.large", 13.07),
    Node("cache.r7g.xlarge", 26.32),
    Node("cache.r7g.2xlarge", 52.82),
    Node("cache.r7g.4xlarge", 105.81),
)
"""docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html; of those that have a price here."""
CLUSTER = (
    Node("REDIS_SHARED_CORE_NANO", 1.4),
    Node("REDIS_STANDARD_SMALL", 6.5),
    Node("REDIS_HIGHMEM_MEDIUM", 13),
    Node("REDIS_HIGHMEM_XLARGE", 58),
)
"""cloud.google.com/memorystore/docs/cluster/cluster-node-specification."""
USABLE = {"elasticache": 0.75, "memorystore": 0.8, "memorystore-cluster": 0.8}
"""The share of memory that holds data: AWS keeps a quarter back by itself (reserved-memory-percent), Google advises to
act at 80 % (cloud.google.com/memorystore/docs/redis/memory-management-best-practices)."""


def node_for(types: Sequence[Node], memory_gb: float) -> Node:
    """The smallest type with that much memory. Raises UserError where none has."""
    for each in types:
        if each.memory_gb >= memory_gb:
            return each
    raise UserError(
        f"Redis.memory_gb comes to {memory_gb:g} GiB a shard, expected at most {types[-1].memory_gb:g}, which "
        f"{types[-1].name} has: set more shards"
    )
