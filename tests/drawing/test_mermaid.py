"""A picture shows every part of a stage and every link, and nothing that is not there."""

from __future__ import annotations

import re

import pytest

from components.edge_worker import EdgeWorker
from components.part import Part
from components.service import Service
from drawing.graph import AROUND
from drawing.mermaid import ladder_diagram, stage_diagram
from stacks import ladders
from stacks.stage import Ladder, Stage

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_a_stage_shows_each_host_of_each_part_and_each_link(ladder: Ladder, stage: Stage) -> None:
    drawn = stage_diagram(stage)
    boxes = set(re.findall(r"^    (\w+)[\[(]", drawn, flags=re.MULTILINE)) - {"users"}
    assert boxes == {box_id(key, part) for key, part in stage}
    arrows = re.findall(r"^    (\w+) <?--> (\w+)$", drawn, flags=re.MULTILINE)
    assert {name for pair in arrows for name in pair} <= boxes | {"users"}
    for key, part in stage:
        used = (*part.links, *part.drains) if isinstance(part, EdgeWorker | Service) else ()
        hosts = {box_id(name, each) for name in used for each in stage.parts[name]}
        assert {second for first, second in arrows if first == box_id(key, part)} >= hosts
        assert not isinstance(part, AROUND) or box_id(key, part) not in {
            end for pair in arrows for end in pair
        }


def box_id(key: str, part: Part) -> str:
    return f"{key}_{part.host}".replace("-", "_") if part.host else key


def test_a_ladder_shows_its_stages_in_order() -> None:
    for ladder in map(ladders.load, ladders.names()):
        arrows = re.findall(r"^    (\w+) --> (\w+)$", ladder_diagram(ladder), flags=re.MULTILINE)
        assert arrows == list(zip(ladder.names, ladder.names[1:], strict=False))


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=lambda each: each.name)
def test_users_are_led_to_each_worker_and_each_service_behind_a_gateway(ladder: Ladder, stage: Stage) -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+)$", stage_diagram(stage), flags=re.MULTILINE)
    parts = {box_id(key, part): part for key, part in stage}
    serving = {id for id, part in parts.items() if isinstance(part, EdgeWorker | Service)}
    reached, new = set[str](), {"users"}
    while new:
        reached |= new
        new = {second for first, second in arrows if first in new and first not in serving} - reached
    assert not any(part.store and id not in serving for id, part in parts.items() if id in reached)
    behind = {id for id, part in parts.items() if isinstance(part, Service) and part.gateway}
    assert reached & serving >= behind
    assert reached & serving
    inside = {
        id for id, part in parts.items() if isinstance(part, Service) and part.drains and not part.gateway
    }
    assert not reached & inside
