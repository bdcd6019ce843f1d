"""Services of AWS through the real engine: images, shares and gateways move, each by a diff of configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from sandbox.rehearsal import Climb, Outcome
from stacks.moves import Move
from tests.alone import climbing

pytestmark = pytest.mark.engine

EARLIER = f"registry.example.com/api@sha256:{'1' * 64}"
NEWER = f"registry.example.com/api@sha256:{'2' * 64}"
BALANCED = """
ROUTES = (Route(path="/*", service="api", open=True),)
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="aws"), lb=LoadBalancer(host="alb"),
    gateway=Gateway(host="alb", routes=ROUTES, own_domain=True), api=Service(gateway="gateway", maximum=4),
)
"""
GROWING = """
CLEAN = (Schedule(name="clean", cron="0 3 * * *", path="/jobs/clean"),)
ROUTES = (Route(path="/*", service="api", open=True),)
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="aws"), registry=Registry(host="aws"),
    gateway=Gateway(host="apigateway", routes=ROUTES),
    api=Service(gateway="gateway", schedules=CLEAN),
)
TWO = ONE.grow(
    "two", users=(10, 100), gateway=Gateway(host="apigateway", routes=ROUTES, own_domain=True), endpoint=Endpoint(),
)
THREE = TWO.grow(
    "three", users=(100, 1000), network=Network(host="aws", flow_logs=True, zones=3),
    lb=LoadBalancer(host="alb", protected=True, only_from_cloudflare=True, firewall=True),
    gateway=Gateway(host="alb", routes=ROUTES, own_domain=True),
    api=Service(gateway="gateway", minimum=2, maximum=8, cpu=0.5, memory_gb=1, schedules=CLEAN),
    network_far=Network(host="aws", region="us-west-2", cidr="10.1.0.0/16"),
)
"""


def configured(climb: Climb, **changes: object) -> Outcome:
    """An `up` after a diff of the configuration: `images__api` is the path of `rungs:images.api`."""
    stage = climb.file.settings().stage
    paths = {tuple(path.split("__")): value for path, value in changes.items()}
    return climb.make(Move(kind="add", from_stage=stage, to_stage=stage, changes=paths, shows=(), between=()))


def objects(climb: Climb, type: str) -> list[Mapping[str, object]]:
    """What the cloud has of a type, by its token without the package."""
    cloud = cast("dict[str, dict[str, dict[str, dict[str, object]]]]", climb.sandbox.cloud.read())
    found = cloud["objects"].get(f"aws:{type}", {}).values()
    return [cast("Mapping[str, object]", each["props"]) for each in found]


def running(climb: Climb) -> dict[str, str]:
    """By service, the image that it runs."""
    tasks = {
        each["arn"]: json.loads(str(each["containerDefinitions"]))[0]["image"]
        for each in objects(climb, "ecs/taskDefinition:TaskDefinition")
    }
    return {
        str(each["name"]): tasks[each["taskDefinition"]] for each in objects(climb, "ecs/service:Service")
    }


def shares(climb: Climb) -> list[int]:
    """The weights of the route that names no version, the new one's first."""
    (rule,) = (
        each
        for each in objects(climb, "lb/listenerRule:ListenerRule")
        if not any("httpHeader" in one for one in cast("list[dict[str, object]]", each["conditions"]))
    )
    (action,) = cast("list[dict[str, dict[str, list[dict[str, int]]]]]", rule["actions"])
    return [round(each["weight"]) for each in action["forward"]["targetGroups"]]


@pytest.mark.all
def test_a_new_image_takes_over_by_shares_and_goes_back(tmp_path: Path) -> None:
    with climbing(tmp_path, BALANCED, {("images", "api"): EARLIER}) as climb:
        assert climb.start().ok, climb.outcomes
        shared = {"canaries__api__stable": EARLIER, "canaries__api__percent": 5}
        assert configured(climb, images__api=NEWER, **shared).ok, climb.outcomes
        assert running(climb) == {"rehearsal-prod-api": NEWER, "rehearsal-prod-api-stable": EARLIER}
        assert shares(climb) == [25, 475]

        back = configured(climb, images__api=EARLIER, canaries=None)
        assert back.ok, climb.outcomes
        assert running(climb) == {"rehearsal-prod-api": EARLIER}
        assert shares(climb) == [1]


@pytest.mark.all
def test_a_new_image_goes_all_the_way(tmp_path: Path) -> None:
    with climbing(tmp_path, BALANCED, {("images", "api"): EARLIER}) as climb:
        assert climb.start().ok, climb.outcomes
        shared = {"canaries__api__stable": EARLIER, "canaries__api__percent": 0}
        assert configured(climb, images__api=NEWER, **shared).ok, climb.outcomes
        assert shares(climb) == [0, 500]
        for percent, weights in ((5, [25, 475]), (50, [250, 250]), (100, [500, 0])):
            moved = configured(climb, canaries__api__percent=percent)
            assert moved.ok, climb.outcomes
            assert (moved.created, moved.replaced, moved.deleted) == (0, 0, 0)
            assert shares(climb) == weights
        assert configured(climb, canaries=None).ok, climb.outcomes
        assert running(climb) == {"rehearsal-prod-api": NEWER}
        assert shares(climb) == [1]


@pytest.mark.all
def test_requests_move_from_an_http_api_to_a_load_balancer_and_lose_nothing(tmp_path: Path) -> None:
    with climbing(tmp_path, GROWING) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        climb.to("three")
        assert climb.ok, climb.outcomes
        add, cut_over, forget = climb.outcomes[2:]
        assert [add.deleted, cut_over.deleted] == [0, 0]
        assert (add.title, cut_over.title, forget.title) == (
            "add",
            "cut over: gateway alb",
            "forget: gateway apigateway",
        )
        assert objects(climb, "apigatewayv2/api:Api") == []
        (service,) = objects(climb, "ecs/service:Service")
        assert service.get("serviceRegistries") is None
        assert service["loadBalancers"]


@pytest.mark.all
def test_an_http_api_switches_between_blue_and_green(tmp_path: Path) -> None:
    with climbing(tmp_path, GROWING, {("images", "api"): EARLIER}) as climb:
        assert climb.start().ok, climb.outcomes
        shared = {"canaries__api__stable": EARLIER, "canaries__api__percent": 0}
        assert configured(climb, images__api=NEWER, **shared).ok, climb.outcomes
        assert configured(climb, canaries__api__percent=100).ok, climb.outcomes
        assert configured(climb, canaries=None).ok, climb.outcomes
        assert running(climb) == {"rehearsal-prod-api": NEWER}


@pytest.mark.all
def test_a_registry_is_never_made_anew(tmp_path: Path) -> None:
    with climbing(tmp_path, GROWING) as climb:
        assert climb.start().ok, climb.outcomes
        moved = configured(climb, parts__registry__name="another-name")
        assert not moved.ok
        assert "unable to replace resource" in moved.error
        assert len(objects(climb, "ecr/repository:Repository")) == 1
