"""What the stages of the container ladders tell a service is what the service asks for: else it would not start."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import pytest

from components.errors import UserError
from components.service import Service
from stacks.ladders import load
from tests.components.accounts import drawn
from tests.components.test_stages import built_stage
from tests.ladders.test_safe import value
from tests.mocks import Recorded, Value
from tests.services.running import SERVICES, SIGNING
from toolchain.node import node

EVERY = [(name, stage) for name in ("aws", "gcp") for stage in load(name).names]
TELLING = [("aws", "growth"), ("gcp", "microservices")]
Stages = Sequence[tuple[str, str]]
SENTRY = "https://stand-in-key@sentry.example.com/1"
LISTED = {
    "gcp:cloudrunv2/service:Service": ("template.containers.envs", "valueSource"),
    "kubernetes:apps/v1:Deployment": ("spec.template.spec.containers.env", "valueFrom"),
}
"""Where a container's variables are listed, and which field those have that are secret."""
READ = """
import { readFileSync } from "node:fs";
import { readSettings } from "./src/settings.ts";

const refused = {};
for (const [name, told] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  try {
    const settings = readSettings(told);
    const unknown = settings.drains.filter((key) => !settings.queues.has(key));
    if (unknown.length > 0) refused[name] = `DRAINS names ${unknown}`;
  } catch (error) {
    refused[name] = error.message;
  }
}
console.log(JSON.stringify(refused));
"""
"""Reads what each service is told, by its name; answers with why, for those that would not start."""


@pytest.mark.parametrize(
    "stages", [pytest.param(TELLING, id="telling"), pytest.param(EVERY, id="every", marks=[pytest.mark.all])]
)
def test_every_service_starts_with_what_it_is_told(stages: Stages) -> None:
    told = {
        f"{ladder} {stage} {key}": variables
        for ladder, stage in stages
        for key, variables in environments(ladder, stage)
    }
    expected = {
        f"{ladder} {stage} {key}"
        for ladder, stage in stages
        for key, part in load(ladder)[stage]
        if isinstance(part, Service)
    }

    assert set(told) == expected
    assert read(told) == {}


def test_a_service_that_lacks_something_would_be_seen() -> None:
    (one,) = (variables for _, variables in environments("aws", "start"))
    lacking = {name: value for name, value in one.items() if name != "SIGNING_KEY"}

    assert read({"one": one, "lacking": lacking, "drains": {**one, "DRAINS": "jobs"}}) == {
        "lacking": "SIGNING_KEY is not set",
        "drains": "DRAINS names jobs",
    }


def test_a_secret_without_which_no_service_starts_is_asked_for_before_anything_is_made() -> None:
    ladder = load("gcp")
    with pytest.raises(UserError, match="pulumi config set --secret rungs:signing_key …") as refused:
        drawn(ladder, ladder["planet"], signing_key=None)
    assert "needs it: the service signs tokens with it" in str(refused.value)
    assert drawn(ladder, ladder["planet"], sentry_dsn=None).settings.sentry_dsn is None


def test_errors_are_told_where_to_only_if_the_stack_has_it() -> None:
    assert "SENTRY_DSN" not in environment("gcp", "launch", "functions")
    assert "SENTRY_DSN" in environment("gcp", "launch", "functions", sentry_dsn=SENTRY)


@pytest.mark.parametrize(
    ("ladder", "stage", "key"),
    [("aws", "start", "api"), ("gcp", "hybrid", "functions"), ("gcp", "planet", "user")],
)
def test_attempts_to_sign_in_are_limited_wherever_there_is_a_gateway(
    ladder: str, stage: str, key: str
) -> None:
    limits = json.loads(environment(ladder, stage, key)["RATE_LIMITS"])
    assert {"requests": 5, "per": 900, "path": "/api/auth"} in limits


@pytest.mark.parametrize("stage", ["microservices", pytest.param("planet", marks=pytest.mark.all)])
def test_what_a_new_message_calls_can_put_pushes_into_their_queue(stage: str) -> None:
    triggered = [key for key, part in load("gcp")[stage] if isinstance(part, Service) and part.triggers]
    assert triggered
    assert all("PUSH_QUEUE" in environment("gcp", stage, key) for key in triggered)


@pytest.mark.parametrize(
    ("image", "pulls"),
    [
        (f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/first@sha256:{'d' * 64}", ["repository/first"]),
        (f"public.ecr.aws/example/first@sha256:{'d' * 64}", []),
    ],
)
def test_a_first_image_may_lie_outside_of_the_stack(image: str, pulls: list[str]) -> None:
    aws, gcp = load("aws"), load("gcp")
    fargate = built_stage(aws, aws["start"], images={"api": image})
    (task,) = fargate.of("TaskDefinition")
    (container,) = json.loads(str(task.inputs["containerDefinitions"]))
    assert container["image"] == image
    (role,) = [each for each in fargate.of("RolePolicy") if each.name == "api-fargate-execution"]
    policy = json.loads(str(role.inputs["policy"]))
    allowed = [
        on for each in policy["Statement"] if "ecr:BatchGetImage" in each["Action"] for on in each["Resource"]
    ]
    assert [on.rpartition(":")[2] for on in allowed] == pulls
    run = built_stage(gcp, gcp["launch"], images={"functions": image})
    assert value(run["functions-cloudrun"].inputs, "template.containers.image") == image


def environment(ladder: str, stage: str, key: str, **changes: object) -> dict[str, str]:
    """What one service of a stage is told."""
    return dict(environments(ladder, stage, **changes))[key]


def read(told: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Why the service would not start with it, by name; empty where it would."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", READ],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
        cwd=SERVICES,
        env={"PATH": f"{node()}{os.pathsep}{os.defpath}"},
    )
    assert done.returncode == 0, done.stderr
    return cast("dict[str, str]", json.loads(done.stdout))


def environments(ladder: str, stage: str, **changes: object) -> Iterator[tuple[str, dict[str, str]]]:
    """The key of each service of a stage, and the variables of its container: secrets get a value of their kind."""
    for each in built_stage(load(ladder), load(ladder)[stage], **changes):
        container = container_of(each)
        if container is None:
            continue
        plain, secret = container
        key = service_of(each)
        assert all(isinstance(value, str) for value in plain.values()), (key, plain)
        yield key, {**cast("dict[str, str]", plain), **dict.fromkeys(secret, SIGNING)}


def service_of(resource: Recorded) -> str:
    """The key of the service whose container it is, which its component is named after."""
    return resource.parent.rpartition("::")[2].rpartition("-")[0]


def container_of(resource: Recorded) -> tuple[dict[str, Value], list[str]] | None:
    """Plain variables, and the names of secret ones; None where the resource has no container of a service."""
    if resource.type == "aws:ecs/taskDefinition:TaskDefinition":
        (one,) = json.loads(cast("str", resource.inputs["containerDefinitions"]))
        return {each["name"]: each["value"] for each in one["environment"]}, [
            each["name"] for each in one["secrets"]
        ]
    if resource.type not in LISTED:
        return None
    path, reference = LISTED[resource.type]
    listed = cast("list[dict[str, Value]]", value(resource.inputs, path))
    return (
        {str(each["name"]): each["value"] for each in listed if reference not in each},
        [str(each["name"]) for each in listed if reference in each],
    )
