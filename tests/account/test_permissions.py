"""What a stage makes, and the least that its tokens must be allowed: nothing is forgotten, and nothing is too much."""

from __future__ import annotations

import pytest

from account.permissions import Permission, least, made, of_part, permissions, resources
from components.durable_object import DurableObject
from components.edge_worker import EdgeWorker
from components.part import Part, part
from components.stores import STATELESS, STORES
from stacks.settings import Settings
from stacks.stage import Ladder, Stage
from tests.components.accounts import drawn, least_config
from tests.components.samples import SAMPLES
from tests.components.test_stages import EVERY_STAGE, STAGES, built_stage

EVERY_RESOURCE = [each for of_part in resources().values() for each in of_part]


def of_stage(ladder: Ladder, stage: Stage, **changes: object) -> list[Permission]:
    blueprint = drawn(ladder, stage, **changes)
    return least(blueprint.stage, blueprint.settings)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_child_of_every_part_is_there(name: str) -> None:
    part = SAMPLES[name]
    rows = resources().get(type(part).__name__, ())
    listed = {
        each.child
        for each in rows
        if each.child in part.made_of
        and ("host=" not in each.when or f"host={part.host}" in each.when.split())
    }
    assert listed == (
        set() if part.host == "external" and "hyperdrive" not in part.made_of else set(part.made_of)
    )
    assert len(rows) == len({(each.child, each.when, each.type) for each in rows})


def test_every_type_that_is_classed_has_permissions_with_their_sources() -> None:
    assert {each.type for each in EVERY_RESOURCE if not each.type.startswith("pulumi:")} == STORES | STATELESS
    assert {name for each in EVERY_RESOURCE for name in each.permissions} == set(permissions())
    assert all(each.source and each.dashboard for each in permissions().values())


@EVERY_STAGE
def test_a_stage_makes_what_the_tables_say(ladder: Ladder, stage: Stage) -> None:
    settings = Settings.read(least_config(ladder, stage))
    registered = {
        each.type
        for each in built_stage(ladder, stage)
        if each.custom and not each.type.startswith("pulumi:")
    }
    listed = {resource.type for _, _, resource in made(stage, settings)}
    if ladder.name == "edge":
        assert listed == registered
    else:  # a part on one of several hosts is listed with all that it can make there
        assert registered <= listed


@EVERY_STAGE
def test_the_list_of_a_stage_is_the_least(ladder: Ladder, stage: Stage) -> None:
    registered = {
        each.type
        for each in built_stage(ladder, stage)
        if each.custom and not each.type.startswith("pulumi:")
    }
    listed = {each.name for each in of_stage(ladder, stage)}
    assert listed
    for name in listed if ladder.name == "edge" else ():
        assert registered & {each.type for each in EVERY_RESOURCE if name in each.permissions}
    for type_ in registered:
        if type_.startswith(("pulumi:", "random:")):  # they are made by the engine itself
            continue
        assert listed & {name for each in EVERY_RESOURCE if each.type == type_ for name in each.permissions}


@pytest.mark.parametrize(("ladder", "stage"), [each for each in STAGES if "cdn" in each[1].parts])
def test_what_the_configuration_takes_away_needs_no_permission(ladder: Ladder, stage: Stage) -> None:
    whole = {each.name for each in of_stage(ladder, stage)}
    fewer = {each.name for each in of_stage(ladder, stage, parts={"cdn": {"compression": []}})}
    assert whole - fewer == {"Response Compression Write"}
    assert not fewer - whole


@part
class OwnWorker(EdgeWorker):
    """A kind of one's own, made from one that is known."""


@part
class Unheard(Part):
    """A kind of which nobody has said what it makes."""

    children = ("thing",)


def test_a_part_of_ones_own_makes_what_it_is_made_from() -> None:
    assert of_part(OwnWorker()) == resources()["EdgeWorker"]
    assert of_part(DurableObject(class_name="Room")) == ()
    assert of_part(Unheard()) is None


def test_a_zone_that_the_stack_makes_needs_one_permission_more() -> None:
    ladder, stage = next(each for each in STAGES if each[1].name == "global")
    made_here = of_stage(ladder, stage, create_zone=True, zone=None)
    assert {each.name for each in made_here} - {each.name for each in of_stage(ladder, stage)} == {
        "Zone Write"
    }


def test_hyperdrive_is_asked_for_where_a_worker_links_to_the_database() -> None:
    def asked(name: str, stage: str) -> bool:
        ladder, found = next(each for each in STAGES if (each[0].name, each[1].name) == (name, stage))
        return "Hyperdrive Write" in {each.name for each in of_stage(ladder, found)}

    assert asked("edge", "growth")
    assert not asked("aws", "start")
