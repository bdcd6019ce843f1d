"""A Worker reaches a database that nobody else does, through the real engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine

AWS = """
ONE = Stage.first(
    "one",
    users=(0, 10),
    network=Network(host="aws"),
    key=EncryptionKey(host="aws"),
    db=Postgres(host="rds"),
    link=PrivateLink(to=("db",)),
    api=EdgeWorker(links=("db", "link")),
)
TWO = ONE.grow("two", users=(10, 100), link=PrivateLink(to=("db",), connectors=3))
"""
GOOGLE = """
ONE = Stage.first(
    "one",
    users=(0, 10),
    network=Network(host="gcp"),
    key=EncryptionKey(host="gcp"),
    db=Postgres(host="cloudsql"),
    link=PrivateLink(host="gcp", to=("db",)),
    api=EdgeWorker(links=("db", "link")),
)
"""


@pytest.mark.all
def test_a_worker_reaches_rds_through_the_tunnel(tmp_path: Path) -> None:
    with climbing(tmp_path, AWS) as climb:
        assert climb.start().ok, climb.outcomes
        objects = climb.sandbox.cloud.read()["objects"]

        def the(kind: str) -> dict[str, Any]:
            (found,) = objects[kind].values()
            return found

        service = the("cloudflare:index/connectivityDirectoryService:ConnectivityDirectoryService")["props"]
        hyperdrive = the("cloudflare:index/hyperdriveConfig:HyperdriveConfig")
        database = the("aws:rds/instance:Instance")["props"]
        version = the("cloudflare:index/workerVersion:WorkerVersion")["props"]
        assert service["host"]["hostname"] == database["address"]
        assert hyperdrive["props"]["origin"]["serviceId"] == service["serviceId"]
        assert "host" not in hyperdrive["props"]["origin"]
        assert {"type": "hyperdrive", "name": "DB_RDS", "id": hyperdrive["id"]} in version["bindings"]
        assert database["publiclyAccessible"] is False
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].replaced, climb.outcomes[-1].deleted) == (0, 0)


@pytest.mark.all
def test_a_worker_reaches_cloud_sql_through_the_tunnel(tmp_path: Path) -> None:
    with climbing(tmp_path, GOOGLE) as climb:
        assert climb.start().ok, climb.outcomes
        objects = climb.sandbox.cloud.read()["objects"]
        (service,) = objects[
            "cloudflare:index/connectivityDirectoryService:ConnectivityDirectoryService"
        ].values()
        (pool,) = objects["gcp:cloudrunv2/workerPool:WorkerPool"].values()
        (version,) = objects["cloudflare:index/workerVersion:WorkerVersion"].values()
        assert service["props"]["host"]["ipv4"]
        assert pool["props"]["scaling"]["manualInstanceCount"] == 2
        assert "DB_CLOUDSQL" in {each["name"] for each in version["props"]["bindings"]}
