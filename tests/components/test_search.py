"""Search engines: private, encrypted, with a password that is a secret; sized as told."""

from __future__ import annotations

import functools
from typing import cast

import pytest

from components.errors import UserError
from components.search import Search
from components.search.elastic import DOMAINS, domain_of, shape
from components.search.opensearch import TLS, instance
from tests.components.samples import SAMPLES, build, built_sample, make_sample
from tests.mocks import Built, Value


@functools.cache
def built(host: str) -> Built:
    return built_sample(SAMPLES[f"search-{host}"])


@pytest.mark.parametrize(
    ("nodes", "memory", "zones", "size"),
    [(1, 8, 1, 8), (2, 4, 2, 4), (3, 8, 3, 8), (9, 8, 3, 32), (9, 64, 3, 192), (3, 5, 3, 8)],
)
def test_elastic_holds_at_least_the_memory_of_all_nodes(
    nodes: int, memory: float, zones: int, size: int
) -> None:
    assert shape(Search(host="elastic", nodes=nodes, memory_gb=memory)) == (zones, size)
    assert zones * size >= nodes * memory


def test_elastic_lets_in_its_own_endpoint_alone() -> None:
    admitted = built("elastic")["it-filter"].inputs

    assert admitted["type"] == "gcp_private_service_connect_endpoint"
    assert admitted["includeByDefault"] is False
    assert built("elastic")["it"].inputs["trafficFilters"] == ["it-filter-id"]
    assert built("elastic")["it-zone"].inputs["visibility"] == "private"
    assert built("elastic")["it-endpoint"].inputs["allowPscGlobalAccess"] is True


def test_the_private_domain_of_a_region_is_that_of_elastic_s_table() -> None:
    assert domain_of("us-central1") == "psc.us-central1.gcp.cloud.es.io"
    assert domain_of("asia-east1") == "psc.asia-east1.gcp.elastic-cloud.com"
    assert {"us-central1", "europe-west1", "asia-east1"} <= set(DOMAINS)


def test_a_domain_is_closed_and_encrypted() -> None:
    domain = cast("dict[str, dict[str, Value]]", dict(built("opensearch")["it"].inputs))

    assert domain["encryptAtRest"]["enabled"] is True
    assert "kmsKeyId" in domain["encryptAtRest"]
    assert domain["nodeToNodeEncryption"] == {"enabled": True}
    assert domain["domainEndpointOptions"] == {"enforceHttps": True, "tlsSecurityPolicy": TLS}
    assert domain["vpcOptions"]["subnetIds"]
    assert domain["advancedSecurityOptions"]["enabled"] is True
    assert domain["clusterConfig"]["dedicatedMasterEnabled"] is True
    assert "advancedSecurityOptions.masterUserOptions.masterUserPassword" in built("opensearch")["it"].secrets
    logs = cast("list[dict[str, Value]]", domain["logPublishingOptions"])
    assert len({str(each["logType"]) for each in logs}) == 4


@pytest.mark.parametrize("host", ["opensearch", "elastic"])
def test_a_service_gets_the_same_names_on_every_host(host: str) -> None:
    names: list[set[str]] = []

    def program() -> None:
        link = make_sample(SAMPLES[f"search-{host}"]).service_link("search")
        names.extend((set(link.variables), set(link.secrets)))

    build(program)

    assert names == [{"SEARCH_URL", "SEARCH_KIND"}, {"SEARCH_USER", "SEARCH_PASSWORD"}]


def test_more_memory_than_an_instance_has_is_refused() -> None:
    assert instance(Search(host="opensearch", memory_gb=10)) == "r7g.large.search"
    with pytest.raises(UserError, match=r"memory_gb is 256, expected at most 128 on opensearch"):
        Search(host="opensearch", memory_gb=256)
    with pytest.raises(UserError, match=r"memory_gb is 128, expected at most 64 on elastic"):
        Search(host="elastic", memory_gb=128)
