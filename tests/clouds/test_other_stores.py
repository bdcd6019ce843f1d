"""Redis, job queues, buckets and Firestore through the engine: they come up, grow in place, and what would replace
them is refused before anything is lost.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.rehearsal import Climb
from tests.alone import climbing

pytestmark = pytest.mark.engine

AWS_STORES = """
AROUND = dict(network=Network(host="aws"), key=EncryptionKey(host="aws"))
ONE = Stage.first(
    "one", users=(0, 10), **AROUND,
    cache=Redis(host="elasticache", memory_gb=3), jobs=JobQueue(host="sqs"), files=Bucket(host="s3"),
)
"""
GOOGLE_STORES = """
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="gcp"),
    cache=Redis(host="memorystore", memory_gb=1), jobs=JobQueue(host="cloudtasks"), files=Bucket(host="gcs"),
    db=Firestore(
        indexes=(Index(collection="users", fields=("interests[]", "-lastActiveAt")),),
        expiries=(Expiry(collection="stories"),),
    ),
)
"""


def objects(climb: Climb, token: str) -> dict[str, dict[str, Any]]:
    """What the sandbox's cloud has of a type, by id."""
    found = cast("dict[str, dict[str, Any]]", climb.sandbox.cloud.read()["objects"])
    return {id: each["props"] for id, each in found.get(token, {}).items()}


def only(climb: Climb, token: str) -> dict[str, Any]:
    (found,) = objects(climb, token).values()
    return found


@pytest.mark.all
def test_the_stores_of_aws_come_up_closed_and_grow_in_place(tmp_path: Path) -> None:
    grown = """
TWO = ONE.grow(
    "two", users=(10, 100),
    cache=Redis(host="elasticache", memory_gb=12, replicas=2),
    jobs=JobQueue(host="sqs", tries=8), files=Bucket(host="s3", cold_after_days=90),
)
"""
    with climbing(tmp_path, AWS_STORES + grown) as climb:
        assert climb.start().ok, climb.outcomes
        group = only(climb, "aws:elasticache/replicationGroup:ReplicationGroup")
        assert (group["transitEncryptionEnabled"], group["atRestEncryptionEnabled"]) == (True, True)
        assert (group["nodeType"], group["numCacheClusters"]) == ("cache.t4g.medium", 1)
        state = json.dumps(climb.sandbox.export())
        assert '"authToken": {"4dabf18193072939515e22adb298388d"' in state, "a secret in the state"

        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        group = only(climb, "aws:elasticache/replicationGroup:ReplicationGroup")
        assert (group["nodeType"], group["numCacheClusters"]) == ("cache.r7g.large", 3)
        assert (group["automaticFailoverEnabled"], group["multiAzEnabled"]) == (True, True)


@pytest.mark.all
def test_the_stores_of_google_come_up_closed_and_grow_in_place(tmp_path: Path) -> None:
    grown = """
TWO = ONE.grow(
    "two", users=(10, 100),
    cache=Redis(host="memorystore", memory_gb=5, replicas=1),
    jobs=JobQueue(host="cloudtasks", tries=8, per_second=500), files=Bucket(host="gcs", cold_after_days=90),
    db=Firestore(
        indexes=(
            Index(collection="chats", fields=("members[]", "-lastMessageAt")),
            Index(collection="users", fields=("interests[]", "-lastActiveAt")),
        ),
        expiries=(Expiry(collection="stories"), Expiry(collection="typing")),
        daily_backups_days=14,
    ),
)
"""
    with climbing(tmp_path, GOOGLE_STORES + grown) as climb:
        assert climb.start().ok, climb.outcomes
        assert only(climb, "gcp:redis/instance:Instance")["tier"] == "STANDARD_HA"
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        instance = only(climb, "gcp:redis/instance:Instance")
        assert (instance["memorySizeGb"], instance["replicaCount"]) == (5, 1)
        assert len(objects(climb, "gcp:firestore/index:Index")) == 2


TRAPS = {
    "ElastiCache without at-rest encryption": (
        AWS_STORES,
        (
            'cache=Redis(host="elasticache", '
            'transform={"group": {"at_rest_encryption_enabled": False, "kms_key_id": None}})'
        ),
    ),
    "ElastiCache without TLS": (
        AWS_STORES,
        (
            'cache=Redis(host="elasticache", '
            'transform={"group": {"transit_encryption_enabled": False, "auth_token": None}})'
        ),
    ),
    "ElastiCache on another port": (
        AWS_STORES,
        'cache=Redis(host="elasticache", transform={"group": {"port": 6380}})',
    ),
    "ElastiCache in other subnets": (
        AWS_STORES,
        'cache=Redis(host="elasticache", transform={"subnets": {"name": "other"}})',
    ),
    "ElastiCache with Redis OSS": (
        AWS_STORES,
        'cache=Redis(host="elasticache", transform={"group": {"engine": "redis", "engine_version": "7.1"}})',
    ),
    "ElastiCache in shards later": (
        AWS_STORES,
        'cache=Redis(host="elasticache", transform={"group": {"cluster_mode": "compatible"}})',
    ),
    "another name of a bucket on S3": (
        AWS_STORES,
        'files=Bucket(host="s3", transform={"bucket": {"bucket": "another-name-111122223333"}})',
    ),
    "SQS in order": (
        AWS_STORES,
        'jobs=JobQueue(host="sqs", transform={"queue": {"fifo_queue": True, "name": "jobs.fifo"}})',
    ),
    "Memorystore in the basic tier": (
        GOOGLE_STORES,
        'cache=Redis(host="memorystore", transform={"instance": {"tier": "BASIC"}})',
    ),
    "Memorystore without TLS": (
        GOOGLE_STORES,
        'cache=Redis(host="memorystore", transform={"instance": {"transit_encryption_mode": "DISABLED"}})',
    ),
    "another location of a bucket on GCS": (
        GOOGLE_STORES,
        'files=Bucket(host="gcs", transform={"bucket": {"location": "US-EAST1"}})',
    ),
    "another location of Firestore": (
        GOOGLE_STORES,
        'db=Firestore(transform={"database": {"location_id": "us-east1"}})',
    ),
}


@pytest.mark.parametrize(
    ("before", "change"),
    [
        pytest.param(
            *trap, id=name, marks=[] if name == "Memorystore in the basic tier" else [pytest.mark.all]
        )
        for name, trap in TRAPS.items()
    ],
)
def test_what_would_replace_a_store_is_refused_and_changes_nothing(
    before: str, change: str, tmp_path: Path
) -> None:
    with climbing(tmp_path, before + f'\nTWO = ONE.grow("two", users=(10, 100), {change})\n') as climb:
        assert climb.start().ok, climb.outcomes
        stood = {
            id
            for token in (
                "aws:elasticache/replicationGroup:ReplicationGroup",
                "aws:s3/bucket:Bucket",
                "aws:sqs/queue:Queue",
                "gcp:redis/instance:Instance",
                "gcp:storage/bucket:Bucket",
                "gcp:firestore/database:Database",
            )
            for id in objects(climb, token)
        }
        climb.to("two")
        refused = climb.outcomes[-1]
        assert not refused.ok
        assert "protect" in refused.error or "which is for good" in refused.error
        assert refused.stores_lost == ()
        found = json.dumps(climb.sandbox.cloud.read()["objects"])
        assert all(json.dumps(id)[1:-1] in found for id in stood)


@pytest.mark.all
def test_one_memorystore_moves_to_a_cluster_by_its_moves(tmp_path: Path) -> None:
    two = """
TWO = ONE.grow(
    "two", users=(10, 100), cache=Redis(host="memorystore-cluster", memory_gb=50, shards=4, replicas=1)
)
THREE = TWO.grow(
    "three", users=(100, None), cache=Redis(host="memorystore-cluster", memory_gb=75, shards=6, replicas=2)
)
"""
    with climbing(tmp_path, GOOGLE_STORES + two) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert [each.move for each in climb.outcomes[1:]] == ["add", "fence", "cut over", "release", "forget"]
        assert len(objects(climb, "gcp:redis/instance:Instance")) == 1, "what is forgotten stays in the cloud"
        assert only(climb, "gcp:redis/cluster:Cluster")["shardCount"] == 4
        climb.to("three")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        assert only(climb, "gcp:redis/cluster:Cluster")["shardCount"] == 6


@pytest.mark.all
def test_elasticache_in_shards_grows_by_them(tmp_path: Path) -> None:
    stages = """
AROUND = dict(network=Network(host="aws"), key=EncryptionKey(host="aws"))
ONE = Stage.first(
    "one", users=(0, 10), **AROUND, cache=Redis(host="elasticache", sharded=True, shards=2, replicas=1, memory_gb=12)
)
TWO = ONE.grow(
    "two", users=(10, 100), cache=Redis(host="elasticache", sharded=True, shards=3, replicas=2, memory_gb=18)
)
"""
    with climbing(tmp_path, stages) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        group = only(climb, "aws:elasticache/replicationGroup:ReplicationGroup")
        assert (group["numNodeGroups"], group["replicasPerNodeGroup"]) == (3, 2)
