"""A cluster and what runs in it, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine

STAGES = """
AROUND = dict(network=Network(host="gcp"), key=EncryptionKey(host="gcp"))
CLEAN = Schedule(name="clean-up", cron="0 * * * *", path="/jobs/clean-up")
ONE = Stage.first(
    "one",
    users=(0, 10),
    **AROUND,
    cluster=Cluster(host="gke"),
    chat=Service(host="kubernetes", minimum=2, maximum=20, schedules=(CLEAN,)),
)
TWO = ONE.grow(
    "two",
    users=(10, 100),
    cluster=Cluster(host="gke", maximum=20, machine="e2-standard-8"),
    chat=Service(host="kubernetes", minimum=4, maximum=40, schedules=(CLEAN,)),
)
"""
MOVE = """
AROUND = dict(network=Network(host="gcp"), key=EncryptionKey(host="gcp"))
ONE = Stage.first("one", users=(0, 10), **AROUND, chat=Service(host="cloudrun", cpu=1))
TWO = ONE.grow("two", users=(10, 100), cluster=Cluster(host="gke"), chat=Service(host="kubernetes", cpu=1))
"""


@pytest.mark.all
def test_what_runs_in_a_cluster_is_previewed_before_there_is_one(tmp_path: Path) -> None:
    with climbing(tmp_path, STAGES) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        grown = climb.outcomes[-1]
        assert (grown.created, grown.replaced, grown.deleted) == (0, 0, 0)
        assert grown.updated == 2, "nodes and scaler"


@pytest.mark.all
def test_a_service_moves_from_cloud_run_to_kubernetes_and_never_stops(tmp_path: Path) -> None:
    with climbing(tmp_path, MOVE) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        moves = [outcome.move for outcome in climb.outcomes]
        added = climb.outcomes[moves.index("add")]
        assert (added.replaced, added.deleted) == (0, 0)
        assert moves[-1] == "forget"
        objects = climb.sandbox.cloud.read()["objects"]
        assert "kubernetes:apps/v1:Deployment" in objects
        assert not objects.get("gcp:cloudrunv2/service:Service")
