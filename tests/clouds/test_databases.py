"""Databases and their copies through the engine: they come up, grow in place, follow one another, and what would
replace one is refused before anything is lost.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from components.encryption_key import EncryptionKey
from components.errors import UserError
from components.network import Network
from components.postgres import Postgres
from sandbox.rehearsal import Climb
from stacks.stage import Ladder, Stage
from tests.alone import climbing

AWS = """
FAR = "us-west-2"
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="aws"), key=EncryptionKey(host="aws"),
    db=Postgres(host="rds", max_cu=0.5), files=Bucket(host="s3"), backups=Backups(host="aws"),
)
"""
GOOGLE = """
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="gcp"), key=EncryptionKey(host="gcp"),
    db=Postgres(host="cloudsql", max_cu=1), backups=Backups(host="gcp"),
)
"""
GROWN_AWS = """
TWO = ONE.grow(
    "two", users=(10, 100), key=EncryptionKey(host="aws", regions=(FAR,)),
    network_far=Network(host="aws", region=FAR, cidr="10.1.0.0/16"),
    db=Postgres(
        host="rds", max_cu=4, storage_gb=100, multi_az=True, replicas=1, pooler=True, history_days=14,
        replica_regions=(FAR,), far_networks=("network_far",),
    ),
    backups=Backups(host="aws", copy_region=FAR, locked=True),
)
"""
GROWN_GOOGLE = """
TWO = ONE.grow(
    "two", users=(10, 100), key=EncryptionKey(host="gcp", regions=("asia-east1",)),
    db=Postgres(
        host="cloudsql", max_cu=4, storage_gb=100, multi_az=True, replicas=1, pooler=True,
        replica_regions=("asia-east1",),
    ),
)
"""
STORES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:kms/key:Key",
    "gcp:sql/databaseInstance:DatabaseInstance",
)


def objects(climb: Climb, token: str) -> dict[str, dict[str, Any]]:
    """What the sandbox's cloud has of a type, by id."""
    found = cast("dict[str, dict[str, Any]]", climb.sandbox.cloud.read()["objects"])
    return {id: each["props"] for id, each in found.get(token, {}).items()}


@pytest.mark.engine
@pytest.mark.all
def test_a_database_on_rds_grows_in_place(tmp_path: Path) -> None:
    with climbing(tmp_path, AWS + GROWN_AWS) as climb:
        assert climb.start().ok, climb.outcomes
        (first,) = objects(climb, "aws:rds/instance:Instance").values()
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        found = {each["identifier"]: each for each in objects(climb, "aws:rds/instance:Instance").values()}
        assert set(found) == {"rehearsal-prod-db", "rehearsal-prod-db-r1", "rehearsal-prod-db-us-west-2"}
        primary = found["rehearsal-prod-db"]
        assert (first["instanceClass"], primary["instanceClass"]) == ("db.t4g.small", "db.r7g.large")
        assert (primary["allocatedStorage"], primary["multiAz"]) == (100, True)
        assert len({each["kmsKeyId"] for each in found.values()}) == 2
        assert len(objects(climb, "aws:backup/vault:Vault")) == 2


@pytest.mark.engine
@pytest.mark.all
def test_a_database_on_cloud_sql_grows_in_place(tmp_path: Path) -> None:
    with climbing(tmp_path, GOOGLE + GROWN_GOOGLE) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)
        found = {
            each["name"]: each
            for each in objects(climb, "gcp:sql/databaseInstance:DatabaseInstance").values()
        }
        assert set(found) == {"rehearsal-prod-db", "rehearsal-prod-db-r1", "rehearsal-prod-db-asia-east1"}
        settings = found["rehearsal-prod-db"]["settings"]
        assert (settings["edition"], settings["availabilityType"]) == ("ENTERPRISE_PLUS", "REGIONAL")


@pytest.mark.engine
@pytest.mark.all
def test_a_connection_string_becomes_rds_and_rds_aurora_in_two_regions_by_their_moves(tmp_path: Path) -> None:
    stages = """
FAR = "us-west-2"
ONE = Stage.first("one", users=(0, 10), network=Network(host="aws"), db=Postgres(host="external"))
TWO = ONE.grow(
    "two", users=(10, 100), key=EncryptionKey(host="aws", regions=(FAR,)), db=Postgres(host="rds", max_cu=0.5)
)
THREE = TWO.grow(
    "three", users=(100, 1000), network_far=Network(host="aws", region=FAR, cidr="10.1.0.0/16"),
    db=Postgres(
        host="aurora", min_cu=2, max_cu=16, replicas=2, replica_regions=(FAR,), far_networks=("network_far",),
        pooler=True,
    ),
)
"""
    with climbing(tmp_path, stages) as climb:
        assert climb.start().ok, climb.outcomes
        for stage in ("two", "three"):
            climb.to(stage)
            assert climb.ok, climb.outcomes
        assert {"add", "fence", "cut over", "release", "forget"} <= {each.move for each in climb.outcomes}
        assert objects(climb, "aws:rds/instance:Instance"), "the cloud keeps what was forgotten"
        assert len(objects(climb, "aws:rds/cluster:Cluster")) == 2


@pytest.mark.all
@pytest.mark.engine
def test_firestore_becomes_cloud_sql_by_its_moves(tmp_path: Path) -> None:
    stages = """
ONE = Stage.first("one", users=(0, 10), network=Network(host="gcp"), db=Firestore())
TWO = ONE.grow(
    "two", users=(10, 100), key=EncryptionKey(host="gcp"), db=Postgres(host="cloudsql", max_cu=0.25)
)
"""
    with climbing(tmp_path, stages) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert climb.outcomes[-1].move == "forget"


TRAPS = {
    "RDS without encryption": (
        AWS,
        'db=Postgres(host="rds", transform={"instance": {"storage_encrypted": False, "kms_key_id": None}})',
    ),
    "another user of RDS": (
        AWS,
        'db=Postgres(host="rds", max_cu=0.5, transform={"instance": {"username": "b"}})',
    ),
    "another database in RDS": (
        AWS,
        'db=Postgres(host="rds", max_cu=0.5, transform={"instance": {"db_name": "b"}})',
    ),
    "RDS from a snapshot": (
        AWS,
        'db=Postgres(host="rds", max_cu=0.5, transform={"instance": {"snapshot_identifier": "rds:one"}})',
    ),
    "a key of one region": (AWS, 'key=EncryptionKey(host="aws", transform={"key": {"multi_region": False}})'),
    "another region of Cloud SQL": (
        GOOGLE,
        'db=Postgres(host="cloudsql", max_cu=1, transform={"instance": {"region": "us-east1"}})',
    ),
    "another user of Cloud SQL": (
        GOOGLE,
        'db=Postgres(host="cloudsql", max_cu=1, transform={"user": {"name": "b"}})',
    ),
}


@pytest.mark.engine
@pytest.mark.parametrize(
    ("before", "change"),
    [
        pytest.param(*trap, id=name, marks=[] if name == "RDS without encryption" else [pytest.mark.all])
        for name, trap in TRAPS.items()
    ],
)
def test_what_would_replace_a_database_is_refused_and_changes_nothing(
    before: str, change: str, tmp_path: Path
) -> None:
    with climbing(tmp_path, before + f'\nTWO = ONE.grow("two", users=(10, 100), {change})\n') as climb:
        assert climb.start().ok, climb.outcomes
        stood = {id for token in STORES for id in objects(climb, token)}
        assert stood
        climb.to("two")
        refused = climb.outcomes[-1]
        assert not refused.ok
        assert "protect" in refused.error, refused.error
        assert refused.stores_lost == ()
        assert stood == {id for token in STORES for id in objects(climb, token)}


@pytest.mark.parametrize(
    ("host", "change"),
    [
        *((host, {field: "another"}) for host in ("rds", "aurora", "cloudsql") for field in ("key", "name")),
        ("cloudsql", {"region": "europe-west1"}),
    ],
    ids=str,
)
def test_no_ladder_gives_a_database_another_key_name_or_region(host: str, change: dict[str, str]) -> None:
    cloud = "gcp" if host == "cloudsql" else "aws"
    one = Stage.first(
        "one",
        users=(0, 10),
        network=Network(host=cloud),
        key=EncryptionKey(host=cloud),
        another=EncryptionKey(host=cloud),
        db=Postgres(host=host),
    )
    two = one.grow("two", users=(10, None), db=Postgres(host=host, **change))  # type: ignore[arg-type]
    with pytest.raises(UserError, match=rf"db.*{next(iter(change))}"):
        Ladder("alone", "for a test", (one, two))


@pytest.mark.engine
@pytest.mark.all
def test_storage_that_has_grown_by_itself_is_left_alone(tmp_path: Path) -> None:
    with climbing(tmp_path, GOOGLE) as climb:
        assert climb.start().ok, climb.outcomes
        with climb.sandbox.cloud.change() as data:
            (instance,) = cast("Any", data)["objects"]["gcp:sql/databaseInstance:DatabaseInstance"].values()
            instance["props"]["settings"]["diskSize"] = 137
        assert climb.sandbox.up("--refresh").ok
        (found,) = objects(climb, "gcp:sql/databaseInstance:DatabaseInstance").values()
        assert json.dumps(found["settings"]["diskSize"]) == "137"
