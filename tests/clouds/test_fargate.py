"""A service on Fargate: what it is told, what it may do, and what it cannot be."""

from __future__ import annotations

import json
from typing import cast

import attrs
import pytest

from components.component import Component
from components.endpoint import Endpoint
from components.errors import UserError
from components.job_queue import JobQueue
from components.linking import AwsGrant, GoogleGrant, Linked, SecretReference
from components.load_balancer.cloudflare_ranges import cloudflare_ranges
from components.network import AwsNetwork
from components.part import Part
from components.registry import Registry
from components.service import Schedule, Service
from components.service.fargate_schedules import expression
from components.service.fargate_service import FargateServiceComponent
from components.service.fargate_task import check_grants
from tests.clouds.aws import (
    API,
    BEHIND_ALB,
    BEHIND_API_GATEWAY,
    EARLIER,
    ECR_IMAGE,
    NETWORK,
    container,
    made,
    of,
    statements,
)
from tests.components.samples import AWS, IMAGE, build, readable, wires

WORKER = Service(links=("jobs",), drains=("jobs",), maximum=4)
ALONE: dict[str, Part] = {"network": NETWORK, "jobs": JobQueue(host="sqs"), "worker": WORKER}
LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")


def told(**parts: Part) -> dict[str, str]:
    """The variables of the API, with other parts beside or in place of those behind a load balancer."""
    found = container(made({**BEHIND_ALB, **parts}), "api-fargate-task")["environment"]
    return {each["name"]: each["value"] for each in cast("list[dict[str, str]]", found)}


# what it is told


def test_a_service_is_told_what_it_is_and_what_its_gateway_asks() -> None:
    variables = told(api=attrs.evolve(API, port=3000, variables={"LEVEL": "info", "APP": "mine"}))

    assert variables["APP"] == "mine"
    assert variables["LEVEL"] == "info"
    assert variables["ENVIRONMENT"] == "prod"
    assert (variables["PORT"], variables["CORS_ORIGINS"]) == ("3000", "https://example.com")


def test_whose_word_on_the_callers_address_is_believed() -> None:
    proxied = {"endpoint": Endpoint()}
    for found in (told(), told(**proxied), told(endpoint=Endpoint(proxied=False))):
        # 2 would believe what a direct caller invents: nobody but the balancer has written there.
        assert found["TRUSTED_PROXIES"] == "1"
        assert "CALLER_HEADER" not in found
    for found in (told(**BEHIND_API_GATEWAY), told(**BEHIND_API_GATEWAY, **proxied)):
        assert found["CALLER_HEADER"] == "x-rungs-caller"


def test_cloudflares_word_is_believed_where_cloudflare_calls() -> None:
    cloudflares = ",".join(cloudflare_ranges())
    assert "104.16.0.0/13" in cloudflares
    assert told(endpoint=Endpoint())["CLOUDFLARE_RANGES"] == cloudflares
    assert told(**BEHIND_API_GATEWAY, endpoint=Endpoint())["CLOUDFLARE_RANGES"] == cloudflares
    assert "CLOUDFLARE_RANGES" not in told()
    assert "CLOUDFLARE_RANGES" not in told(endpoint=Endpoint(proxied=False))


def test_secrets_are_named_and_never_shown() -> None:
    parts = {**BEHIND_ALB, "api": attrs.evolve(API, secrets=("signing_key", "sentry_dsn"))}
    built = made(parts)
    secrets = cast("list[dict[str, str]]", container(built, "api-fargate-task")["secrets"])

    arn = of(built, "Secret")["api-fargate-secrets"]
    assert arn.inputs["recoveryWindowInDays"] == 0
    assert [each["name"] for each in secrets] == ["SENTRY_DSN", "SIGNING_KEY"]
    # …:key:stage:version
    assert [each["valueFrom"].split(":")[-3:-1] for each in secrets] == [
        ["SENTRY_DSN", ""],
        ["SIGNING_KEY", ""],
    ]
    assert all(each["valueFrom"].split(":")[-1] for each in secrets)
    version = of(built, "SecretVersion")["api-fargate-secrets"]
    assert "secretString" in version.secrets
    assert "stand-in-signing-key" in str(version.inputs["secretString"])


def test_no_secret_can_be_read_in_the_state() -> None:
    def program() -> None:
        network = NETWORK.component("network-aws", wires(physical_name="chat-prod-network"))
        part = Service(secrets=("signing_key",))
        linked: dict[str, list[Component[Part]]] = {"network": [network]}
        part.component("api-fargate", wires(linked=linked, physical_name="chat-prod-api"))

    shown = readable(program)
    assert "SIGNING_KEY" in shown
    assert "stand-in-signing-key" not in shown


def test_without_secrets_there_is_nothing_to_pay_for() -> None:
    assert of(made(BEHIND_ALB), "Secret") == {}


# what it may do


def test_a_task_may_do_what_it_links_to_and_no_more() -> None:
    built = made(ALONE)
    allowed = statements(built, "worker-fargate-task")

    assert list(allowed) == [
        (
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        )
    ]
    assert "*" not in str(allowed.values())
    assert "api-fargate-task" not in {each.name for each in of(made(BEHIND_ALB), "RolePolicy").values()}


def test_ecs_may_fetch_the_image_and_write_the_log_and_no_more() -> None:
    plain = statements(made(BEHIND_ALB), "api-fargate-execution")
    assert list(plain) == [LOGS]

    pulled = statements(made(BEHIND_ALB, images={"api": ECR_IMAGE}), "api-fargate-execution")
    assert pulled[("ecr:GetAuthorizationToken",)] == ["*"]
    assert [on for actions, on in pulled.items() if "ecr:BatchGetImage" in actions] == [
        ["arn:aws:ecr:eu-west-1:111122223333:repository/chat-prod-registry"]
    ]
    assert [actions for actions, on in pulled.items() if "*" in on] == [("ecr:GetAuthorizationToken",)]


def test_a_secret_that_lies_in_the_cloud_already_is_read_where_it_is() -> None:
    def program() -> None:
        network = cast("AwsNetwork", NETWORK.component("network-aws", wires()))
        link = Linked(
            secrets={
                "DB_PASSWORD": SecretReference(
                    id="arn:aws:secretsmanager:eu-west-1:1:secret:db", json_key="password"
                )
            },
            grants=[AwsGrant(actions=("kms:Decrypt",), resources=["arn:aws:kms:eu-west-1:1:key/one"])],
        )
        FargateServiceComponent(
            "api-fargate",
            Service(),
            image=IMAGE,
            network=network,
            secrets=link.secrets,
            grants=check_grants("api", link.grants),
            place=AWS,
        )

    built = build(program)
    assert of(built, "Secret") == {}
    (secret,) = cast("list[dict[str, str]]", container(built, "api-fargate-task")["secrets"])
    assert secret == {
        "name": "DB_PASSWORD",
        "valueFrom": "arn:aws:secretsmanager:eu-west-1:1:secret:db:password::",
    }
    allowed = statements(built, "api-fargate-execution")
    assert allowed[("secretsmanager:GetSecretValue",)] == ["arn:aws:secretsmanager:eu-west-1:1:secret:db"]
    assert allowed[("kms:Decrypt",)] == ["arn:aws:kms:eu-west-1:1:key/one"]


@pytest.mark.parametrize(
    "grant",
    [
        AwsGrant(actions=("s3:GetObject",), resources=["*"]),
        GoogleGrant(role="roles/storage.objectUser", on="bucket", id="files"),
    ],
    ids=["everything", "google"],
)
def test_what_is_too_much_or_of_another_cloud_is_refused(grant: AwsGrant | GoogleGrant) -> None:
    with pytest.raises(UserError, match="service 'api'"):
        check_grants("api", [grant])


def test_all_actions_of_a_service_are_refused() -> None:
    from components.aws_policies import allowing

    with pytest.raises(UserError, match=r"allows 's3:\*'"):
        allowing([(("s3:*",), ["arn:aws:s3:::files"])])


# how it runs


def test_what_does_not_come_up_is_taken_back() -> None:
    service = of(made(BEHIND_ALB), "Service")["api-fargate"]

    assert service.inputs["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert service.inputs["waitForSteadyState"] is True
    assert service.inputs["deploymentMinimumHealthyPercent"] == 100
    assert service.ignore_changes == ("desiredCount",)


def test_instances_are_where_the_network_lets_them_call_from() -> None:
    public, private = (
        of(made({**BEHIND_ALB, "network": attrs.evolve(NETWORK, egress=egress)}), "Service")[
            "api-fargate"
        ].inputs["networkConfiguration"]
        for egress in ("public", "nat")
    )

    assert cast("dict[str, object]", public)["assignPublicIp"] is True
    assert cast("dict[str, object]", private)["assignPublicIp"] is False
    assert cast("dict[str, object]", public)["subnets"] != cast("dict[str, object]", private)["subnets"]


def test_it_scales_by_what_it_does() -> None:
    fixed, grown = made(BEHIND_ALB), made({**BEHIND_ALB, "api": attrs.evolve(API, minimum=2, maximum=8)})
    assert of(fixed, "Policy") == {}
    assert sorted(of(grown, "Policy")) == ["api-fargate-cpu", "api-fargate-requests"]
    assert sorted(of(made(ALONE), "Policy")) == ["worker-fargate-cpu", "worker-fargate-jobs-jobs"]
    target = of(grown, "Target")["api-fargate-scaling"].inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (2, 8)


def test_the_earlier_version_starts_with_its_share_of_the_most() -> None:
    parts = {**BEHIND_ALB, "api": attrs.evolve(API, minimum=2, maximum=8)}
    services = of(made(parts, canaries={"api": (EARLIER, 5.0)}), "Service")

    assert services["api-fargate-stable"].inputs["desiredCount"] == 8
    assert services["api-fargate"].inputs["desiredCount"] == 2
    built = made(parts, canaries={"api": (EARLIER, 5.0)})
    assert container(built, "api-fargate-stable")["image"] == EARLIER
    assert container(built, "api-fargate-task")["image"] == IMAGE


@pytest.mark.parametrize(
    ("cron", "aws"),
    [
        ("0 3 * * *", "cron(0 3 * * ? *)"),
        ("*/5 * * * *", "cron(*/5 * * * ? *)"),
        ("0 3 * * SUN", "cron(0 3 ? * SUN *)"),
        ("0 3 * * 0", "cron(0 3 ? * SUN *)"),
        ("0 3 * * 1-5", "cron(0 3 ? * MON-FRI *)"),
        ("0 3 * * 7", "cron(0 3 ? * SUN *)"),
        ("0 3 1 */2 *", "cron(0 3 1 */2 ? *)"),
    ],
)
def test_cron_in_the_words_of_aws(cron: str, aws: str) -> None:
    assert expression(cron) == aws


def test_a_schedule_starts_a_task_that_is_told_its_path() -> None:
    part = attrs.evolve(API, schedules=(Schedule(name="clean", cron="0 3 * * *", path="/jobs/clean"),))
    built = made({**BEHIND_ALB, "api": part})
    target = cast("dict[str, str]", of(built, "Schedule")["api-fargate-clean"].inputs["target"])

    (container_told,) = json.loads(target["input"])["containerOverrides"]
    assert container_told["environment"] == [{"name": "RUN_PATH", "value": "/jobs/clean"}]
    allowed = statements(built, "api-fargate-schedules")
    assert sorted(allowed) == [("ecs:RunTask",), ("iam:PassRole",)]
    assert "*" not in str(allowed.values())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cpu": 0.3}, r"Service\.cpu is 0\.3 on fargate, expected one of: 0\.25, 0\.5, 1, 2, 4, 8, 16"),
        ({"cpu": 1.0, "memory_gb": 0.5}, r"Service\.memory_gb is 0\.5 .* 1 vCPU, expected one of: 2, 3"),
        ({"minimum": 0}, r"Service\.minimum is 0"),
        ({"regions": ("us-west-2",)}, r"Service\.regions is set"),
        (
            {"schedules": (Schedule(name="a", cron="0 3 1 * SUN", path="/"),)},
            r"Schedule\.cron is '0 3 1 \* SUN'",
        ),
    ],
)
def test_what_fargate_cannot_be_told(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UserError, match=said):
        Service(**wrong)  # type: ignore[arg-type]


def test_another_service_reaches_it_through_its_gateway_or_not_at_all() -> None:
    worker = Service(links=("api",))
    built = made({**BEHIND_ALB, "worker": worker})
    variables = cast("list[dict[str, str]]", container(built, "worker-fargate-task")["environment"])
    assert {"name": "API_URL", "value": "https://api.example.com"} in variables

    with pytest.raises(UserError, match="service 'worker' is linked to, but has no gateway"):
        made({**ALONE, "api": Service(links=("worker",))})


# the registry


def test_a_registry_keeps_what_it_was_given() -> None:
    built = made({"registry": Registry(host="aws", keep=7)})
    repository = of(built, "Repository")["registry-aws"]

    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
    assert repository.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository.inputs["encryptionConfigurations"] == [{"encryptionType": "AES256"}]
    assert (repository.protect, repository.retain_on_delete) == (True, True)
    (policy,) = of(built, "LifecyclePolicy").values()
    (rule,) = json.loads(cast("str", policy.inputs["policy"]))["rules"]
    assert rule["selection"]["countNumber"] == 7


# the endpoint


@pytest.mark.parametrize("proxied", [True, False])
def test_an_endpoint_leads_to_its_gateway(proxied: bool) -> None:
    parts = {**BEHIND_ALB, "endpoint": Endpoint(proxied=proxied)}
    record = of(made(parts), "DnsRecord")["endpoint"].inputs

    assert (record["type"], record["name"], record["proxied"]) == ("CNAME", "api.example.com", proxied)
    assert str(record["content"]).endswith(".eu-west-1.elb.amazonaws.com")
