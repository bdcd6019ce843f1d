"""No stage's range runs into a published limit, and one that ends early says which limit cut it."""

from __future__ import annotations

import pytest

from economics.headroom import KEPT_FREE, headroom, limits
from stacks import ladders
from stacks.stage import Ladder, Stage

STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]
CUT = [(ladder, stage) for ladder, stage in STAGES if stage.cut_by]


def name(value: Ladder | Stage) -> str:
    return value.name


@pytest.mark.parametrize(("ladder", "stage"), STAGES, ids=name)
def test_a_fifth_of_every_hard_limit_is_free_at_the_top_of_the_range(ladder: Ladder, stage: Stage) -> None:
    top = stage.users[1] or stage.users[0]
    uses = [use for use in headroom(stage, top) if use.limit.kind == "hard"]
    assert all(use.share <= 1 - KEPT_FREE for use in uses), [(use.limit.id, use.share) for use in uses]


@pytest.mark.parametrize(("ladder", "stage"), CUT, ids=name)
def test_a_range_that_ends_before_the_guides_is_cut_by_a_limit_that_binds_there(
    ladder: Ladder, stage: Stage
) -> None:
    assert stage.guide_users
    guide, top = stage.guide_users[1], stage.users[1]
    assert guide is not None
    assert top is not None
    assert top < guide
    assert stage.cut_by in limits()
    binding = next(use for use in headroom(stage, guide) if use.limit.id == stage.cut_by)
    assert binding.share > 1 - KEPT_FREE
    assert top <= binding.top


def test_every_stage_that_keeps_less_than_its_guide_promises_says_why() -> None:
    for ladder in map(ladders.load, ladders.names()):
        for stage in ladder.stages:
            if (
                stage.guide_users
                and stage.guide_users[1]
                and stage.users[1]
                and stage.users[1] < stage.guide_users[1]
            ):
                assert stage.cut_by, stage.name
