"""Further regions give way to the stack's own: every ladder climbs from every home."""

from __future__ import annotations

import pytest

from components.clouds import AWS_REGIONS, GOOGLE_REGIONS
from components.errors import UserError
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.blueprint import Blueprint, draw_up
from stacks.composer import compose
from tests.components.samples import build

STAGES = [(name, stage) for name in ("aws", "gcp") for stage in ladders.load(name).names]
TELLING = [("aws", "traction", "wnam"), ("gcp", "hybrid", "weur")]
"""Where a region that the ladder names is the stack's own by its location alone."""


def blueprint(name: str, stage: str, **changes: object) -> Blueprint:
    """Of a stage whose region is the nearest to its location, unless `changes` say otherwise."""
    ladder = ladders.load(name)
    file = made_up(ladder, ladder[stage]).changed({("gcp_region",): None})
    return draw_up(file.changed({(key,): value for key, value in changes.items()}).settings())


@pytest.mark.parametrize("location", AWS_REGIONS)
@pytest.mark.parametrize(("name", "stage"), STAGES, ids=[f"{name}-{stage}" for name, stage in STAGES])
def test_no_further_region_is_the_stacks_own_and_none_is_there_twice(
    name: str, stage: str, location: str
) -> None:
    home = (AWS_REGIONS if name == "aws" else GOOGLE_REGIONS)[location]
    for _, part in blueprint(name, stage, location=location).stage:
        several = (*getattr(part, "regions", ()), *getattr(part, "replica_regions", ()))
        assert home not in (*several, getattr(part, "copy_region", None), getattr(part, "region", None))
        assert len(set(several)) == len(several)


@pytest.mark.parametrize(
    ("name", "stage", "location"),
    [
        pytest.param(*each, location, marks=() if (*each, location) in TELLING else pytest.mark.all)
        for each in STAGES
        for location in AWS_REGIONS
        if (*each, location) in TELLING or each[1] in ("scale", "planet")
    ],
)
def test_a_ladder_climbs_from_every_home(name: str, stage: str, location: str) -> None:
    assert len(build(lambda: compose(blueprint(name, stage, location=location)))) > 50


@pytest.mark.parametrize(
    ("home", "second", "third", "copy"),
    [
        ("us-central1", "europe-west1", "asia-east1", "us-west1"),
        ("europe-west1", "us-central1", "asia-east1", "europe-west4"),
        ("europe-north1", "us-central1", "asia-east1", "europe-west4"),
        ("asia-east1", "europe-west1", "us-central1", "asia-southeast1"),
        ("africa-south1", "europe-west1", "asia-east1", "us-west1"),
    ],
)
def test_users_regions_are_in_other_parts_of_the_world_and_copies_in_the_same(
    home: str, second: str, third: str, copy: str
) -> None:
    parts = blueprint("gcp", "planet", gcp_region=home).stage
    assert getattr(parts["network"], "regions") == (second, third)  # noqa: B009 - a part of any kind
    assert [getattr(parts[key], "region") for key in ("db_second", "db_third")] == [second, third]  # noqa: B009
    assert getattr(parts["backups"], "copy_region") == copy  # noqa: B009


def test_a_region_that_the_configuration_names_is_taken_as_it_is() -> None:
    drawn = blueprint("gcp", "hybrid", parts={"backups": {"copy_region": "europe-north1"}})
    assert getattr(drawn.stage["backups"], "copy_region") == "europe-north1"  # noqa: B009


def test_a_jurisdiction_holds_for_every_region() -> None:
    assert blueprint("aws", "scale", jurisdiction="eu").stage
    assert blueprint("aws", "scale", jurisdiction="fedramp", location="enam").stage
    with pytest.raises(
        UserError, match=r"'eu', but part 'network-aws' would be in us-east-1, expected one of eu-c"
    ):
        blueprint("aws", "start", jurisdiction="eu", location="enam")
    with pytest.raises(
        UserError, match=r"'eu', but part '\w+-\w+' would be in (us-central1|asia-east1), expected"
    ):
        blueprint("gcp", "planet", jurisdiction="eu")


def test_a_jurisdiction_holds_for_databases_of_other_vendors() -> None:
    made = {
        each.name: each for each in build(lambda: compose(blueprint("edge", "global", jurisdiction="eu")))
    }
    assert made["db-neon"].inputs["region"] == "aws-eu-central-1"  # the nearest to weur is London
    redis = made["redis-upstash"].inputs
    assert (redis["primaryRegion"], redis["readRegions"]) == ("eu-west-1", ["eu-central-1"])


@pytest.mark.parametrize(
    ("ladder", "stage", "part", "place"),
    [
        ("edge", "growth", "db-neon", {"region": "aws-us-east-1"}),
        ("edge", "scale", "redis", {"read_regions": ["us-east-1"]}),
        ("gcp", "launch", "db-firestore", {"location": "nam5"}),
    ],
)
def test_a_place_outside_of_the_jurisdiction_is_refused(
    ladder: str, stage: str, part: str, place: dict[str, object]
) -> None:
    with pytest.raises(UserError, match=rf"'eu', but part '{part}\S*' would be in \S+, expected one of eu"):
        blueprint(ladder, stage, jurisdiction="eu", parts={part: place})
