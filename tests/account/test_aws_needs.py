"""With whose credentials doctor asks AWS, and what it knows of a stage before it asks."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import pytest

from account.aws import HOME, Aws
from account.checks import Patient
from account.checks.aws_needs import buckets, regions, vcpus
from account.permissions import permissions
from stacks.stage import Ladder, Stage
from tests.account.amazon import ACCOUNT, Amazon
from tests.account.clouds import SECRETS, World, stages_of
from tests.account.test_aws import WHO
from tests.account.test_doctor import missing
from tests.components.accounts import drawn
from tests.components.test_stages import built_stage


@pytest.fixture
def world() -> World:
    return World("aws")


def test_the_sandbox_has_no_such_account(world: World) -> None:
    found = world.examine(aws=None)
    assert found["the account at AWS"].says == "the sandbox has no account at AWS to ask"
    assert world.aws.asked == []


def test_without_the_package_that_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, object]", sys.modules), "botocore.exceptions", None)
    found = world.examine()
    assert missing(found) == []
    assert "./rungs setup clouds" in found[WHO].says


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "there are no credentials for AWS"),
        ({"AWS_PROFILE": "nobody"}, "nobody"),
        ({"AWS_ACCESS_KEY_ID": SECRETS[0], "AWS_SECRET_ACCESS_KEY": SECRETS[0]}, "EndpointConnectionError"),
    ],
)
def test_credentials_are_those_that_boto3_finds(
    world: World, monkeypatch: pytest.MonkeyPatch, environment: Mapping[str, str], says: str
) -> None:
    nowhere = {
        "AWS_CONFIG_FILE": "/nowhere/config",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "NO_PROXY": "127.0.0.1",
    }
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**nowhere, **environment}.items():
        monkeypatch.setenv(name, value)
    found = world.examine(aws=Aws())
    assert missing(found) == []
    assert says in found[WHO].says
    assert not any(secret in world.said for secret in SECRETS)


def test_a_client_is_made_once_for_a_service_in_a_region() -> None:
    made: list[tuple[str, str]] = []

    def connect(service: str, region: str) -> object:
        made.append((service, region))
        return Amazon().connect(service, region)

    aws = Aws(connect)
    aws.call("sts", HOME, "get_caller_identity")
    aws.call("sts", HOME, "get_caller_identity")
    assert made == [("sts", HOME)]


@pytest.mark.parametrize(("ladder", "stage"), stages_of("aws"))
def test_what_a_stage_takes_is_what_it_makes(ladder: Ladder, stage: Stage) -> None:
    blueprint = drawn(ladder, stage)
    made = [each for each in built_stage(ladder, stage) if each.type.startswith("aws:")]
    patient = Patient(stack="prod", settings=blueprint.settings, stage=blueprint.stage, was_up=False)
    pieces = [each for each in blueprint.pieces if each.part.clouds[:1] == ("aws",)]
    made_in = {str(each.inputs["region"]) for each in made if "region" in each.inputs}
    assert made_in - {HOME} == set(regions(pieces, patient))
    assert set(buckets(pieces, ACCOUNT, patient)) == {
        str(each.inputs["bucket"]) for each in made if each.type == "aws:s3/bucket:Bucket"
    }
    most = {each.physical_name: getattr(each.part, "maximum", 1) for each in pieces}
    tasks = [each.inputs for each in made if each.type == "aws:ecs/taskDefinition:TaskDefinition"]
    needed = sum(int(cast("str", each["cpu"])) / 1024 * most[str(each["family"])] for each in tasks)
    assert vcpus(pieces, patient) == {"eu-west-1": pytest.approx(Decimal(needed))}


def test_every_permission_has_actions_of_its_own_that_are_simulated() -> None:
    for each in permissions().values():
        if each.provider == "aws":
            actions = each.read.partition(" on ")[0].split()
            services = {group.partition(":")[0] for group in each.dashboard.split("; ")}
            assert actions, each.name
            assert {action.partition(":")[0] for action in actions} <= services
            assert not [action for action in actions if "*" in action]
