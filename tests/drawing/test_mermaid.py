"""A picture shows every part of a stage and every link, and nothing that is not there."""

from __future__ import annotations

import re

import pytest

from components.cdn import Cdn
from components.edge_worker import EdgeWorker
from drawing.mermaid import ladder_diagram, stage_diagram
from stacks import ladders
from stacks.stage import Ladder, Stage

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_a_stage_shows_each_host_of_each_part_and_each_link(ladder: Ladder, stage: Stage) -> None:
    drawn = stage_diagram(stage)
    boxes = set(re.findall(r"^    (\w+)[\[(]", drawn, flags=re.MULTILINE)) - {"users"}
    assert boxes == {f"{key}_{part.host}" if part.host else key for key, part in stage}
    arrows = re.findall(r"^    (\w+) <?--> (\w+)$", drawn, flags=re.MULTILINE)
    assert {name for pair in arrows for name in pair} <= boxes | {"users"}
    for key, part in stage:
        for used in part.uses:
            hosts = {f"{used}_{each.host}" if each.host else used for each in stage.parts[used]}
            assert {second for first, second in arrows if first == key} >= hosts


def test_a_ladder_shows_its_stages_in_order() -> None:
    for ladder in map(ladders.load, ladders.names()):
        arrows = re.findall(r"^    (\w+) --> (\w+)$", ladder_diagram(ladder), flags=re.MULTILINE)
        assert arrows == list(zip(ladder.names, ladder.names[1:], strict=False))


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_users_are_led_to_workers_alone(ladder: Ladder, stage: Stage) -> None:
    front = {key for key, part in stage if isinstance(part, Cdn)}
    arrows = re.findall(r"^    (\w+) --> (\w+)$", stage_diagram(stage), flags=re.MULTILINE)
    reached = {second for first, second in arrows if first in front | {"users"}} - front
    assert {type(stage[key]) for key in reached} == {EdgeWorker}
