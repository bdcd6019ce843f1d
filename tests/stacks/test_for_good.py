"""What stores keep for good: the values that will be used, and nothing that can change later."""

from __future__ import annotations

import pytest

from components.stores import is_store
from stacks.for_good import for_good, of_stack
from stacks.ladders import load
from stacks.settings import Settings
from stacks.stage import Ladder, Stage
from tests.components.accounts import drawn
from tests.components.test_stages import EVERY_STAGE, built_stage
from tests.configs import GROWTH, MVP
from tests.mocks import Value


def shown(**config: object) -> dict[str, dict[str, str]]:
    found = for_good(Settings.read(config))
    return {each.name: {fixed.name: fixed.value for fixed in each.fixed} for each in found}


@EVERY_STAGE
def test_what_is_shown_is_what_is_made(ladder: Ladder, stage: Stage) -> None:
    blueprint, made = drawn(ladder, stage), built_stage(ladder, stage)
    stores = [each for each in made if each.custom and is_store(each.type)]
    # The database and the user in an instance of Cloud SQL are stores of their own, named after it.
    texts = {
        store.name: {
            str(value)
            for each in stores
            if each.name == store.name or each.name.startswith(f"{store.name}-")
            for value in _leaves(dict(each.inputs))
        }
        for store in stores
    }
    assert {each.name for each in for_good(blueprint.settings)} <= made.names | set(stage.parts)
    for store in for_good(blueprint.settings):
        for fixed in store.fixed:
            if store.name in texts and fixed.value not in ("none", "True", "False"):
                assert _said(fixed.value, texts[store.name]), (store.name, fixed)


def test_a_store_shows_its_name_and_places() -> None:
    found = shown(**MVP)
    assert found["files"] == {"name": "chat-prod-files", "location": "weur", "jurisdiction": "none"}
    assert found["sign_ins"] == {"class_name": "SignIns"}
    assert found["api"] == {"name": "chat-prod-api"}


def test_a_jurisdiction_decides_where_a_database_is() -> None:
    found = shown(**{**MVP, "jurisdiction": "eu"})
    assert found["db-d1"]["jurisdiction"] == "eu"
    assert found["db-d1"]["location"] == "anywhere in the jurisdiction"
    assert found["files"]["location"] == "weur"


def test_the_own_value_of_a_part_comes_before_the_stacks() -> None:
    found = shown(
        **{
            **GROWTH,
            "parts": {"files": {"name": "acme-files", "location": "enam"}, "db": {"region": "aws-us-east-1"}},
        }
    )
    assert found["files"]["name"] == "acme-files"
    assert found["files"]["location"] == "enam"
    assert found["db-neon"]["region"] == "aws-us-east-1"


def test_a_zone_is_for_good_where_the_stack_makes_it() -> None:
    made_here = shown(**{**GROWTH, "zone": None, "create_zone": True})
    assert made_here["cdn"] == {"zone": "example.com"}
    assert "cdn" not in shown(**GROWTH)


def test_a_move_shows_only_what_it_adds() -> None:
    ladder = load("edge")
    added = for_good(Settings.read(GROWTH), ladder["growth"], beside=ladder["traction"])
    assert [each.name for each in added] == ["db-neon", "rooms"]


def test_the_stacks_own_keys_are_shown() -> None:
    assert [str(each) for each in of_stack(Settings.read(MVP))] == [
        "rungs:app chat",
        "rungs:environment prod",
        "rungs:location weur",
        f"rungs:account {'0' * 32}",
        "rungs:jurisdiction none",
    ]


@pytest.mark.parametrize("key", ["db-d1", "db"])
def test_each_line_names_a_key_by_which_its_values_can_be_given(key: str) -> None:
    changed = shown(**{**MVP, "parts": {key: {"location": "apac"}}})
    assert changed["db-d1"]["location"] == "apac"
    assert {each.key for each in for_good(Settings.read(MVP))} >= {"rungs:parts.db-d1", "rungs:parts.files"}


def _said(value: str, texts: set[str]) -> bool:
    """Whether it is one of them, in Google's spelling too: `POSTGRES_17`, `EUROPE-WEST1`."""
    return bool(texts & {value, f"POSTGRES_{value}", value.upper()})


def _leaves(value: Value) -> list[Value]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]
