"""A component used in a program of one's own: what it is given wrongly is said before anything is made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.bucket import Bucket
from components.bucket.gcs import GcsBucketComponent
from components.bucket.s3 import S3BucketComponent
from components.component import Component
from components.d1_database import D1DatabaseComponent
from components.errors import UserError
from components.job_queue import JobQueue
from components.job_queue.sqs import SqsJobQueueComponent
from components.postgres import Postgres
from components.postgres.aurora import AuroraPostgresComponent
from components.postgres.on_aws import Around
from components.postgres.rds import RdsPostgresComponent
from components.redis import Redis
from components.redis.memorystore import MemorystoreRedisComponent
from components.service import Service
from components.service.fargate_service import FargateServiceComponent
from tests.components.samples import AWS, GOOGLE, IMAGE, build

HERE = Around(
    region="eu-west-1", vpc_id="vpc-1", subnet_ids=["subnet-1"], inside_id="sg-1", key_arn="arn:key"
)
FAR = "us-west-2"


def rds(name: str = "db", part: Postgres = Postgres(host="rds"), **more: object) -> Component[Postgres]:
    return RdsPostgresComponent(name, part, here=HERE, place=AWS, **more)  # type: ignore[arg-type]


def fargate(part: Service) -> Component[Service]:
    return FargateServiceComponent("api", part, image=IMAGE, network=None, place=AWS)  # type: ignore[arg-type]


def s3(
    name: str = "files", part: Bucket = Bucket(host="s3"), bucket_name: str | None = None
) -> Component[Bucket]:
    return S3BucketComponent(name, part, bucket_name=bucket_name, key_arn="arn:key", place=AWS)


WRONG_HOST: dict[str, tuple[Callable[[], object], str]] = {
    "rds": (
        lambda: rds(part=Postgres(host="aurora")),
        r"makes a Postgres on rds, but its part is on aurora, expected Postgres\(host='rds'\)$",
    ),
    "s3": (lambda: s3(part=Bucket(host="gcs")), r"makes a Bucket on s3, but its part is on gcs"),
    "memorystore": (
        lambda: MemorystoreRedisComponent(
            "cache",
            Redis(host="memorystore-cluster", memory_gb=50, shards=4),
            network_id="n",
            peering=None,  # type: ignore[arg-type]
            place=GOOGLE,
        ),
        r"makes a Redis on memorystore, but its part is on memorystore-cluster",
    ),
    "fargate": (
        lambda: fargate(Service(host="cloudrun", cpu=1)),
        r"makes a Service on fargate, but its part is on cloudrun",
    ),
}


@pytest.mark.parametrize(("make", "said"), WRONG_HOST.values(), ids=WRONG_HOST)
def test_a_class_of_one_host_takes_no_part_on_another(make: Callable[[], object], said: str) -> None:
    with pytest.raises(UserError, match=said):
        build(make)


@pytest.mark.parametrize("kind", [RdsPostgresComponent, AuroraPostgresComponent])
def test_a_copy_that_leads_must_have_a_place(
    kind: type[RdsPostgresComponent] | type[AuroraPostgresComponent],
) -> None:
    host = "rds" if kind is RdsPostgresComponent else "aurora"
    part = Postgres(host=host, replica_regions=(FAR,), far_networks=("far",), leader=FAR)
    with pytest.raises(UserError, match=rf"'db' is to have a copy in {FAR}, but `far` has nothing there"):
        build(lambda: kind("db", part, here=HERE, place=AWS))


WRONG_NAMES: dict[str, tuple[Callable[[], object], str]] = {
    "its own": (lambda: rds("My_DB"), r"the name of part 'My_DB' is 'My_DB', expected"),
    "a given one": (lambda: rds(instance_name="My_DB"), r"the name of part 'db' is 'My_DB', expected"),
    "the part's": (lambda: rds(part=Postgres(host="rds", name="My_DB")), r"the name of part 'db' is 'My_DB'"),
    "a bucket": (lambda: s3(bucket_name="My_Files"), r"the name of part 'files' is 'My_Files', expected"),
    "a long bucket": (lambda: s3(bucket_name="f" * 64), r"64 characters long, expected at most 63"),
    "gcs": (
        lambda: GcsBucketComponent("Files", place=GOOGLE),
        r"the name of part 'Files' is 'Files', expected",
    ),
    "sqs": (
        lambda: SqsJobQueueComponent("jobs", JobQueue(host="sqs"), queue_name="a queue", place=AWS),
        r"the name of part 'jobs' is 'a queue', expected",
    ),
    "d1": (lambda: D1DatabaseComponent("db", account_id="0" * 32, database_name="-x"), r"is '-x', expected"),
}


@pytest.mark.parametrize(("make", "said"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_a_name_that_the_provider_refuses_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(UserError, match=said):
        build(make)


def test_a_bucket_may_use_the_whole_length_of_a_name() -> None:
    assert build(lambda: s3(bucket_name="f" * 63))
