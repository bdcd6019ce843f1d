"""A ladder made for one test goes through the engine as any other does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alone import climbing

pytestmark = pytest.mark.engine


@pytest.mark.all
def test_a_ladder_of_a_test_climbs(tmp_path: Path) -> None:
    with climbing(
        tmp_path,
        """
        ONE = Stage.first("one", users=(0, 10), cache=KvNamespace())
        TWO = ONE.grow("two", users=(10, 100), files=R2Bucket())
        """,
    ) as climb:
        assert climb.start().ok, climb.outcomes
        climb.to("two")
        assert climb.ok, climb.outcomes
