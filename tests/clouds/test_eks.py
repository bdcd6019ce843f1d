"""A cluster of EKS through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = [pytest.mark.engine, pytest.mark.all]

STAGES = """
ONE = Stage.first(
    "one",
    users=(0, 10),
    network=Network(host="aws", egress="nat"),
    key=EncryptionKey(host="aws"),
    cluster=Cluster(host="eks"),
)
TWO = ONE.grow("two", users=(10, 100), cluster=Cluster(host="eks", minimum=6, maximum=20, version="1.35"))
"""


def test_a_cluster_grows_where_it_stands(tmp_path: Path) -> None:
    with climbing(tmp_path, STAGES) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        grown = climb.outcomes[-1]
        assert (grown.created, grown.updated, grown.replaced, grown.deleted) == (0, 2, 0, 0)
