"""Which versions a stack keeps, and which two of them may share requests."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs
import pytest

from components.errors import UserError
from stacks.blueprint import check_rollout, draw_up
from stacks.rollout import KEPT, Version, described, kept, read_versions, split_of
from stacks.settings import Rollout, Settings
from tests.configs import GROWTH, MVP

IDS = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(30)]


def version(number: int, **more: object) -> Version:
    given: dict[str, object] = {
        "worker": "api",
        "id": IDS[number],
        "digest": f"code {number}",
        "stage": "mvp",
        "classes": ("SignIns",),
        "stores": {"db-d1": "chat-prod-db, serving"},
        **more,
    }
    return Version(**given)  # type: ignore[reportArgumentType]


def rollout(number: int, percent: float) -> Rollout:
    return Rollout(stable=IDS[number], percent=percent)


def settings(base: Mapping[str, object] = GROWTH, **more: object) -> Settings:
    return Settings.read({f"rungs:{key}": value for key, value in {**base, **more}.items()})


COPIED = {"to": "neon", "at": "2026-11-21T16:00:00Z", "rows": 1, "digest": "0" * 64}
CURRENT = {"api": version(9, id="")}
EARLIER = [version(2), version(1)]


# the configuration alone


@pytest.mark.parametrize("percent", [0, 0.01, 5, 33.3, 99.99, 100])
def test_shares_that_a_deployment_takes(percent: float) -> None:
    check_rollout(settings(rollout={"stable": IDS[1], "percent": percent}))


@pytest.mark.parametrize("percent", [0.001, 0.0099, 99.995])
def test_a_share_below_the_least_is_refused(percent: float) -> None:
    with pytest.raises(
        UserError, match=rf"rungs:rollout\.percent is {percent:g}, .* at least 0\.01 % for each"
    ):
        check_rollout(settings(rollout={"stable": IDS[1], "percent": percent}))


@pytest.mark.parametrize(("percent", "refused"), [(0, False), (5, True), (99, True), (100, False)])
def test_a_fence_needs_one_version(percent: float, refused: bool) -> None:
    found = settings(
        stores={"db": {"serving": "d1", "fenced": True}}, rollout={"stable": IDS[1], "percent": percent}
    )
    if not refused:
        check_rollout(found)
        return
    with pytest.raises(UserError, match=r"rungs:stores\.db\.fenced is true, but rungs:rollout sends \d+ %"):
        check_rollout(found)


# what a version is


def test_a_version_says_what_it_is_bound_to() -> None:
    (made,) = described(draw_up(settings(MVP))).values()

    assert (made.worker, made.stage, made.classes, made.id) == ("api", "mvp", ("SignIns",), "")
    assert re.fullmatch(r"[0-9a-f]{64}", made.digest)
    assert made.stores == {
        "db-d1": "chat-prod-db, serving",
        "files": "chat-prod-files",
        "cache": "chat-prod-cache",
    }


@pytest.mark.parametrize(
    ("now", "differs"),
    [
        ({}, ""),
        ({"size": "minimal"}, ""),
        (
            {"stores": {"db": {"serving": "neon", "copied": COPIED}}},
            "store db-d1: chat-prod-db, serving there, chat-prod-db now",
        ),
        (
            {"stores": {"db": {"fenced": True}}},
            "store db-d1: chat-prod-db, serving there, chat-prod-db, serving, fenced now",
        ),
        ({"app": "talk"}, "store backups: chat-prod-backups there, talk-prod-backups now"),
        (
            {"stage": "scale", "neon_plan": "scale"},
            "store analytics: not bound there, chat-prod-analytics now",
        ),
        ({"stage": "traction"}, "Durable Object classes: Room, SignIns there, SignIns now"),
    ],
)
def test_what_keeps_two_versions_apart(now: Mapping[str, object], differs: str) -> None:
    (there,) = described(draw_up(settings())).values()
    (here,) = described(draw_up(settings({**GROWTH, **now}))).values()

    found = here.differs(there)
    assert found.startswith(differs) if differs else not found


def test_a_worker_whose_code_others_ship_has_no_versions() -> None:
    assert described(draw_up(settings(MVP, parts={"api": {"code": "external"}}))) == {}


# who gets what


def test_without_a_rollout_the_current_version_gets_all() -> None:
    assert split_of(None, CURRENT, EARLIER).percent == 100
    assert not split_of(None, CURRENT, EARLIER).stable


def test_at_100_percent_no_earlier_version_is_asked_for() -> None:
    assert not split_of(rollout(20, 100), CURRENT, EARLIER).stable


@pytest.mark.parametrize("percent", [0, 5])
def test_an_earlier_version_gets_the_rest(percent: float) -> None:
    found = split_of(rollout(1, percent), CURRENT, EARLIER)

    assert (found.stable, found.percent) == ({"api": IDS[1]}, percent)


def test_only_the_worker_of_the_version_shares() -> None:
    two = {**CURRENT, "jobs": version(9, id="", worker="jobs")}

    assert split_of(rollout(1, 5), two, EARLIER).stable == {"api": IDS[1]}


@pytest.mark.parametrize("percent", [0, 5])
@pytest.mark.parametrize(
    ("current", "earlier", "message"),
    [
        (CURRENT, EARLIER, rf"expected one of .*: {IDS[2]} \(mvp\), {IDS[1]} \(mvp\)"),
        (CURRENT, [], r"expected one of .*: none yet"),
        ({}, EARLIER, r"no Worker of the stack has code of its own"),
        (
            {"api": version(9, classes=("Room", "SignIns"))},
            [version(7)],
            r"classes: SignIns there, Room, SignIns now",
        ),
        (
            {"api": version(9, stores={})},
            [version(7)],
            r"store db-d1: chat-prod-db, serving there, not bound now",
        ),
    ],
    ids=["unknown", "none yet", "external", "another class", "another store"],
)
def test_a_version_that_cannot_serve_beside_the_current_one_is_refused(
    current: Mapping[str, Version], earlier: list[Version], message: str, percent: float
) -> None:
    with pytest.raises(UserError, match=message):
        split_of(rollout(7, percent), current, earlier)


# which are kept


def test_the_current_version_comes_first_and_none_comes_twice() -> None:
    found = kept([version(2, stage="traction")], [version(2), version(1)], None)

    assert [each.id for each in found] == [IDS[2], IDS[1]]
    assert found[0].stage == "mvp", "a version keeps the stage that it was made for"


def test_ten_versions_are_kept_and_the_one_that_a_rollout_holds_on_to() -> None:
    found: list[Version] = []
    for number in range(1, 25):
        found = kept([version(number)], found, rollout(3, 5) if number > 3 else None)

    assert len(found) == KEPT
    assert [each.id for each in found] == [*(IDS[number] for number in range(24, 15, -1)), IDS[3]]
    assert [each.id for each in kept([version(25)], found, None)] == IDS[25:15:-1]


def test_each_worker_keeps_its_own() -> None:
    jobs = version(8, worker="jobs")
    found = kept([version(3), attrs.evolve(jobs, id=IDS[9])], [version(2), jobs], None)

    assert [(each.worker, each.id) for each in found] == [
        ("api", IDS[3]),
        ("api", IDS[2]),
        ("jobs", IDS[9]),
        ("jobs", IDS[8]),
    ]


def test_what_was_exported_is_read_again() -> None:
    rows: list[object] = [each.as_json() for each in EARLIER]

    assert read_versions(rows) == EARLIER
    assert read_versions([*rows, "of another form", {"id": IDS[4]}]) == EARLIER
    assert read_versions(None) == []
