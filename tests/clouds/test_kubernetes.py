"""A cluster and what runs in it, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine

STAGES = """
ONE = Stage.first(
    "one",
    users=(0, 10),
    network=Network(host="gcp"),
    key=EncryptionKey(host="gcp"),
    cluster=Cluster(host="gke"),
    chat=Service(
        host="kubernetes",
        gateway="gateway",
        secrets=("signing_key",),
        minimum=2,
        maximum=20,
        schedules=(Schedule(name="clean-up", cron="0 * * * *", path="/jobs/clean-up"),),
    ),
)
TWO = ONE.grow("two", users=(10, 100), cluster=Cluster(host="gke", maximum=20, machine="e2-standard-8"))
"""


def test_a_service_in_a_cluster_that_is_not_there_yet(tmp_path: Path) -> None:
    with climbing(tmp_path, STAGES.replace('        gateway="gateway",\n', "")) as climb:
        assert climb.start().ok, climb.outcomes
