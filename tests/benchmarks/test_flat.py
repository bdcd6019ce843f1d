"""The hand-written programs make just what their stages make: otherwise comparing the two would be unfair.

When a ladder changes, the failure shows what to change in `benchmarks/flat/<ladder>/<stage>/__main__.py`: `-` lines
are the program's, `+` lines the stage's. Those of the further ladders are written anew by `record_flat.py`.
"""

from __future__ import annotations

import difflib
import json
import runpy

import pytest

from benchmarks.preview import COMPARED, FLAT
from sandbox.rehearsal import made_up
from stacks.blueprint import draw_up
from stacks.composer import compose
from stacks.stage import Ladder, Stage
from tests.components.samples import build
from tests.mocks import Built

NAMES = [f"{ladder.name}-{stage.name}" for ladder, stage in COMPARED]


def lines(built: Built) -> list[str]:
    """All custom resources, a field a line."""
    resources = {
        f"{each.name} {each.type}": {
            "inputs": each.inputs,
            "secrets": sorted(each.secrets),
            "protect": each.protect,
            "retain_on_delete": each.retain_on_delete,
            "depends_on": sorted(each.depends_on),
        }
        for each in built
        if each.custom
    }
    return json.dumps(resources, indent=1, sort_keys=True).splitlines()


@pytest.mark.parametrize(("ladder", "stage"), COMPARED, ids=NAMES)
def test_a_flat_program_makes_what_its_stage_makes(ladder: Ladder, stage: Stage) -> None:
    settings = made_up(ladder, stage).settings()
    folder = FLAT / ladder.name / stage.name
    ours = lines(build(lambda: compose(draw_up(settings))))
    flat = lines(build(lambda: runpy.run_path(str(folder / "__main__.py"))))
    assert len(flat) > 100
    difference = "\n".join(difflib.unified_diff(flat, ours, str(folder), f"stage {stage.name}", n=8))
    assert not difference, difference


def test_there_are_flat_programs_of_the_stages_that_are_compared_only() -> None:
    found = sorted(f"{each.parents[1].name}-{each.parent.name}" for each in FLAT.glob("*/*/__main__.py"))
    assert found == sorted(NAMES)
