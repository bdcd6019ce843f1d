"""Clusters, and services in them: closed, without keys, and shared between two images."""

from __future__ import annotations

import functools
import json
from typing import cast

import attrs
import pytest

from components.cluster import Cluster, gke
from components.cluster.eks import kubeconfig as eks_kubeconfig
from components.component import Safety
from components.encryption_key import EncryptionKey
from components.errors import UserError
from components.linking import GoogleGrant, Linked, SecretReference
from components.network import Network
from components.service import Schedule, Service
from components.service.in_cluster_address import PROXIES
from components.service.kubernetes import KubernetesServiceComponent, check
from components.service.pods import shared
from tests.components.samples import GOOGLE, build, built_sample, wires
from tests.mocks import Built, Value

SERVICE = Service(host="kubernetes", gateway="gateway", minimum=2, maximum=20)
IMAGE = f"registry.example.com/chat@sha256:{'a' * 64}"
EARLIER = f"registry.example.com/chat@sha256:{'b' * 64}"


def made(
    part: Service = SERVICE,
    canary: tuple[str, float] | None = None,
    links: dict[str, list[Linked]] | None = None,
) -> Built:
    def program() -> None:
        network = Network(host="gcp").component("network", wires(physical_name="chat-prod-network"))
        key = EncryptionKey(host="gcp").component("key", wires(physical_name="chat-prod-key"))
        beside = wires(linked={"network": [network], "key": [key]}, physical_name="chat-prod-cluster")
        cluster = Cluster(host="gke").component("cluster", beside)
        KubernetesServiceComponent(
            "chat-kubernetes",
            part,
            service_name="chat-prod-chat",
            cluster=cast("gke.GkeClusterComponent", cluster),
            image=IMAGE,
            canary=canary,
            variables={"MODE": "normal"},
            secrets={"SIGNING_KEY": "stand-in-key"},
            links=links or {},
            place=GOOGLE,
            safety=Safety(),
        )

    return build(program)


@functools.cache
def plain() -> Built:
    return made()


def at(built: Built, name: str, *path: str | int) -> Value:
    value: Value = dict(built[name].inputs)
    for step in path:
        value = value[step]  # type: ignore[index, call-overload]
    return cast("Value", value)


def test_nodes_have_no_addresses_and_the_control_plane_none_either() -> None:
    cluster = plain()["cluster"].inputs

    assert cluster["privateClusterConfig"] == {"enablePrivateNodes": True}
    endpoints = cast("dict[str, Value]", cluster["controlPlaneEndpointsConfig"])
    assert endpoints["ipEndpointsConfig"] == {"enabled": False}
    assert cast("dict[str, Value]", cluster["databaseEncryption"])["state"] == "ENCRYPTED"
    assert cluster["datapathProvider"] == "ADVANCED_DATAPATH"
    assert cluster["deletionProtection"] is True
    roles = {
        str(each.inputs["role"]) for each in plain().of("IAMMember") if each.name.startswith("cluster-nodes-")
    }
    assert roles == {"roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount"}
    assert not plain().of("Key")


@pytest.mark.parametrize(
    "text", [gke.kubeconfig("gke-1.example"), eks_kubeconfig("https://x", "Y2E=", "shop", "eu-west-1")]
)
def test_a_kubeconfig_asks_its_cloud_and_has_no_key(text: str) -> None:
    (user,) = json.loads(text)["users"]

    assert list(user["user"]) == ["exec"]
    assert user["user"]["exec"]["command"] in ("gke-gcloud-auth-plugin", "aws")


def test_another_kubeconfig_is_no_other_cluster() -> None:
    told = plain()["cluster-kubernetes"].inputs["clusterIdentifier"]

    assert told == f"{GOOGLE.account}/{GOOGLE.region}/chat-prod-cluster"


def test_a_pod_may_little() -> None:
    spec = cast("dict[str, Value]", at(plain(), "chat-kubernetes", "spec", "template", "spec"))
    container = cast("list[dict[str, Value]]", spec["containers"])[0]

    assert container["image"] == IMAGE
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    context = cast("dict[str, Value]", spec["securityContext"])
    assert (context["runAsNonRoot"], context["seccompProfile"]) == (True, {"type": "RuntimeDefault"})


def test_secrets_are_secret_and_never_plain_variables() -> None:
    container = cast(
        "dict[str, Value]", at(plain(), "chat-kubernetes", "spec", "template", "spec", "containers", 0)
    )
    environment = {each["name"]: each for each in cast("list[dict[str, Value]]", container["env"])}

    assert environment["MODE"]["value"] == "normal"
    assert "value" not in environment["SIGNING_KEY"]
    assert "stringData" in plain()["chat-kubernetes-secret"].secrets
    elsewhere = [each.inputs for each in plain() if each.name != "chat-kubernetes-secret"]
    assert "stand-in-key" not in json.dumps(elsewhere)


def test_a_scheduled_job_is_its_own_image_with_all_that_the_service_is_told() -> None:
    clean = Schedule(name="clean", cron="0 3 * * *", path="/jobs/clean")
    built = made(attrs.evolve(SERVICE, schedules=(clean,)), canary=(EARLIER, 5))

    job = cast("dict[str, Value]", at(built, "chat-kubernetes-clean", "spec", "jobTemplate", "spec"))
    template = cast("dict[str, dict[str, Value]]", job["template"])
    (container,) = cast("list[dict[str, Value]]", template["spec"]["containers"])
    environment = {each["name"]: each for each in cast("list[dict[str, Value]]", container["env"])}
    assert container["image"] == IMAGE
    assert environment["RUN_PATH"]["value"] == "/jobs/clean"
    assert {"MODE", "SIGNING_KEY"} <= set(environment)
    assert template["spec"]["restartPolicy"] == "Never"
    assert "app.kubernetes.io/name" not in cast("dict[str, Value]", template["metadata"]["labels"])
    served = at(built, "chat-kubernetes", "spec", "template", "spec", "containers", 0, "env")
    assert "RUN_PATH" not in [each["name"] for each in cast("list[dict[str, Value]]", served)]


def test_only_google_s_proxies_reach_it_from_outside() -> None:
    service = cast("dict[str, Value]", at(plain(), "chat-kubernetes-service", "spec"))

    assert service["type"] == "LoadBalancer"
    assert service["loadBalancerSourceRanges"] == list(PROXIES)
    (rule,) = cast("list[dict[str, Value]]", at(plain(), "chat-kubernetes-policy", "spec", "ingress"))
    blocks = [each["ipBlock"] for each in cast("list[dict[str, Value]]", rule["from"]) if "ipBlock" in each]
    assert blocks == [{"cidr": each} for each in PROXIES]


def test_without_a_gateway_it_has_no_address() -> None:
    built = made(attrs.evolve(SERVICE, gateway=None))

    assert at(built, "chat-kubernetes-service", "spec", "type") == "ClusterIP"
    assert not built.of("Address")


def test_two_images_stand_side_by_side_and_the_earlier_comes_first() -> None:
    built = made(canary=(EARLIER, 5))

    assert (
        at(built, "chat-kubernetes-stable", "spec", "template", "spec", "containers", 0, "image") == EARLIER
    )
    assert at(built, "chat-kubernetes", "spec", "template", "spec", "containers", 0, "image") == IMAGE
    assert {"chat-kubernetes-stable", "chat-kubernetes-stable-scaler"} <= built["chat-kubernetes"].depends_on
    same = {"app.kubernetes.io/name": "chat-prod-chat", "rungs/serves": "true"}
    assert at(built, "chat-kubernetes-service", "spec", "selector") == same


def test_at_0_per_cent_the_new_one_runs_and_serves_nobody() -> None:
    built = made(canary=(EARLIER, 0))
    labels = cast("dict[str, Value]", at(built, "chat-kubernetes", "spec", "template", "metadata", "labels"))

    assert labels["rungs/serves"] == "false"
    assert at(built, "chat-kubernetes-new", "spec", "selector") == {
        "app.kubernetes.io/name": "chat-prod-chat",
        "rungs/track": "current",
    }
    # What a Deployment selects can never change: neither a share nor its end may touch it.
    assert at(built, "chat-kubernetes", "spec", "selector") == at(
        plain(), "chat-kubernetes", "spec", "selector"
    )


@pytest.mark.parametrize(
    ("percent", "least"), [(0, (1, 2)), (5, (1, 19)), (25, (1, 3)), (50, (1, 1)), (100, (2, 1))]
)
def test_pods_share_as_requests_should(percent: float, least: tuple[int, int]) -> None:
    current, earlier = shared(SERVICE, percent)

    assert (current[0], earlier[0]) == least
    assert all(low <= high for low, high in (current, earlier))


def test_pods_are_an_account_of_google_with_what_links_grant() -> None:
    grant = GoogleGrant(role="roles/datastore.user", on="project")
    password = SecretReference(id="projects/p/secrets/db", value="stand-in-password")
    link = Linked(variables={"DB_HOST": "10.0.0.3"}, secrets={"DB_PASSWORD": password}, grants=[grant])
    built = made(links={"db": [link]})

    account = built["chat-kubernetes-account"].inputs
    email = cast("dict[str, dict[str, str]]", account["metadata"])["annotations"][
        "iam.gke.io/gcp-service-account"
    ]
    (given,) = (each for each in built if each.inputs.get("role") == "roles/datastore.user")
    assert given.inputs["member"] == f"serviceAccount:{email}"
    assert "stringData" in built["chat-kubernetes-secret"].secrets
    user = built["chat-kubernetes-identity-user"].inputs
    assert user["member"] == f"serviceAccount:{GOOGLE.account}.svc.id.goog[chat-prod-chat/chat-prod-chat]"


def test_a_password_that_only_the_cloud_knows_is_refused() -> None:
    link = Linked(secrets={"DB_PASSWORD": SecretReference(id="arn")})

    with pytest.raises(UserError, match="DB_PASSWORD only its cloud knows"):
        made(links={"db": [link]})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"minimum": 0}, r"minimum is 0, expected at least 1"),
        ({"regions": ("europe-west1",)}, r"in one region"),
    ],
)
def test_what_kubernetes_cannot_be_told(changes: dict[str, object], why: str) -> None:
    part = Service(host="cloudrun", cpu=1)
    with pytest.raises(UserError, match=why):
        check(attrs.evolve(part, **changes))  # type: ignore[arg-type]
    with pytest.raises(UserError, match=why):
        attrs.evolve(SERVICE, **changes)  # type: ignore[arg-type]


def test_a_cluster_of_eks_keeps_to_its_network() -> None:
    cluster = built_sample(Cluster(host="eks"))["it"].inputs
    config = cast("dict[str, Value]", cluster["vpcConfig"])

    assert config["endpointPrivateAccess"] is True
    assert cast("dict[str, Value]", cluster["encryptionConfig"])["resources"] == ["secrets"]
    assert cluster["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": True,
    }
