"""A promotion is a series of moves that starts where the configuration stands; stages may be skipped, moves may not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import pytest
from ruamel.yaml import YAML

from components.errors import UserError
from stacks import ladders
from stacks.moves import Move, Where, moves_to
from stacks.settings import Copied, Settings, Standing
from stacks.stack_file import StackFile
from tests.configs import COPIED, GROWTH

EDGE = ladders.load("edge")
PROOF = Copied(to="neon", at="2026-11-21T16:00:00Z", rows=3, digest="ab" * 32)


def applied(config: Mapping[str, object], move: Move) -> dict[str, object]:
    """The configuration after a move."""
    text = json.dumps({"config": {f"rungs:{key}": value for key, value in config.items()}})
    after = StackFile(path=Path("Pulumi.x.yaml"), text=text).changed(move.changes)
    load = cast("Callable[[str], dict[str, dict[str, object]]]", YAML(typ="safe").load)
    return {key.removeprefix("rungs:"): value for key, value in load(after.text)["config"].items()}


def kinds(moves: list[Move]) -> list[str]:
    return [move.kind for move in moves]


def test_a_new_host_is_added_fenced_cut_over_released_and_forgotten() -> None:
    moves = moves_to(EDGE, Where(stage="traction", stores={}), "growth")
    assert kinds(moves) == ["add", "fence", "cut over", "release", "forget"]
    assert moves[0].changes == {("stage",): "growth", ("floor",): "growth"}


def test_stages_may_be_skipped_but_no_move_is() -> None:
    assert kinds(moves_to(EDGE, Where(stage="mvp", stores={}), "global")) == [
        "add",
        "fence",
        "cut over",
        "release",
        "forget",
    ]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(), ["fence", "cut over", "release", "forget"]),
        (Standing(serving="d1", fenced=True), ["cut over", "release", "forget"]),
        (Standing(serving="d1", fenced=True, copied=PROOF), ["cut over", "release", "forget"]),
        (Standing(serving="neon", copied=PROOF), ["release", "forget"]),
        (Standing(serving="neon", released=("d1",), copied=PROOF), ["forget"]),
        (Standing(serving="neon", forgotten=("d1",)), ["add"]),
    ],
    ids=["oldest serves", "fenced", "copied", "cut over", "released", "forgotten"],
)
def test_without_a_target_the_plan_goes_on_where_the_configuration_stands(
    standing: Standing, expected: list[str]
) -> None:
    assert kinds(moves_to(EDGE, Where(stage="growth", stores={"db": standing}))) == expected


def test_every_move_leads_to_a_configuration_from_which_the_rest_is_planned() -> None:
    config: dict[str, object] = {**GROWTH, "stage": "traction"}
    planned = moves_to(EDGE, Where.of(Settings.read(config)), "growth")
    for index, move in enumerate(planned):
        if move.kind == "cut over":
            config["stores"] = {"db": {"serving": "d1", "fenced": True, "copied": COPIED}}
        config = applied(config, move)
        rest = moves_to(EDGE, Where.of(Settings.read(config)), "growth")
        assert [each.title for each in rest] == [each.title for each in planned[index + 1 :]]
    assert Settings.read(config).stores == {"db": Standing(serving="neon", forgotten=("d1",))}


@pytest.mark.parametrize(
    ("standing", "message"),
    [
        (Standing(serving="neon"), "run: ./rungs migrate"),
        (Standing(serving="neon", released=("d1",)), "run: ./rungs migrate"),
        (
            Standing(serving="neon", copied=Copied(to="d1", at="", rows=0, digest="0" * 64)),
            "run: ./rungs migrate",
        ),
        (
            Standing(serving="neon", copied=Copied(to="noen", at="", rows=0, digest="0" * 64)),
            "did you mean 'neon'",
        ),
        (Standing(serving="d1", copied=PROOF), "take rungs:stores.db.copied away"),
    ],
    ids=["not copied", "released and not copied", "copied elsewhere", "no such host", "written to since"],
)
def test_no_host_serves_without_proof_that_it_has_the_rows_of_the_older_one(
    standing: Standing, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        moves_to(EDGE, Where(stage="growth", stores={"db": standing}))


def test_nothing_is_planned_at_the_top() -> None:
    done = {"db": Standing(serving="neon", forgotten=("d1",))}
    assert moves_to(EDGE, Where(stage="global", stores=done)) == []


def test_going_down_to_a_stage_without_a_store_is_refused() -> None:
    with pytest.raises(UserError, match=r"'traction' does not have: .*db on neon"):
        moves_to(EDGE, Where(stage="growth", stores={}, floor="growth"), "traction")


def test_going_down_among_sizes_only_keeps_the_floor() -> None:
    done = {"db": Standing(serving="neon", forgotten=("d1",))}
    (move,) = moves_to(EDGE, Where(stage="enterprise", stores=done, floor="enterprise"), "scale")
    assert move.kind == "down"
    assert move.changes == {("stage",): "scale"}


def test_an_unknown_stage_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean 'growth'"):
        moves_to(EDGE, Where(stage="mvp", stores={}), "grwoth")


@pytest.mark.parametrize(
    ("ladder", "stage", "said"),
    [
        ("edge", "growth", "a new version and deployment of each Worker"),
        ("gcp", "hybrid", "each service that links to it is rolled out anew"),
    ],
)
def test_a_fence_says_what_becomes_of_those_that_use_the_store(ladder: str, stage: str, said: str) -> None:
    found = ladders.load(ladder)
    below = found.names[found.names.index(stage) - 1]
    fence = next(
        move for move in moves_to(found, Where(stage=below, stores={}), stage) if move.kind == "fence"
    )
    assert said in fence.shows[0]
