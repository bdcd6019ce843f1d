"""`rehearse`, as a user and as a program calls it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from cli.main import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.mark.all
@pytest.mark.engine
def test_json_is_one_object_with_every_move_and_the_verdict() -> None:
    done = run("rehearse", "edge", "--from", "mvp", "--to", "traction", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["ladder"] == "edge"
    assert found["ok"] is True
    assert [(each["from"], each["to"], each["move"]) for each in found["moves"]] == [
        (None, "mvp", "start"),
        ("mvp", "traction", "add"),
    ]
    counted = {
        "created",
        "updated",
        "replaced",
        "deleted",
        "same",
        "stores_kept",
        "stores_lost",
        "again_changes",
    }
    for move in found["moves"]:
        assert set(move) == {"from", "to", "move", "seconds", *counted}
        assert all(isinstance(move[each], int) for each in counted)
        assert move["stores_lost"] == 0
    assert found["moves"][1]["stores_kept"] == 4


@pytest.mark.engine
@pytest.mark.parametrize("stack", ["dev", pytest.param("prod", marks=pytest.mark.all)])
def test_the_example_stacks_rehearse_as_they_stand(stack: str) -> None:
    stage = {"dev": "mvp", "prod": "growth"}[stack]
    done = run("rehearse", "-s", stack, "--to", stage, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["moves"][0]["to"] == stage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rehearse", "edgy"), "did you mean 'edge'"),
        (("rehearse", "--from", "mvpp"), "did you mean 'mvp'"),
        (("rehearse", "--to", "golbal"), "did you mean 'global'"),
        (("rehearse", "--from", "global", "--to", "mvp"), "'mvp' does not have"),
        (("rehearse", "-s", "prood"), "did you mean 'prod'"),
        (("rehearse", "-s", "prod", "--from", "mvp"), "leave out"),
    ],
)
def test_a_mistake_is_refused_before_the_engine_starts(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code != 0
    assert words in str(done.exception)
