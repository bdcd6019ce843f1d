"""The benchmark's verdict, without measuring anything."""

from __future__ import annotations

import pytest

from benchmarks.review import Result


@pytest.mark.parametrize(
    ("review", "ok"), [([6.0, 6.0, 6.0], True), ([9.0, 9.0, 6.0], True), ([7.0, 7.0, 6.9], False)]
)
def test_a_review_is_too_slow_where_median_and_least_are_both_above_the_ratio(
    review: list[float], ok: bool
) -> None:
    result = Result({"two previews": [5.0, 5.5, 5.2], "review": review, "review again": [3.0]})
    assert result.as_json()["ok"] is ok
    assert result.ratio("two previews") == 1
