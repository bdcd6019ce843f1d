"""Services on Cloud Run through the engine: sizes, regions, secrets, schedules, and requests shared by two images."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.rehearsal import Climb, Outcome
from tests.alone import climbing

pytestmark = pytest.mark.engine

OLD = f"registry.example.com/api@sha256:{'a' * 64}"
NEW = f"registry.example.com/api@sha256:{'b' * 64}"
ONE = """
CLEAN = Schedule(name="clean", cron="0 * * * *", path="/jobs/clean")
API = dict(host="cloudrun", cpu=1, schedules=(CLEAN,), secrets=("signing_key",))
ONE = Stage.first(
    "one", users=(0, 10), network=Network(host="gcp"), api=Service(**API, minimum=0, maximum=20),
)
"""


SERVICE = "gcp:cloudrunv2/service:Service"


def made(climb: Climb, token: str) -> dict[str, Any]:
    """What the sandbox's cloud has of a type, by id."""
    objects = cast("dict[str, dict[str, Any]]", climb.sandbox.cloud.read()["objects"])
    return {id: each["props"] for id, each in objects.get(token, {}).items()}


def shares(climb: Climb) -> list[tuple[str, int]]:
    """Per revision of the one service, by the first letter of its image's digest, and what it gets of the requests."""
    ((id, service),) = made(climb, SERVICE).items()
    assert id.endswith("/services/rehearsal-prod-api")
    return [
        (each.get("revision", each.get("tag", "latest")), each["percent"]) for each in service["traffics"]
    ]


def up(climb: Climb, image: str, canary: tuple[str, float] | None = None) -> Outcome:
    """Another `up` of the same stage, with other images."""
    shared = {"api": {"stable": canary[0], "percent": canary[1]}} if canary else {}
    climb.file = climb.file.changed({("images", "api"): image, ("canaries",): shared})
    return climb.start()


@pytest.mark.all
def test_a_service_comes_up_and_grows_into_three_regions_and_back(tmp_path: Path) -> None:
    with climbing(
        tmp_path,
        ONE
        + """
TWO = ONE.grow(
    "two", users=(10, 100), network=Network(host="gcp", regions=("europe-west1", "asia-east1")),
    api=Service(**API, minimum=1, maximum=50, regions=("europe-west1", "asia-east1")),
)
LESS = TWO.grow(
    "less", users=(100, None), api=Service(**API, minimum=1, maximum=50, regions=("europe-west1",)),
)
""",
    ) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
        assert (climb.outcomes[-1].deleted, climb.outcomes[-1].replaced) == (0, 0)
        regions = {id.split("/")[3] for id in made(climb, SERVICE)}
        assert regions == {"europe-west1", "us-central1", "asia-east1"}
        climb.to("less")
        assert climb.ok, climb.outcomes
        regions = {id.split("/")[3] for id in made(climb, SERVICE)}
        assert regions == {"europe-west1", "us-central1"}


@pytest.mark.all
def test_an_earlier_image_keeps_its_share_until_it_has_none_and_takes_all_back(tmp_path: Path) -> None:
    with climbing(tmp_path, ONE, {("images", "api"): OLD}) as climb:
        assert climb.start().ok, climb.outcomes
        assert shares(climb) == [("latest", 100)]
        (before,) = (each["latestCreatedRevision"] for each in made(climb, SERVICE).values())
        old = before.rsplit("/", 1)[-1]

        assert up(climb, NEW, (OLD, 5)).ok, climb.outcomes
        assert shares(climb) == [("new", 5), (old, 95)]
        assert up(climb, NEW, (OLD, 100)).ok, climb.outcomes
        assert shares(climb) == [("new", 100), (old, 0)]
        back = up(climb, NEW, (OLD, 0))
        assert back.ok, climb.outcomes
        assert (back.replaced, back.deleted) == (0, 0)
        assert shares(climb) == [("new", 0), (old, 100)]
        assert up(climb, OLD).ok, climb.outcomes
        assert shares(climb) == [("latest", 100)]


@pytest.mark.all
def test_an_image_that_never_ran_cannot_have_a_share(tmp_path: Path) -> None:
    with climbing(tmp_path, ONE, {("images", "api"): OLD}) as climb:
        assert climb.start().ok, climb.outcomes
        never = f"registry.example.com/api@sha256:{'d' * 64}"
        refused = up(climb, NEW, (never, 5))
        assert not refused.ok
        assert "rungs:canaries.api.stable is" in refused.error
