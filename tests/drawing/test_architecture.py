"""The picture of any stage of any ladder: every part and link once, nothing on top of another, no text too wide."""

from __future__ import annotations

import itertools
import re

import pytest

from drawing import pen
from drawing.architecture import architecture_picture
from drawing.graph import USERS, boxes, links
from drawing.layout import Place, layout, lines
from drawing.style import LABEL, SMALL, THEMES, WIDTH
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
    found = layout(boxes(stage, below(ladder, stage)), links(stage))
    below_keys = [
        line
        for box in boxes(stage)
        for line in lines(box, found.placed[box.id].width, found.words.get(box.id, ()))
    ]
    for key, part in stage:
        assert shown.count(key) == len(stage.parts[key]) + below_keys.count(key)
        assert type(part).__name__ in " ".join(shown)
        assert not part.host or part.host in "".join(shown)
    arrows = re.findall(r'id="link-(.+?)"', picture)
    assert sorted(arrows) == sorted(
        f"{link.first}-{link.second}"
        for link in links(stage)
        if link.second in found.above or link.first not in found.words
    )


@every_stage
def test_what_a_part_uses_stands_in_its_box_where_it_has_no_lines(ladder: Ladder, stage: Stage) -> None:
    found = layout(boxes(stage), links(stage))
    keys = {box.id: box.key for box in boxes(stage)}
    for link in links(stage):
        if link.first in found.words and link.second not in found.above:
            told = dict(each.split(" ", 1) for each in found.words[link.first])
            assert keys[link.second] in told["drains" if link.both else "uses"].split(", ")


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
    whole = layout(boxes(stage), links(stage))
    found = whole.placed
    assert set(found) == {USERS, *(box.id for box in boxes(stage))}
    for one, other in itertools.combinations(found.values(), 2):
        assert apart(one, other)
    for place in found.values():
        assert place.x >= 0
        assert place.x + place.width <= WIDTH
        assert place.bottom <= whole.height
    for box in boxes(stage):
        assert pen.text_width(box.key, LABEL, bold=True) <= found[box.id].width
        for line in lines(box, found[box.id].width, whole.words.get(box.id, ())):
            assert pen.text_width(line, SMALL) <= found[box.id].width


def test_users_stand_above_what_is_in_front_and_stores_below_what_uses_them() -> None:
    stage = ladders.load("edge")["growth"]
    found = layout(boxes(stage), links(stage)).placed
    assert found[USERS].bottom < found["cdn"].y
    assert found["cdn"].bottom < found["api"].y
    assert all(
        found["api"].bottom < found[each].y for each in ("db_d1", "db_neon", "files", "rooms", "alerts")
    )
    assert found["db_d1"].y == found["db_neon"].y


@pytest.mark.parametrize(
    ("ladder", "stage", "way"),
    [
        (
            "aws",
            "scale",
            ["cdn", "endpoint", "lb_alb", "gateway_alb", "pledges_fargate", "db_aurora", "network_aws"],
        ),
        (
            "gcp",
            "planet",
            ["cdn", "endpoint", "lb_google", "gateway_google", "chat_kubernetes", "realtime_firestore"],
        ),
        (
            "gcp",
            "planet",
            ["hosting", "gateway_google", "notification_cloudrun", "push_cloudtasks", "cluster_gke"],
        ),
    ],
)
def test_a_request_goes_down_the_picture(ladder: str, stage: str, way: list[str]) -> None:
    shown = ladders.load(ladder)[stage]
    found = layout(boxes(shown), links(shown))
    for one, other in itertools.pairwise([USERS, *way]):
        assert found.placed[one].bottom < found.placed[other].y
    linked = {(link.first, link.second) for link in links(shown)}
    around = {box.id for box in boxes(shown) if box.around}
    assert set(itertools.pairwise([USERS, *(each for each in way if each not in around)])) <= linked
    assert not around & {end for pair in linked for end in pair}


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
