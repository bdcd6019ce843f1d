"""Search engines through the real engine: private, and never lost on the way up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine

ELASTIC = """
ONE = Stage.first("one", users=(0, 10), network=Network(host="gcp"), search=Search(host="elastic"))
TWO = ONE.grow("two", users=(10, 100), search=Search(host="elastic", nodes=9))
"""


@pytest.mark.all
def test_elastic_grows_where_it_stands(tmp_path: Path) -> None:
    with climbing(tmp_path, ELASTIC) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        grown = climb.outcomes[-1]
        assert (grown.created, grown.updated, grown.replaced, grown.deleted) == (0, 1, 0, 0)
        cloud = climb.sandbox.cloud.read()["objects"]
        (deployment,) = cloud["ec:index/deployment:Deployment"].values()
        (endpoint,) = cloud["gcp:compute/forwardingRule:ForwardingRule"].values()
        (admitted,) = cloud["ec:index/deploymentTrafficFilter:DeploymentTrafficFilter"].values()
        assert deployment["props"]["trafficFilters"] == [admitted["id"]]
        assert admitted["props"]["rules"] == [{"source": endpoint["props"]["pscConnectionId"]}]
        assert deployment["props"]["elasticsearch"]["hot"]["size"] == "32g"


OPENSEARCH = """
ONE = Stage.first(
    "one",
    users=(0, 10),
    network=Network(host="aws", zones=3),
    key=EncryptionKey(host="aws"),
    search=Search(host="opensearch"),
)
TWO = ONE.grow("two", users=(10, 100), search=Search(host="opensearch", nodes=12, memory_gb=16))
"""


@pytest.mark.all
def test_opensearch_grows_where_it_stands(tmp_path: Path) -> None:
    with climbing(tmp_path, OPENSEARCH) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        grown = climb.outcomes[-1]
        assert (grown.created, grown.updated, grown.replaced, grown.deleted) == (0, 1, 0, 0)
