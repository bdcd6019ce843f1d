"""The picture of any stage of any ladder: every part and link once, nothing on top of another, no text too wide."""

from __future__ import annotations

import itertools
import re

import pytest

from drawing import pen
from drawing.architecture import Place, architecture_picture, places
from drawing.graph import USERS, boxes, links
from drawing.style import LABEL, THEMES, WIDTH
from stacks import ladders
from stacks.stage import Ladder, Stage
from tests.drawing.svg import texts

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]
every_stage = pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)


def below(ladder: Ladder, stage: Stage) -> Stage | None:
    at = ladder.stages.index(stage)
    return ladder.stages[at - 1] if at else None


def drawn(ladder: Ladder, stage: Stage, theme: str = "light") -> str:
    return architecture_picture(
        stage.name, "", boxes(stage, below(ladder, stage)), links(stage), THEMES[theme]
    )


@every_stage
def test_each_host_of_each_part_is_named_and_each_link_is_drawn(ladder: Ladder, stage: Stage) -> None:
    picture = drawn(ladder, stage)
    shown = texts(picture)
    for key, part in stage:
        assert shown.count(key) == len(stage.parts[key])
        assert type(part).__name__ in " ".join(shown)
        assert not part.host or f"on {part.host}" in shown
    arrows = re.findall(r'id="link-(.+?)"', picture)
    assert sorted(arrows) == sorted(f"{link.first}-{link.second}" for link in links(stage))


@every_stage
def test_what_is_new_or_changed_or_left_is_said(ladder: Ladder, stage: Stage) -> None:
    shown = texts(drawn(ladder, stage))
    lower = below(ladder, stage)
    before = {(key, part.host): part for key, part in lower} if lower else {(k, p.host): p for k, p in stage}
    assert shown.count("new") == len([1 for key, part in stage if (key, part.host) not in before])
    assert shown.count("changed") == len(
        [1 for key, part in stage if before.get((key, part.host), part) != part]
    )
    older = [part for key, part in stage if part is not stage[key] and before.get((key, part.host)) == part]
    assert shown.count("older host") == len(older)


@every_stage
def test_boxes_stand_apart_on_the_picture_and_hold_their_names(ladder: Ladder, stage: Stage) -> None:
    found, height = places(boxes(stage), links(stage))
    assert set(found) == {USERS, *(box.id for box in boxes(stage))}
    for one, other in itertools.combinations(found.values(), 2):
        assert apart(one, other)
    for place in found.values():
        assert place.x >= 0
        assert place.x + place.width <= WIDTH
        assert place.bottom <= height
    for box in boxes(stage):
        assert pen.text_width(box.key, LABEL, bold=True) <= found[box.id].width
        assert pen.text_width(box.kind, 11) <= found[box.id].width


def test_users_stand_above_what_is_in_front_and_stores_below_what_uses_them() -> None:
    stage = ladders.load("edge")["growth"]
    found, _ = places(boxes(stage), links(stage))
    assert found[USERS].bottom < found["cdn"].y
    assert found["cdn"].bottom < found["api"].y
    assert all(
        found["api"].bottom < found[each].y for each in ("db_d1", "db_neon", "files", "rooms", "alerts")
    )
    assert found["db_d1"].y == found["db_neon"].y


def test_the_themes_say_the_same_and_look_different() -> None:
    ladder = ladders.load("edge")
    light, dark = (drawn(ladder, ladder["growth"], theme) for theme in ("light", "dark"))
    assert texts(light) == texts(dark)
    assert light != dark
    assert light == drawn(ladder, ladder["growth"])


def apart(one: Place, other: Place) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )
