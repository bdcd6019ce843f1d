"""The reference Worker answers in workerd, the runtime of production, with the very bindings that each stage gives."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from components.billing_alerts import BillingAlerts
from local import edge_packages
from sandbox.rehearsal import Climb
from sandbox.served import read
from stacks import ladders
from stacks.moves import Where, moves_to
from tests.ladders.arrivals import Arrivals

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")


@pytest.mark.all
def test_every_route_of_every_stage_works_with_the_bindings_it_is_given(
    arrivals: Arrivals, tmp_path: Path
) -> None:
    files: list[Path] = []
    for stage in EDGE.stages:
        with arrivals.climb_from(EDGE, stage) as climb:
            files.append(_write(climb, tmp_path / f"{stage.name}.json"))
    _smoke(files)


@pytest.mark.all
def test_it_works_under_the_fence_and_after_cutting_over(arrivals: Arrivals, tmp_path: Path) -> None:
    files: list[Path] = []
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        for move in moves_to(EDGE, Where.of(climb.file.settings())):
            assert climb.make(move).ok
            files.append(_write(climb, tmp_path / f"{move.kind.replace(' ', '-')}.json"))
    assert len(files) == 4
    _smoke(files)


def test_the_spend_watcher_of_every_stage_works_with_the_bindings_it_is_given(
    arrivals: Arrivals, tmp_path: Path
) -> None:
    files: list[Path] = []
    for stage in EDGE.stages:
        if any(isinstance(part, BillingAlerts) for _, part in stage):
            with arrivals.climb_from(EDGE, stage) as climb:
                files.append(_write(climb, tmp_path / f"{stage.name}.json", "alerts-watcher"))
    assert files
    _smoke(files, "smoke-watcher.mjs")


def _smoke(files: list[Path], program: str = "smoke.mjs") -> None:
    done = subprocess.run(
        ["node", program, *map(str, files)],
        cwd=edge_packages.bring_up(),
        env=edge_packages.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _write(climb: Climb, file: Path, worker: str = "api") -> Path:
    """What the engine's state says of the Worker: its bindings, and the queues that it drains."""
    file.write_text(json.dumps(read(climb.sandbox, worker).as_stage()))
    return file
