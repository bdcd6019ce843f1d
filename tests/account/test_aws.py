"""What doctor finds in an account at AWS that lacks something, that it only reads, and that no secret is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from tests.account.amazon import ACCOUNT, Amazon, Answer
from tests.account.clouds import SECRETS, World
from tests.account.test_doctor import missing

FILES = f"chat-prod-files-{ACCOUNT}"
WHO = "the credentials for AWS"
MONITOR = {
    "MonitorArn": f"arn:aws:ce::{ACCOUNT}:anomalymonitor/1",
    "MonitorName": "Default-Services-Monitor",
    "MonitorType": "DIMENSIONAL",
    "MonitorDimension": "SERVICE",
}
OTHER = {**MONITOR, "MonitorName": "by-tag", "MonitorType": "CUSTOM", "MonitorDimension": "TAG"}


@pytest.fixture
def world() -> World:
    return World("aws")


def test_an_account_that_has_everything_misses_nothing_and_is_only_read(world: World) -> None:
    world.aws.monitors = [OTHER]
    found = {what: each for what, each in world.examine().items() if each.area == "aws"}
    assert {each.state for each in found.values()} == {"ok"}
    assert found[WHO].says == f"of the account {ACCOUNT}: {world.aws.arn}"
    assert {"the region eu-west-1", "the region eu-central-1", "the anomaly monitor"} <= set(found)
    assert found[f"the name {FILES}"].says == "is free"
    assert found["Account / s3"].says.endswith("on arn:aws:s3:::chat-prod-files")
    operations = {operation for operation, _ in world.aws.asked}
    assert all(re.match("Describe|Get|Head|List|Simulate", each) for each in operations)


LACKS: dict[str, tuple[Callable[[Amazon], object], str, str, str]] = {
    "another account": (
        lambda aws: setattr(aws, "arn", "arn:aws:iam::444455556666:user/ada"),
        WHO,
        f"of the account 444455556666, but rungs:aws_account is {ACCOUNT}",
        "AWS_PROFILE",
    ),
    "credentials that are over": (
        lambda aws: aws.refused.update(GetCallerIdentity=Answer("ExpiredToken", 403)),
        WHO,
        "refused (ExpiredToken)",
        "aws sso login",
    ),
    "a region": (
        lambda aws: aws.off.add("eu-central-1"),
        "the region eu-central-1",
        "not enabled",
        "aws account enable-region --region-name eu-central-1",
    ),
    "an action": (
        lambda aws: aws.denied.update({"ecs:CreateCluster": {}}),
        "Account / ecs",
        "ecs:CreateCluster is not allowed (implicitDeny)",
        '{"Effect": "Allow", "Action": ["ecs:CreateCluster", "ecs:UpdateCluster", ',
    ),
    "an action on the stack's own": (
        lambda aws: aws.denied.update({"iam:CreateRole": {}}),
        "Account / iam",
        f"on arn:aws:iam::{ACCOUNT}:role/chat-prod-",
        f'"Resource": ["arn:aws:iam::{ACCOUNT}:role/chat-prod-*", "arn:aws:iam::{ACCOUNT}:role/aws-service-role/*"]',
    ),
    "an action that a boundary stops": (
        lambda aws: aws.denied.update(
            {
                "rds:CreateDBInstance": {
                    "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": False}
                }
            }
        ),
        "Account / rds",
        "rds:CreateDBInstance",
        "the permissions boundary does not allow it",
    ),
    "an action that the organization stops": (
        lambda aws: aws.denied.update(
            {"sqs:CreateQueue": {"OrganizationsDecisionDetail": {"AllowedByOrganizations": False}}}
        ),
        "Account / sqs",
        "by the organization",
        "ask whoever runs the organization",
    ),
    "vCPUs": (
        lambda aws: setattr(aws, "vcpus", 6),
        "vCPUs of Fargate in eu-west-1",
        "6, of which the stage takes 40 when",
        "increase --region eu-west-1 --service-code fargate --quota-code L-3032A538 --desired-value 40;",
    ),
    "room for a monitor": (
        lambda aws: aws.monitors.extend([OTHER, MONITOR]),
        "the anomaly monitor",
        "Default-Services-Monitor",
        f"rungs:adopt.alerts-aws-anomalies {MONITOR['MonitorArn']}",
    ),
    "a name": (
        lambda aws: aws.buckets.update({FILES: 403}),
        f"the name {FILES}",
        "somebody else's",
        "rungs:parts.files.name",
    ),
    "a name of one's own": (
        lambda aws: aws.buckets.update({FILES: 200}),
        f"the name {FILES}",
        "is there already",
        "rungs:parts.files.name",
    ),
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_an_account_lacks_is_found_with_what_to_do(world: World, lack: str) -> None:
    take_away, what, says, fix = LACKS[lack]
    take_away(world.aws)
    found = world.examine()
    assert missing(found) == [what]
    assert says in found[what].says
    assert fix in found[what].fix
    assert not any(secret in world.said for secret in SECRETS)


def test_a_region_that_does_not_exist_is_missing(world: World) -> None:
    world.changes["aws_region"] = "eu-west-9"
    found = world.examine()
    assert missing(found) == ["the region eu-west-9"]
    assert "eu-west-1" in found["the region eu-west-9"].fix


UNKNOWN: dict[str, tuple[Callable[[Amazon], object], str, str]] = {
    "the simulation is not allowed": (
        lambda aws: aws.refused.update(SimulatePrincipalPolicy=Answer("AccessDenied", 403)),
        "permissions at AWS",
        "allow iam:SimulatePrincipalPolicy",
    ),
    "the root user": (
        lambda aws: setattr(aws, "arn", f"arn:aws:iam::{ACCOUNT}:root"),
        "permissions at AWS",
        "a role of its own",
    ),
    "policies that look at the request": (
        lambda aws: aws.denied.update(
            {"ec2:CreateVpc": {"MissingContextValues": ["aws:MultiFactorAuthPresent"]}}
        ),
        "Account / ec2",
        "aws:MultiFactorAuthPresent",
    ),
    "regions are not told": (
        lambda aws: aws.refused.update(DescribeRegions=Answer("UnauthorizedOperation", 403)),
        "the regions of the account",
        "allow ec2:DescribeRegions",
    ),
    "the quota is not told": (
        lambda aws: aws.refused.update(GetServiceQuota=Answer("AccessDeniedException")),
        "vCPUs of Fargate in eu-west-1",
        "allow servicequotas:GetServiceQuota",
    ),
    "monitors are not told": (
        lambda aws: aws.refused.update(GetAnomalyMonitors=Answer("AccessDeniedException")),
        "the anomaly monitor",
        "allow ce:GetAnomalyMonitors",
    ),
    "the bucket is not told": (
        lambda aws: aws.refused.update(HeadBucket=Answer("400")),
        f"the name {FILES}",
        "look in the console",
    ),
}


@pytest.mark.parametrize("busy", [Answer("Throttling"), Answer("InternalFailure", 500)])
def test_an_api_that_is_busy_is_no_lack(world: World, busy: Answer) -> None:
    world.aws.refused["GetCallerIdentity"] = busy
    found = world.examine()
    assert missing(found) == []
    assert busy.code in found[WHO].says


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_aws_does_not_tell_is_no_lack(world: World, case: str) -> None:
    change, what, fix = UNKNOWN[case]
    change(world.aws)
    found = world.examine()
    assert missing(found) == []
    assert found[what].state == "unknown"
    assert fix in found[what].fix
    assert not any(secret in world.said for secret in SECRETS)


def test_a_role_that_may_not_look_at_itself_is_simulated_by_its_name(world: World) -> None:
    world.aws.refused["GetRole"] = Answer("AccessDenied", 403)
    world.aws.arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/shop-up/ci"
    found = world.examine()
    assert found["permissions at AWS"].says.endswith("with NoSuchEntity")  # the role has a path
    (asked,) = [given for operation, given in world.aws.asked if operation == "SimulatePrincipalPolicy"]
    assert asked["PolicySourceArn"] == f"arn:aws:iam::{ACCOUNT}:role/shop-up"


@pytest.mark.parametrize(
    ("was_up", "name", "adopt", "state"),
    [
        (False, "Default-Services-Monitor", {}, "missing"),
        (None, "Default-Services-Monitor", {}, "unknown"),
        (True, "Default-Services-Monitor", {}, "unknown"),
        (True, "chat-prod-alerts-services", {}, "ok"),
        (False, "Default-Services-Monitor", {"alerts-aws-anomalies": MONITOR["MonitorArn"]}, "ok"),
    ],
)
def test_a_monitor_is_the_stacks_own_or_to_be_adopted(
    world: World, was_up: bool | None, name: str, adopt: Mapping[str, str], state: str
) -> None:
    world.aws.monitors = [{**MONITOR, "MonitorName": name}]
    world.was_up = was_up
    world.changes["adopt"] = adopt
    assert world.examine()["the anomaly monitor"].state == state


@pytest.mark.parametrize(
    ("was_up", "status", "state"),
    [(True, 200, "ok"), (None, 200, "unknown"), (True, 403, "unknown"), (None, 403, "missing")],
)
def test_a_bucket_is_the_stacks_own_once_it_was_up(
    world: World, was_up: bool | None, status: int, state: str
) -> None:
    world.aws.buckets[FILES] = status
    world.was_up = was_up
    assert world.examine()[f"the name {FILES}"].state == state


def test_a_stage_without_the_part_is_not_asked_for_it(world: World) -> None:
    world.stage = 0
    world.examine()
    assert {operation for operation, _ in world.aws.asked} == {
        "GetCallerIdentity", "GetRole", "DescribeRegions", "SimulatePrincipalPolicy", "GetServiceQuota",
    }  # fmt: skip
