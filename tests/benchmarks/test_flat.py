"""The hand-written programs make just what their stages make: otherwise comparing the two would be unfair.

When a ladder changes, the failure shows what to change in `benchmarks/flat/<stage>/__main__.py`: `-` lines are the
program's, `+` lines the stage's.
"""

from __future__ import annotations

import difflib
import json
import runpy

import pytest

from benchmarks.preview import FLAT, LADDER
from sandbox.rehearsal import made_up
from stacks.blueprint import draw_up
from stacks.composer import compose
from tests.mocks import Built, build

COMPUTED = {
    "neon:index:Project": {"host": "db.invalid", "role": "app", "database": "app", "password": "stand-in"},
    "upstash:index/redisDatabase:RedisDatabase": {"endpoint": "redis.invalid", "restToken": "stand-in"},
}
STAGES = [stage.name for stage in (LADDER.stages[0], LADDER.stages[-1])]


def lines(built: Built) -> list[str]:
    """All custom resources, a field a line."""
    resources = {
        each.name: {
            "type": each.type,
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


@pytest.mark.parametrize("stage", STAGES)
def test_a_flat_program_makes_what_its_stage_makes(stage: str) -> None:
    settings = made_up(LADDER, LADDER[stage]).settings()
    ours = lines(build(lambda: compose(draw_up(settings)), outputs=COMPUTED))
    flat = lines(build(lambda: runpy.run_path(str(FLAT / stage / "__main__.py")), outputs=COMPUTED))
    assert len(flat) > 100
    difference = "\n".join(
        difflib.unified_diff(flat, ours, f"benchmarks/flat/{stage}", f"stage {stage}", n=8)
    )
    assert not difference, difference


def test_there_is_a_flat_program_for_the_first_and_the_last_stage_only() -> None:
    assert sorted(each.name for each in FLAT.iterdir() if each.is_dir()) == sorted(STAGES)
