"""A team's own ladder: ours plus a change, which holds at all stages above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import attrs
import pytest

from components.d1_database import D1Database
from components.errors import UserError
from components.part import Need
from components.postgres import Postgres
from components.queue import Queue
from components.r2_bucket import LifecycleRule, R2Bucket
from components.redis import Redis
from stacks.changing import Change
from stacks.ladders.edge import LADDER as EDGE
from stacks.stage import Ladder, Stage

DRAFTS = LifecycleRule(id="drafts", prefix="drafts/", delete_after_days=7)
ACME = EDGE.named("acme", "our shop").changed(
    "growth",
    search=R2Bucket(),
    api=lambda api: api.link("search"),
    db=lambda db: attrs.evolve(db, max_cu=4),
)


def from_growth(ladder: Ladder) -> list[str]:
    return ladder.names[ladder.names.index("growth") :]


def test_a_change_holds_from_its_stage_on_and_ours_is_as_it_was() -> None:
    before = [stage.parts for stage in EDGE.stages]
    for name in ACME.names:
        there = name in from_growth(ACME)
        assert ("search" in ACME[name].parts) is there
        assert ("search" in ACME[name].worker().links) is there
    assert [stage.parts for stage in EDGE.stages] == before
    assert (ACME.name, ACME.about) == ("acme", "our shop")


def test_what_ours_sets_anew_further_up_is_set_there() -> None:
    sizes = {name: ACME[name]["db"] for name in from_growth(ACME)}
    ours = {name: EDGE[name]["db"] for name in from_growth(EDGE)}
    assert sizes["growth"] == attrs.evolve(ours["growth"], max_cu=4)
    assert {name: sizes[name] for name in list(sizes)[1:]} == {name: ours[name] for name in list(ours)[1:]}


def test_lists_get_what_they_get_in_ours() -> None:
    for lower, upper in zip(EDGE.names, EDGE.names[1:], strict=False):
        added = set(EDGE[upper].worker().links) - set(EDGE[lower].worker().links)
        assert added <= set(ACME[upper].worker().links) - set(ACME[lower].worker().links)
    assert ACME["scale"].worker().drains == EDGE["scale"].worker().drains


def test_a_field_that_ours_leaves_alone_keeps_the_change_all_the_way() -> None:
    ladder = EDGE.changed("mvp", files=R2Bucket(lifecycle=(DRAFTS,)), db=D1Database(read_replication=True))
    for stage in ladder.stages:
        assert stage["files"] == R2Bucket(lifecycle=(DRAFTS,))
        assert stage.parts["db"][0] == D1Database(read_replication=True)
        assert stage.parts["db"][1:] == EDGE[stage.name].parts["db"][1:]


def test_a_rule_that_is_changed_takes_the_place_of_ours() -> None:
    weekly = LifecycleRule(id="weekly", prefix="weekly/", delete_after_days=100)

    def longer(backups: R2Bucket) -> R2Bucket:
        return attrs.evolve(backups, lifecycle=(weekly, *backups.lifecycle[1:]))

    for stage in EDGE.changed("traction", backups=longer).stages[1:]:
        backups = stage["backups"]
        assert isinstance(backups, R2Bucket)
        assert [rule.id for rule in backups.lifecycle] == ["weekly", "monthly"]
        assert backups.lifecycle[0] == weekly


def test_of_a_list_that_ours_changes_further_up_only_what_it_changes_does() -> None:
    def rule(id: str, days: int) -> LifecycleRule:
        return LifecycleRule(id=id, prefix=f"{id}/", delete_after_days=days)

    low = Stage.first(
        "low", users=(0, 9), files=R2Bucket(lifecycle=(rule("kept", 1), rule("dropped", 1), rule("set", 1)))
    )
    high = low.grow(
        "high", users=(9, None), files=R2Bucket(lifecycle=(rule("kept", 1), rule("set", 5), rule("new", 1)))
    )
    given = (rule("kept", 2), rule("dropped", 1), rule("set", 2), rule("own", 2))
    ladder = Ladder("small", "", (low, high)).changed("low", files=R2Bucket(lifecycle=given))
    assert ladder["high"]["files"] == R2Bucket(
        lifecycle=(rule("kept", 2), rule("set", 5), rule("own", 2), rule("new", 1))
    )


def test_what_is_changed_again_is_what_was_changed_last() -> None:
    ladder = ACME.changed(
        "scale", db=lambda db: attrs.evolve(db, max_cu=6), search=R2Bucket(lifecycle=(DRAFTS,))
    )
    assert [getattr(ladder[name]["db"], "max_cu") for name in from_growth(ladder)] == [4, 6, 13, 26]  # noqa: B009
    assert [len(getattr(ladder[name]["search"], "lifecycle")) for name in from_growth(ladder)] == [0, 1, 1, 1]  # noqa: B009


def test_the_order_in_which_changes_are_written_does_not_matter_where_they_do_not_meet() -> None:
    one = EDGE.changed("mvp", search=R2Bucket()).changed("scale", audit=Queue())
    other = EDGE.changed("scale", audit=Queue()).changed("mvp", search=R2Bucket())
    assert [stage.parts for stage in one.stages] == [stage.parts for stage in other.stages]


def test_a_part_of_the_same_key_that_ours_brings_later_takes_its_sizes_and_keeps_what_is_for_good() -> None:
    ladder = EDGE.changed("growth", redis=Redis(budget=20, primary_region="us-east-1"))
    ours, made = EDGE["enterprise"]["redis"], ladder["enterprise"]["redis"]
    assert isinstance(ours, Redis)
    assert made == attrs.evolve(ours, primary_region="us-east-1")


def test_a_part_with_no_data_can_be_taken_away() -> None:
    ladder = EDGE.changed("traction", cdn=None)
    assert [stage.name for stage in ladder.stages if "cdn" in stage.parts] == []


def test_a_database_may_start_on_the_later_host() -> None:
    ladder = EDGE.changed("mvp", db=Postgres(max_cu=1))
    assert [part.host for part in ladder["mvp"].parts["db"]] == ["d1", "neon"]
    assert ladder["scale"]["db"] == EDGE["scale"]["db"]


def test_needs_are_added_at_the_stage_and_above() -> None:
    need = Need(key="domain", at_least="", why="we say so")
    ladder = EDGE.changed("scale", needs=(need,))
    assert [stage.name for stage in ladder.stages if need in stage.needs] == ["scale", "enterprise", "global"]
    assert set(EDGE["global"].needs) <= set(ladder["global"].needs)


def test_a_stage_of_ones_own_takes_over_some_of_the_users() -> None:
    ladder = EDGE.inserted(
        "regional", above="growth", from_users=30_000, about="near the reader", search=R2Bucket()
    )
    assert ladder.names == ["mvp", "traction", "growth", "regional", "scale", "enterprise", "global"]
    assert (ladder["growth"].users, ladder["regional"].users) == ((8_000, 30_000), (30_000, 50_000))
    assert ladder["regional"].about == "near the reader"
    assert [stage.name for stage in ladder.stages if "search" in stage.parts] == ladder.names[3:]
    assert ladder["growth"].parts == EDGE["growth"].parts


def test_a_stage_above_the_highest_becomes_the_highest() -> None:
    ladder = EDGE.inserted("planet", above="global", from_users=5_000_000)
    assert (ladder["global"].users, ladder["planet"].users) == ((1_000_000, 5_000_000), (5_000_000, None))


WRONG: dict[str, tuple[Callable[[], Ladder], str]] = {
    "a stage": (lambda: EDGE.changed("grwth"), "'grwth', expected one of: .*did you mean 'growth'"),
    "a stage to insert above": (
        lambda: EDGE.inserted("x", above="scael", from_users=9),
        "did you mean 'scale'",
    ),
    "a part": (
        lambda: EDGE.changed("mvp", fils=lambda it: it),
        "changed at stage 'mvp' .*did you mean 'files'",
    ),
    "no part": (
        lambda: changed(files="big"),
        "part 'files' at stage 'mvp' of ladder 'edge' is 'big', expected a part",
    ),
    "what is no part": (lambda: changed(files=lambda _it: "big"), "becomes 'big', expected a R2Bucket"),
    "another host": (
        lambda: EDGE.changed("growth", db=lambda _db: D1Database()),
        "expected a Postgres on neon",
    ),
    "another kind": (lambda: changed(files=Queue()), "is a R2Bucket and cannot become a Queue"),
    "a kind that ours uses further up": (
        lambda: changed(push=R2Bucket()),
        "part 'push' at stage 'scale' of ladder 'edge' is a R2Bucket of yours and a Queue",
    ),
    "a link": (
        lambda: changed(api=lambda api: api.link("serch")),
        "a link of part 'api' in stage 'mvp' is 'serch'",
    ),
    "a link to what is taken away": (
        lambda: changed(files=None),
        "a link of part 'api' in stage 'mvp' is 'files'",
    ),
    "a store taken away": (
        lambda: EDGE.changed(
            "growth", backups=None, api=lambda api: attrs.evolve(api, links=without(api.links, "backups"))
        ),
        "stage 'growth' lacks stores of 'traction': backups",
    ),
    "what a store keeps for good": (
        lambda: EDGE.changed("growth", files=lambda files: attrs.evolve(files, name="acme-files")),
        "has name 'acme-files' at stage 'growth', but None at 'traction', and a store keeps it for good: set it at the",
    ),
    "a value": (
        lambda: EDGE.changed("growth", db=lambda db: attrs.evolve(db, max_cu=99)),
        "Postgres.max_cu is 99",
    ),
    "a stage's name": (lambda: EDGE.inserted("mvp", above="growth", from_users=9_000), "two stages 'mvp'"),
    "users below": (
        lambda: EDGE.inserted("x", above="growth", from_users=8_000),
        "starts at 8000 users, expected a number within the range of 'growth', 8K-50K",
    ),
    "users above": (lambda: EDGE.inserted("x", above="growth", from_users=50_000), "starts at 50000 users"),
}


def without(links: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(each for each in links if each != key)


def changed(**parts: Change | Callable[[Any], object] | str) -> Ladder:
    """A change that a type checker would refuse as well."""
    return EDGE.changed("mvp", **cast("dict[str, Any]", parts))


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_named_with_what_was_expected(case: str) -> None:
    make, words = WRONG[case]
    with pytest.raises(UserError, match=words):
        make()
