"""What docs/rolling-out.md says of services: the configuration it shows, and which stages share requests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from components.errors import UserError
from components.service import Service
from stacks.ladders import load
from stacks.settings import Settings
from tests.components.accounts import IMAGE, least_config
from tests.components.test_stages import built_stage

PAGE = Path(__file__).parents[2] / "docs" / "rolling-out.md"
SECTION = PAGE.read_text().partition("## Services on AWS and Google Cloud")[2].partition("\n## ")[0]
EARLIER = f"registry.example.com/api@sha256:{'e' * 64}"


def shared(percent: float) -> dict[str, object]:
    return {"api": {"stable": EARLIER, "percent": percent}}


def test_the_configuration_that_it_shows_is_taken() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    told = yaml.safe_load(block.replace("REGISTRY/NAME@sha256:…", IMAGE.format("api")))["config"]
    aws = load("aws")
    given = {key.removeprefix("rungs:"): value for key, value in told.items()}
    settings = Settings.read({**least_config(aws, aws["growth"]), **given})
    assert (settings.canaries["api"].percent, settings.canaries["api"].stable) == (5, IMAGE.format("api"))


def test_every_host_of_a_service_has_a_line() -> None:
    lines = [line for line in SECTION.splitlines() if line.startswith("| `")]
    assert {line.split("`")[1] for line in lines} == set(Service.hosts)


@pytest.mark.parametrize("stage", ["start", pytest.param("traction", marks=pytest.mark.all)])
def test_an_http_api_refuses_to_share(stage: str) -> None:
    aws = load("aws")
    with pytest.raises(UserError, match="expected 0 or 100"):
        built_stage(aws, aws[stage], canaries=shared(5))
    assert "/_new/api/" in SECTION
    routes = built_stage(aws, aws[stage], canaries=shared(0)).of("Route")
    assert "ANY /_new/api/{proxy+}" in [each.inputs.get("routeKey") for each in routes]


@pytest.mark.parametrize("stage", ["growth", pytest.param("scale", marks=pytest.mark.all)])
def test_a_load_balancer_shares_from_growth_on(stage: str) -> None:
    aws = load("aws")
    with pytest.raises(UserError, match="expected 0 or 100"):  # the HTTP API still stands beside it
        built_stage(aws, aws[stage], canaries=shared(5))
    moved = {"gateway": {"serving": "alb", "forgotten": ["apigateway"]}}
    tasks = built_stage(aws, aws[stage], canaries=shared(5), stores=moved).of("TaskDefinition")
    assert {"api-fargate-task", "api-fargate-stable"} <= {each.name for each in tasks}
