"""Moves that are skipped, or that contradict each other, are named before the engine is asked."""

from __future__ import annotations

import datetime

import pytest

from review.judge import Side, judge
from review.previews import Preview
from review.standings import Stand, standing_items
from stacks import ladders
from stacks.settings import Settings
from tests.configs import GROWTH, MVP


def stand(stores: object = None, **more: object) -> Stand:
    settings = Settings.read({**GROWTH, **more, **({"stores": {"db": stores}} if stores else {})})
    return Stand(settings=settings, ladder=ladders.load("edge"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"serving": "d1", "fenced": True}, []),
        ({"serving": "d1", "fenced": True}, {"serving": "neon"}, []),
        ({"serving": "neon"}, {"serving": "neon", "released": ["d1"]}, []),
        ({"serving": "neon", "released": ["d1"]}, {"serving": "neon", "forgotten": ["d1"]}, []),
        ({}, {"serving": "neon"}, ["cut over without a fence"]),
        ({"fenced": True}, {"serving": "neon", "released": ["d1"]}, ["released while it served"]),
        ({"serving": "neon"}, {"serving": "neon", "forgotten": ["d1"]}, ["forgotten before it was released"]),
        ({"serving": "neon", "forgotten": ["d1"]}, {"serving": "neon"}, ["remembered"]),
        ({"fenced": True}, {}, ["fence taken off"]),
        ({"serving": "neon"}, {"serving": "d1"}, ["cut over without a fence"]),
    ],
)
def test_each_step_of_a_cutover(before: object, after: object, expected: list[str]) -> None:
    assert [item.change for item in standing_items(stand(before), stand(after))] == expected


def test_a_host_that_this_change_only_makes_is_empty() -> None:
    before = Stand(settings=Settings.read(MVP), ladder=ladders.load("edge"))
    found = standing_items(before, stand({"serving": "neon"}))
    assert [(item.change, item.urn) for item in found] == [("serves an empty store", "rungs:stores.db")]


def test_a_floor_is_not_lowered_without_a_word() -> None:
    assert [item.change for item in standing_items(stand(floor="growth"), stand())] == ["floor lowered"]
    assert standing_items(stand(floor="traction"), stand(floor="growth")) == []


def test_a_base_that_this_code_cannot_read_is_said() -> None:
    before = Side.of_plan({"rungs:stage": "of-old"})
    after = Side.of_plan({f"rungs:{key}": value for key, value in GROWTH.items()})
    report = judge("prod", Preview(changes=()), before, after, None, today=datetime.date(2026, 1, 1))
    assert report.verdict == "look"
    assert "moves are not checked" in report.notes[0]
