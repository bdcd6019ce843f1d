"""Which layer a command line needs, and that the table fits the locks and the command line."""

from __future__ import annotations

import pytest

from cli import main
from toolchain.layers import COMMANDS, LAYERS, LOCKS, OPTIONS, PASS_ON, layer_for
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


def test_the_table_names_commands_and_layers_that_exist() -> None:
    assert set(COMMANDS) | PASS_ON | {command for command, _ in OPTIONS} <= set(main.COMMANDS)
    assert {*COMMANDS.values(), *OPTIONS.values()} <= set(LAYERS)


def test_every_layer_has_its_lock() -> None:
    for layer in LAYERS.values():
        assert layer.lock in LOCKS
        assert HERE.lock(layer.lock).is_file()
