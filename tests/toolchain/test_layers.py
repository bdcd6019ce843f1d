"""Which layer a command line needs, and that the table fits the locks and the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import main
from toolchain.layers import COMMANDS, LAYERS, LOCKS, OPTIONS, PASS_ON, WITH_ITS_CLOUDS, layer_for
from toolchain.place import HERE


@pytest.mark.parametrize(
    ("line", "layer"),
    [
        ("", "light"),
        ("--help", "light"),
        ("plan growth -s prod", "light"),
        ("promote growth -s prod --write", "light"),
        ("ladders", "light"),
        ("nosuchcommand", "light"),
        ("draw", "light"),
        ("draw edge growth", "light"),
        ("draw edge --image pictures", "dev"),
        ("draw --image=pictures --what cost", "dev"),
        ("draw --image pictures --help", "light"),
        ("plan --image", "light"),
        ("demo", "engine"),
        ("demo --help", "light"),
        ("rehearse edge -h", "light"),
        ("rehearse edge --json", "engine"),
        ("rehearse aws --json", "clouds"),
        ("rehearse --ladder=gcp", "clouds"),
        ("plan growth --ladder aws", "light"),
        ("sandbox pulumi preview -s prod", "engine"),
        ("sandbox pulumi preview --help", "engine"),
        ("sandbox --help", "light"),
        ("teardown -s dev", "engine"),
        ("test", "dev"),
        ("test --all", "dev"),
        ("test -- --help", "dev"),
    ],
)
def test_a_command_waits_only_for_what_it_needs(line: str, layer: str) -> None:
    assert layer_for(line.split()) == layer


def test_a_stack_whose_ladder_is_of_other_clouds_needs_their_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNGS_PROJECT", str(tmp_path))
    (tmp_path / "Pulumi.shop.yaml").write_text("config:\n  rungs:ladder: own\n")
    (tmp_path / "ladders").mkdir()
    own = tmp_path / "ladders" / "own.py"
    own.write_text("from stacks.ladders.edge import LADDER as EDGE\n")
    assert layer_for(["sandbox", "pulumi", "preview", "-s", "shop"]) == "engine"
    own.write_text("from stacks.ladders.aws import LADDER as AWS\n")
    assert layer_for(["sandbox", "pulumi", "preview", "-s", "shop"]) == "clouds"
    (tmp_path / "Pulumi.shop.yaml").write_text("config:\n  rungs:ladder: gcp\n")
    assert layer_for(["sandbox", "pulumi", "preview", "--stack=shop"]) == "clouds"
    assert layer_for(["doctor", "-s", "shop"]) == "clouds"
    assert layer_for(["doctor", "-s", "shop", "--help"]) == "light"
    (tmp_path / "Pulumi.shop.yaml").write_text("config:\n  rungs:ladder: edge\n")
    assert layer_for(["doctor", "-s", "shop"]) == "light"


def test_a_command_that_names_no_stack_is_about_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNGS_PROJECT", str(tmp_path))
    (tmp_path / "Pulumi.prod.yaml").write_text("config:\n  rungs:ladder: edge\n")
    assert layer_for(["review"]) == "engine"
    (tmp_path / "Pulumi.other.one.yaml").write_text("config:\n  'rungs:ladder': gcp\n")
    assert layer_for(["review"]) == "clouds"
    assert layer_for(["review", "--stack", "other.one"]) == "clouds"
    assert layer_for(["review", "--stack", "prod"]) == "engine"
    assert layer_for(["rehearse", "edge"]) == "engine"


def test_the_table_names_commands_and_layers_that_exist() -> None:
    assert set(COMMANDS) | PASS_ON | WITH_ITS_CLOUDS | {command for command, _ in OPTIONS} <= set(
        main.COMMANDS
    )
    assert {*COMMANDS.values(), *OPTIONS.values()} <= set(LAYERS)


def test_every_layer_has_its_lock() -> None:
    for layer in LAYERS.values():
        assert layer.lock in LOCKS
        assert HERE.lock(layer.lock).is_file()
