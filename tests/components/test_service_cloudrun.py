"""Service on Cloud Run: what it refuses, who may call it, and what its account may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.component import Place
from components.errors import UserError
from components.linking import GoogleGrant, Linked, SecretReference
from components.network import Network
from components.network.gcp import GcpNetworkComponent
from components.service import Service
from components.service.cloudrun import CloudrunServiceComponent
from components.service.cloudrun_template import Canary
from tests.components.samples import GOOGLE, IMAGE, build
from tests.mocks import Built

PASSWORD = "stand-in-password"


def made(part: Service, hidden: str = "", **more: Any) -> Built:  # noqa: ANN401 - arguments of the component
    def program() -> None:
        if hidden:
            more["secrets"] = {hidden: pulumi.Output.secret(PASSWORD)}
        network = GcpNetworkComponent("network", Network(host="gcp", regions=part.regions), place=GOOGLE)
        CloudrunServiceComponent("api", part, image=IMAGE, network=network, place=GOOGLE, **more)

    return build(program)


def inputs(built: Built, token: str) -> list[Mapping[str, Any]]:
    return [each.inputs for each in built if each.type == token]


SERVICE = "gcp:cloudrunv2/service:Service"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"cpu": 0.5}, r"Service\.cpu is 0\.5, expected one of: 1, 2, 4, 6, 8"),
        ({"cpu": 1, "memory_gb": 8}, r"Service\.memory_gb is 8, expected from 0\.5 to 4 GiB with 1 vCPU"),
        ({"cpu": 1, "minimum": 0, "regions": ("asia-east1",)}, r"Service\.minimum is 0, expected at least 1"),
    ],
)
def test_sizes_that_cloud_run_does_not_have_are_refused(told: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        Service(host="cloudrun", **told)


@pytest.mark.parametrize(
    ("gateway", "public", "ingress", "callers"),
    [
        (None, False, "INGRESS_TRAFFIC_ALL", []),
        (None, True, "INGRESS_TRAFFIC_ALL", ["allUsers"]),
        ("gateway", True, "INGRESS_TRAFFIC_ALL", ["allUsers"]),
        ("gateway", False, "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", ["allUsers"]),
    ],
)
def test_only_what_stands_in_front_may_call(
    gateway: str | None, public: bool, ingress: str, callers: list[str]
) -> None:
    built = made(Service(host="cloudrun", cpu=1, gateway=gateway), public=public)
    (service,) = inputs(built, SERVICE)
    assert service["ingress"] == ingress
    assert [each["member"] for each in inputs(built, INVOKER)] == callers


def test_what_it_links_to_is_granted_on_that_alone_and_a_right_of_the_project_once() -> None:
    datastore = GoogleGrant(role="roles/datastore.user", on="project")
    links = {
        "db": [Linked(grants=[datastore])],
        "realtime": [Linked(grants=[datastore])],
        "files": [
            Linked(grants=[GoogleGrant(role="roles/storage.objectUser", on="bucket", id="shop-files")])
        ],
    }
    built = made(Service(host="cloudrun", cpu=1), links=links)
    assert [each["role"] for each in inputs(built, "gcp:projects/iAMMember:IAMMember")] == [
        "roles/datastore.user"
    ]
    (bucket,) = inputs(built, "gcp:storage/bucketIAMMember:BucketIAMMember")
    assert bucket["bucket"] == "shop-files"
    assert not [each for each in built if each.type.startswith("gcp:serviceaccount/key")]


def test_secrets_are_read_by_version_and_never_stand_in_a_variable() -> None:
    links = {
        "db": [
            Linked(
                variables={"DB_HOST": "10.0.0.2"},
                secrets={"DB_CA": SecretReference(id="projects/example-project/secrets/ca")},
            )
        ]
    }
    variables = {"PORT": "8080", "APP": "shop"}
    built = made(Service(host="cloudrun", cpu=1), "DB_PASSWORD", links=links, variables=variables)
    (service,) = inputs(built, SERVICE)
    variables = {each["name"]: each for each in service["template"]["containers"][0]["envs"]}
    assert list(variables) == sorted(variables)
    assert "PORT" not in variables
    assert variables["DB_HOST"]["value"] == "10.0.0.2"
    assert "value" not in variables["DB_PASSWORD"]
    reference = variables["DB_CA"]["valueSource"]["secretKeyRef"]
    assert reference == {"secret": "projects/example-project/secrets/ca", "version": "latest"}
    assert PASSWORD not in str(service)
    assert len(inputs(built, "gcp:secretmanager/secretIamMember:SecretIamMember")) == 2


def test_each_region_has_its_own_subnet_and_says_when_it_is_ready() -> None:
    built = made(Service(host="cloudrun", cpu=1, regions=("asia-east1",)))
    found = {each["location"]: each["template"] for each in inputs(built, SERVICE)}
    assert set(found) == {GOOGLE.region, "asia-east1"}
    subnets = {
        region: template["vpcAccess"]["networkInterfaces"][0]["subnetwork"]
        for region, template in found.items()
    }
    assert len(set(subnets.values())) == 2
    assert all("readinessProbe" in each["containers"][0] for each in found.values())


def test_a_region_where_the_earlier_image_never_ran_has_only_the_latest() -> None:
    canary = Canary(percent=5, revisions={GOOGLE.region: "api-00001"})
    built = made(Service(host="cloudrun", cpu=1, regions=("asia-east1",)), canary=canary)
    traffic = {each["location"]: each["traffics"] for each in inputs(built, SERVICE)}
    assert [each["percent"] for each in traffic[GOOGLE.region]] == [5, 95]
    assert traffic[GOOGLE.region][1]["revision"] == "api-00001"
    assert [each["percent"] for each in traffic["asia-east1"]] == [100]


def test_alone_it_needs_a_place() -> None:
    assert isinstance(GOOGLE, Place)
    built = made(Service(host="cloudrun", cpu=1, name="exact"))
    (service,) = inputs(built, SERVICE)
    assert (service["name"], service["project"]) == ("exact", GOOGLE.account)
    assert service["labels"] == dict(GOOGLE.tags)
