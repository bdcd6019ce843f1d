"""A private link: nothing takes calls, and Hyperdrive goes through the tunnel."""

from __future__ import annotations

import base64
import functools
import json
from typing import cast

import pytest

from components.errors import UserError
from components.network import Network
from components.postgres import Postgres
from components.private_link import PrivateLink
from components.private_link.link import token_of
from tests.components.samples import SAMPLES, built_sample
from tests.mocks import Built, Value

BOTH = pytest.mark.parametrize("cloud", ["aws", "gcp"])


@functools.cache
def built(cloud: str) -> Built:
    return built_sample(SAMPLES[f"private-link-{cloud}"])


@BOTH
def test_the_tunnel_leads_to_no_public_name(cloud: str) -> None:
    config = cast("dict[str, Value]", built(cloud)["it-configuration"].inputs["config"])

    assert config == {"ingresses": [{"service": "http_status:404"}]}


@BOTH
def test_hyperdrive_goes_through_a_service_of_the_tunnel(cloud: str) -> None:
    origin = cast("dict[str, Value]", built(cloud)["it-db-hyperdrive"].inputs["origin"])
    service = built(cloud)["it-db"]

    assert "serviceId" in origin or "host" not in origin
    assert "origin.password" in built(cloud)["it-db-hyperdrive"].secrets
    assert service.inputs["appProtocol"] == "postgresql"
    assert {"it-connector", "it-pool"} & service.depends_on, "Hyperdrive connects before it is made"


def test_connectors_on_aws_call_out_and_take_nothing() -> None:
    network = cast("dict[str, Value]", built("aws")["it-connector"].inputs["networkConfiguration"])

    assert network["securityGroups"] == ["network-inside-id"]
    assert "loadBalancers" not in built("aws")["it-connector"].inputs


def test_connectors_on_google_cloud_are_a_pool_without_requests() -> None:
    template = cast("dict[str, Value]", built("gcp")["it-pool"].inputs["template"])

    assert built("gcp")["it-pool"].type == "gcp:cloudrunv2/workerPool:WorkerPool"
    assert cast("dict[str, Value]", template["vpcAccess"])["egress"] == "PRIVATE_RANGES_ONLY"


@BOTH
def test_the_token_is_a_secret_wherever_it_lies(cloud: str) -> None:
    (field,) = {"secretString", "secretData"} & set(built(cloud)["it-token-value"].inputs)

    assert field in built(cloud)["it-token-value"].secrets
    assert "tunnelSecret" in built(cloud)["it"].secrets


def test_a_token_is_what_cloudflared_reads() -> None:
    assert json.loads(base64.b64decode(token_of("account", "tunnel", "c2VjcmV0"))) == {
        "a": "account",
        "t": "tunnel",
        "s": "c2VjcmV0",
    }


def test_only_private_databases_of_its_cloud_are_linked() -> None:
    parts = {
        "network": Network(host="gcp"),
        "db": Postgres(host="neon"),
        "orders": Postgres(host="rds"),
    }
    with pytest.raises(UserError, match=r"link\.network is 'network', expected one of"):
        PrivateLink(host="aws", to=("orders",)).check_links(parts, "link")
    with pytest.raises(UserError, match=r"link\.to is 'db', expected one of: orders"):
        PrivateLink(host="gcp", to=("db",)).check_links(parts, "link")


def test_an_image_is_named_by_its_digest() -> None:
    with pytest.raises(UserError, match=r"PrivateLink\.image is 'cloudflare/cloudflared:latest'"):
        PrivateLink(to=("db",), image="cloudflare/cloudflared:latest")
