"""Redis on the clouds: what each host makes, what no host can be told, and what services and Monitoring get of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import pulumi
import pytest

from components.errors import UserError
from components.linking import GoogleGrant, Linked, SecretReference
from components.redis import Redis
from components.redis.component import RedisComponent
from components.redis.nodes import CLUSTER, ELASTICACHE, node_for
from components.signals import Signal
from tests.components.samples import SAMPLES, build, built_sample, make_sample, readable
from tests.mocks import Recorded, Value

CLOUDS = [key for key in SAMPLES if key.startswith("redis-") and key != "redis-external"]
PASSWORD = "stand-in-password"


def one(part: Redis, type_name: str) -> Recorded:
    (found,) = (each for each in built_sample(part).of(type_name) if each.name == "it")
    return found


def link_of(part: Redis) -> tuple[dict[str, str], Linked]:
    """The plain variables of a link, and the link."""
    found: dict[str, str] = {}
    links: list[Linked] = []

    def program() -> None:
        made = cast("RedisComponent", make_sample(part))
        linked = made.service_link("cache")
        links.append(linked)
        pulumi.Output.all(**linked.variables).apply(lambda known: found.update(cast("dict[str, str]", known)))

    build(program)
    return found, links[0]


def test_elasticache_is_a_group_from_its_first_node_on_closed_and_encrypted() -> None:
    part = Redis(host="elasticache", memory_gb=3)
    built = built_sample(part)
    group = one(part, "ReplicationGroup").inputs

    assert not built.of("Cluster")
    assert group["engine"] == "valkey"
    assert (group["numCacheClusters"], group["automaticFailoverEnabled"]) == (1, False)
    assert (group["transitEncryptionEnabled"], group["transitEncryptionMode"]) == (True, "required")
    assert group["atRestEncryptionEnabled"] is True
    assert "key" in str(group["kmsKeyId"])
    assert (group["snapshotRetentionLimit"], group["finalSnapshotIdentifier"]) == (7, "chat-prod-it-final")
    (rule,) = built.of("SecurityGroupIngressRule")[-1:]
    assert (rule.inputs["fromPort"], rule.inputs["toPort"]) == (6379, 6379)
    assert "referencedSecurityGroupId" in rule.inputs
    assert not {"cidrIpv4", "cidrIpv6"} & set(rule.inputs)


@pytest.mark.parametrize("eviction", [False, True])
def test_a_store_refuses_writes_when_full_and_a_cache_drops_old_keys(eviction: bool) -> None:
    policy = "allkeys-lru" if eviction else "noeviction"
    (group,) = built_sample(Redis(host="elasticache", eviction=eviction)).of("ParameterGroup")
    instance = one(Redis(host="memorystore", eviction=eviction), "Instance")
    cluster = one(Redis(host="memorystore-cluster", eviction=eviction), "Cluster")

    assert group.inputs["parameters"] == [{"name": "maxmemory-policy", "value": policy}]
    assert instance.inputs["redisConfigs"] == {"maxmemory-policy": policy}
    assert cluster.inputs["redisConfigs"] == {"maxmemory-policy": policy}


def test_a_group_in_shards() -> None:
    group = one(
        Redis(host="elasticache", sharded=True, shards=3, replicas=2, memory_gb=18), "ReplicationGroup"
    )

    assert (group.inputs["numNodeGroups"], group.inputs["replicasPerNodeGroup"]) == (3, 2)
    assert (group.inputs["clusterMode"], group.inputs["nodeType"]) == ("enabled", "cache.m7g.large")
    assert "numCacheClusters" not in group.inputs


def test_memorystore_is_of_the_tier_that_can_grow_and_reached_from_within_alone() -> None:
    instance = one(Redis(host="memorystore", memory_gb=1), "Instance")

    assert instance.inputs["tier"] == "STANDARD_HA"
    assert instance.inputs["connectMode"] == "PRIVATE_SERVICE_ACCESS"
    assert (instance.inputs["transitEncryptionMode"], instance.inputs["authEnabled"]) == (
        "SERVER_AUTHENTICATION",
        True,
    )
    assert not {"readReplicasMode", "replicaCount", "secondaryIpRange"} & set(instance.inputs)
    assert cast("Mapping[str, Value]", instance.inputs["persistenceConfig"])["persistenceMode"] == "RDB"
    assert any(
        "redis.googleapis.com" in str(each.inputs.get("service"))
        for each in built_sample(Redis(host="memorystore"))
    )


def test_a_cluster_writes_every_second_to_disk_and_is_backed_up_each_day() -> None:
    cluster = one(Redis(host="memorystore-cluster", memory_gb=50, shards=4, replicas=1), "Cluster").inputs

    assert cluster["persistenceConfig"] == {"mode": "AOF", "aofConfig": {"appendFsync": "EVERYSEC"}}
    assert cast("Mapping[str, Value]", cluster["automatedBackupConfig"])["retention"] == "604800s"
    assert (cluster["shardCount"], cluster["replicaCount"], cluster["nodeType"]) == (
        4,
        1,
        "REDIS_HIGHMEM_MEDIUM",
    )
    assert cluster["transitEncryptionMode"] == "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"
    assert cluster["deletionProtectionEnabled"] is True


@pytest.mark.parametrize("key", CLOUDS)
def test_no_password_is_readable(key: str) -> None:
    assert PASSWORD not in readable(lambda: make_sample(SAMPLES[key]))


TTLS = {"CACHE_TTL_PROFILE": "3600", "CACHE_TTL_SEARCH": "900", "CACHE_TTL_DISCOVERY": "300"}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "redis-elasticache",
            {"CACHE_HOST": "master.cache.example.com", "CACHE_PORT": "6379", "CACHE_CLUSTER": "false"},
        ),
        (
            "redis-memorystore",
            {
                "CACHE_HOST": "10.17.0.4",
                "CACHE_PORT": "6378",
                "CACHE_CLUSTER": "false",
                "CACHE_CA": "a certificate",
            },
        ),
        (
            "redis-memorystore-cluster",
            {
                "CACHE_HOST": "10.128.0.9",
                "CACHE_PORT": "6379",
                "CACHE_CLUSTER": "true",
                "CACHE_CA": "one certificate\nanother",
                "CACHE_AUTH": "iam",
            },
        ),
    ],
)
def test_what_a_service_gets(key: str, expected: Mapping[str, str]) -> None:
    variables, _ = link_of(cast("Redis", SAMPLES[key]))

    assert variables == {"CACHE_TLS": "true", **TTLS, **expected}


def test_the_password_is_a_reference_on_aws_and_a_cluster_has_grants_for_its_clients() -> None:
    _, aws = link_of(cast("Redis", SAMPLES["redis-elasticache"]))
    _, google = link_of(cast("Redis", SAMPLES["redis-memorystore"]))
    _, cluster = link_of(cast("Redis", SAMPLES["redis-memorystore-cluster"]))

    assert isinstance(aws.secrets["CACHE_PASSWORD"], SecretReference)
    assert set(google.secrets) == {"CACHE_PASSWORD"}
    assert not cluster.secrets
    assert cluster.grants == [GoogleGrant(role="roles/redis.dbConnectionUser", on="project")]


@pytest.mark.parametrize("key", CLOUDS)
def test_monitoring_hears_of_its_memory(key: str) -> None:
    given: list[Signal] = []
    build(lambda: given.extend(cast("RedisComponent", make_sample(SAMPLES[key])).signals("cache")))

    assert "redis_memory" in {each.objective for each in given}
    assert {each.about for each in given} == {"cache"}


def test_the_smallest_node_that_has_the_memory() -> None:
    assert node_for(ELASTICACHE, 3).name == "cache.t4g.medium"
    assert node_for(ELASTICACHE, 12).name == "cache.r7g.large"
    assert node_for(CLUSTER, 12.5).name == "REDIS_HIGHMEM_MEDIUM"
    for types in (ELASTICACHE, CLUSTER):
        assert sorted(types, key=lambda each: each.memory_gb) == list(types)


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Redis(host="elasticache", shards=2),
            r"shards is 2, expected 1 on elasticache without sharded",
        ),
        (
            lambda: Redis(host="elasticache", sharded=True, shards=80, replicas=1),
            r"160 nodes on elasticache, expected at most 90",
        ),
        (
            lambda: Redis(host="elasticache", memory_gb=500),
            r"memory_gb comes to 500 GiB a shard, expected at most 105\.81",
        ),
        (
            lambda: Redis(host="memorystore", shards=2),
            r"expected 1 on memorystore; host memorystore-cluster has more",
        ),
        (lambda: Redis(host="memorystore", memory_gb=1.5), r"1\.5, expected a whole number from 1 to 300"),
        (
            lambda: Redis(host="memorystore", memory_gb=4, replicas=1),
            r"replicas is 1, expected 0 on memorystore with less than 5 GiB",
        ),
        (lambda: Redis(host="memorystore-cluster", version="7.2"), r"version is '7\.2', expected none"),
        (lambda: Redis(ttls={"profile": 0}), r"Redis\.ttls\.profile is 0, expected at least 1 s"),
        (
            lambda: Redis(host="elasticache").check_name("cache", "shop--cache"),
            r"'shop--cache', expected lower-case letters, digits and single hyphens",
        ),
    ],
)
def test_what_a_host_cannot_be_told_is_refused(make_wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
