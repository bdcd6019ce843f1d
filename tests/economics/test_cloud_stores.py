"""Redis, queues, buckets, Firestore and search engines of the clouds, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from components.bucket import Bucket
from components.cdn import Cdn
from components.encryption_key import EncryptionKey
from components.firestore import Firestore
from components.job_queue import JobQueue
from components.network import Network
from components.redis import Redis
from components.search import Search
from components.service import Service
from economics.billing import bill
from economics.catalog import price
from economics.cost import estimate
from economics.headroom import headroom
from economics.meters import Quantity
from stacks.stage import Stage

MILLION = 1_000_000


def lines(users: int, workload: str = "social", **parts: Any) -> dict[tuple[str, str], Decimal]:  # noqa: ANN401 (parts by key)
    """By part and price, what a stage of these parts is billed for."""
    stage = Stage.first("one", users=(0, MILLION), workload=workload, **parts)
    return {(line.part, line.id): line.quantity for line in estimate(stage, users).lines}


def test_firestore_alone_has_the_documents_of_the_guides_own_assumptions() -> None:
    found = lines(MILLION, db=Firestore())

    assert found["db", "gcp.firestore.reads"] == 4_350_000_000  # the guide's table has 3.5 billion
    assert found["db", "gcp.firestore.writes"] == 27 * 30 * MILLION


def test_the_guides_calculator_comes_to_what_its_formula_says() -> None:
    found = lines(10_000, db=Firestore(location="nam5"))
    reads, writes = found["db", "gcp.firestore.reads_multi"], found["db", "gcp.firestore.writes_multi"]

    assert reads * Decimal("0.06") / 100_000 == Decimal("26.10")  # without what is free each day
    assert writes * Decimal("0.18") / 100_000 == Decimal("14.58")


def test_fifty_million_reads_a_day() -> None:
    reads = Quantity(id="gcp.firestore.reads", amount=Decimal(50 * MILLION * 30), part="db")

    assert bill([reads]).total == Decimal("449.55")
    assert price("gcp.firestore.reads").included == 1_500_000


def test_what_clients_listen_to_lies_apart_and_nothing_is_counted_twice() -> None:
    apart = lines(MILLION, db=Firestore(), realtime=Firestore())
    alone = lines(MILLION, db=Firestore())

    for id in ("gcp.firestore.reads", "gcp.firestore.writes", "gcp.firestore.deletes"):
        both = apart["db", id] + apart["realtime", id]
        assert both == alone["db", id], id
    assert apart["realtime", "gcp.firestore.reads"] == Decimal("0.31") * 4_350_000_000
    assert apart["db", "gcp.firestore.deletes"] == 0


@pytest.mark.parametrize(
    ("part", "meter", "amount"),
    [
        (Redis(host="memorystore", memory_gb=5), "gcp.memorystore.standard.M2", 5 * 730),
        (Redis(host="memorystore", memory_gb=5, replicas=3), "gcp.memorystore.standard.M2", 10 * 730),
        (Redis(host="memorystore", memory_gb=25), "gcp.memorystore.standard.M3", 25 * 730),
        (
            Redis(host="memorystore-cluster", memory_gb=50, shards=4, replicas=1),
            "gcp.redis_cluster.highmem_medium",
            8 * 730,
        ),
    ],
)
def test_memorystore_is_paid_by_what_stands(part: Redis, meter: str, amount: int) -> None:
    assert lines(100_000, network=Network(host="gcp"), cache=part)["cache", meter] == amount


def test_elasticache_is_paid_by_the_node_and_costs_less_than_redis_oss() -> None:
    around: dict[str, Any] = {"network": Network(host="aws"), "key": EncryptionKey(host="aws")}
    found = lines(100_000, "pledges", **around, cache=Redis(host="elasticache", memory_gb=3, replicas=1))

    assert found["cache", "aws.elasticache.valkey.cache.t4g.medium"] == 2 * 730
    # 1 KB of 100,000 users, kept for six days beside the snapshot that is free.
    assert found["cache", "aws.elasticache.backup"] == Decimal(600_000_000) / 2**30
    valkey = price("aws.elasticache.valkey.cache.t4g.medium").price
    assert valkey is not None
    assert valkey < (price("aws.elasticache.redis.cache.t4g.medium").price or 0)


def test_memory_is_a_limit_before_it_is_full() -> None:
    stage = Stage.first(
        "one",
        users=(0, 100_000),
        workload="social",
        network=Network(host="gcp"),
        cache=Redis(host="memorystore", memory_gb=5),
    )
    (memory,) = (each for each in headroom(stage, 100_000) if each.limit.metric == "memory_gb")

    # 30 KB of 100,000 users, of the four fifths of 5 GiB that hold data.
    assert memory.used == 3e9
    assert memory.limit.value == pytest.approx(0.8 * 5 * 2**30)


def test_jobs_are_shared_among_the_queues() -> None:
    on_aws = lines(
        100_000, "pledges", network=Network(host="aws"), jobs=JobQueue(), worker=Service(drains=("jobs",))
    )
    # 0.2 a user and day, three calls each, and a long poll every 20 seconds by the one instance.
    assert on_aws["jobs", "aws.sqs.standard"] == 100_000 * Decimal("0.2") * 30 * 3 + 129_600

    queues: dict[str, Any] = {key: JobQueue(host="cloudtasks") for key in ("push", "email")}
    on_google = lines(100_000, **queues)
    assert on_google["push", "gcp.tasks.ops"] == on_google["email", "gcp.tasks.ops"] == 50 * 30 * 100_000


def test_a_cdn_leaves_a_tenth_to_be_sent_from_the_bucket() -> None:
    apart = lines(100_000, files=Bucket(host="gcs"))["files", "gcp.egress.internet"]
    behind = lines(100_000, files=Bucket(host="gcs"), cdn=Cdn())["files", "gcp.egress.internet"]

    assert behind == apart / 10
    kept = lines(100_000, files=Bucket(host="gcs"))["files", "gcp.gcs.standard"]
    assert kept == Decimal(50_000_000) * 100_000 / 2**30


def test_a_search_engine_is_paid_by_its_nodes() -> None:
    elastic = lines(100_000, network=Network(host="gcp"), search=Search(host="elastic", nodes=3, memory_gb=8))
    assert elastic["search", "elastic.hosted.gb"] == 3 * 8 * 730

    around: dict[str, Any] = {"network": Network(host="aws"), "key": EncryptionKey(host="aws")}
    small = lines(100_000, **around, search=Search(host="opensearch", nodes=3, memory_gb=8, storage_gb=100))
    large = lines(100_000, **around, search=Search(host="opensearch", nodes=12, memory_gb=64))
    assert small["search", "aws.opensearch.m7g.large.search"] == 3 * 730
    assert small["search", "aws.opensearch.gp2"] == 300
    assert large["search", "aws.opensearch.r7g.large.search"] == 12 * 4 * 730
    assert large["search", "aws.opensearch.m7g.large.search"] == 3 * 730
