"""What a review says of who serves before and after a change."""

from __future__ import annotations

import pytest

from review.changes import changes_of
from review.data import data_items
from review.rollouts import rollout_items
from review.run import Asked, review_trees
from stacks.settings import Rollout
from tests.configs import MVP
from tests.review.conftest import Shop
from tests.review.steps import VERSION, change, of, step

ONE, TWO = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2))
CODE = change("replace", of({"modules": "a"}), of({"modules": "b"}), kind=VERSION, keys=("modules",))


def rollout(given: tuple[str, float] | None) -> Rollout | None:
    return Rollout(stable=given[0], percent=given[1]) if given else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, []),
        (None, (ONE, 100), []),
        (None, (ONE, 5), [("look", "split opened")]),
        ((ONE, 0), (ONE, 5), [("look", "split opened")]),
        ((ONE, 5), (ONE, 5), []),
        ((ONE, 5), (ONE, 50), [("fine", "split changed")]),
        ((ONE, 5), (TWO, 5), [("fine", "split changed")]),
        ((ONE, 50), None, [("fine", "split closed")]),
        ((ONE, 50), (ONE, 100), [("fine", "split closed")]),
        ((ONE, 50), (ONE, 0), [("look", "deployment goes back")]),
        (None, (ONE, 0), [("look", "deployment goes back")]),
        ((ONE, 0), (TWO, 0), [("look", "deployment goes back")]),
        ((ONE, 0), None, [("look", "rollback ended")]),
    ],
)
def test_each_change_of_shares(
    before: tuple[str, float] | None, after: tuple[str, float] | None, expected: list[tuple[str, str]]
) -> None:
    items = rollout_items(rollout(before), rollout(after), [])

    assert [(item.verdict, item.change) for item in items] == expected


def test_the_shares_and_versions_are_the_cause() -> None:
    (opened,) = rollout_items(None, rollout((ONE, 5)), [])
    (other,) = rollout_items(rollout((ONE, 5)), rollout((TWO, 10)), [])

    assert opened.properties == ("percent: 100 -> 5", f"stable: none -> {ONE}")
    assert other.properties == ("percent: 5 -> 10", f"stable: {ONE} -> {TWO}")


def test_new_code_that_gets_no_requests_is_said() -> None:
    back = rollout((ONE, 0))

    assert [item.change for item in rollout_items(back, back, [CODE])] == ["held back"]
    assert rollout_items(back, back, []) == []
    assert rollout_items(rollout((ONE, 5)), rollout((ONE, 5)), [CODE]) == []


def test_a_version_that_adds_a_class_ends_going_back() -> None:
    before, after = of({"exports": {"SignIns": {}}}), of({"exports": {"SignIns": {}, "Room": {}}})
    (item,) = data_items(changes_of([step("replace", before, after, kind=VERSION, keys=("exports",))]))

    assert (item.verdict, item.change, item.properties) == ("look", "class added", ("exports.Room",))
    assert item.reason.startswith("rollback ends here")
    assert data_items(changes_of([step("create", None, after, kind=VERSION)])) == []


@pytest.mark.all
@pytest.mark.engine
def test_a_rollout_of_a_real_account_is_reviewed_in_the_sandbox(shop: Shop) -> None:
    shop.configure("dev", {**MVP, "rollout": {"stable": ONE, "percent": 5}})
    opened = shop.stack("dev")
    assert [(item.verdict, item.change) for item in opened.data] == [("look", "split opened")]
    assert {each.name: each.what for each in opened.changes} == {"api-deployment": "new shares of traffic"}

    base = shop.commit_aside()
    shop.configure("dev", {**MVP, "rollout": {"stable": ONE, "percent": 0}})
    (back,) = review_trees(shop.directory, Asked(base=base, stacks=("dev",))).stacks
    assert (back.error, back.notes) == ("", ())
    assert [(item.verdict, item.change) for item in back.data] == [("look", "deployment goes back")]
    assert {each.name: each.what for each in back.changes} == {"api-deployment": "new shares of traffic"}
