"""The benchmark of economics times commands that exist, over all of a ladder's range."""

from __future__ import annotations

import pytest

from benchmarks import economics
from cli.main import COMMANDS
from stacks import ladders
from stacks.stage import Ladder


def test_it_times_commands_that_exist() -> None:
    assert {each[0] for each in economics.COMMANDS} <= set(COMMANDS)


@pytest.mark.parametrize(
    "ladder", [ladders.load(name) for name in ladders.names()], ids=lambda each: each.name
)
def test_the_sweep_reaches_every_stage(ladder: Ladder) -> None:
    stages = {ladder.stage_for(users).name for users in economics.counts()}
    assert stages == set(ladder.names)
    assert len(economics.counts()) == 1_000


def test_a_sweep_is_told_as_ratios(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(economics, "COUNTS", 3)
    economics.sweeps("edge", "chat", rounds=1, alone=1.0)
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in printed] == ["3 costs of edge, chat", "3 limits of edge, chat"]
    assert all("x as many processes" in line and "x as many estimates" in line for line in printed)
