"""Every promotion goes through Pulumi's real engine, and no store is replaced or lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest
from _pytest.mark.structures import ParameterSet
from ruamel.yaml import YAML

from components.errors import UserError
from components.stores import is_store
from sandbox import table
from sandbox.rehearsal import Outcome, rehearse
from stacks import ladders
from stacks.moves import Move, Where, moves_to
from stacks.stack_file import ROOT
from stacks.stage import Ladder, Stage
from tests.components.test_stages import EVERY_STAGE, built_stage, stores
from tests.ladders.arrivals import UPWARD, Arrivals, pair_name

pytestmark = pytest.mark.engine


def newest(stage: Stage) -> dict[str, str]:
    """The newest host of each key that has hosts to choose from."""
    return {key: hosts[-1].host for key, hosts in stage.lineages.items()}


GOLDEN = Path(__file__).with_name("stores.yaml")
STAGES = [(ladder, stage) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages]
ADJACENT = [
    (ladder, a, b)
    for ladder in map(ladders.load, ladders.names())
    for a, b in zip(ladder.stages, ladder.stages[1:], strict=False)
]
FURTHER = [pair for pair in UPWARD if pair not in ADJACENT]
WITHOUT_HOSTS = [(ladder, a, b) for ladder, a, b in ADJACENT if newest(a).items() >= newest(b).items()]
"""Pairs that bring no store another host: moving between hosts is another pair's, so only `--all` repeats it there."""
MOST_TELLING = {("aws", "start"), ("gcp", "traction")}
"""Of ladders with many resources, the stage from which one step is taken in the quick tier; all others are in `--all`.
Both of these bring the database another host."""


def in_its_tier(pairs: Iterable[tuple[Ladder, Stage, Stage]]) -> list[ParameterSet]:
    return [
        pytest.param(
            *pair,
            id=pair_name(pair),
            marks=()
            if pair[0].name == "edge" or (pair[0].name, pair[1].name) in MOST_TELLING
            else pytest.mark.all,
        )
        for pair in pairs
    ]


TELLING_OF_BOTH = [
    pytest.param(*pair, id=pair_name(pair), marks=() if pair[0].name == "edge" else pytest.mark.all)
    for pair in ADJACENT
]
BROUGHT_UP = [
    pytest.param(
        ladder,
        stage,
        id=f"{ladder.name}-{stage.name}",
        marks=() if ladder.name == "edge" or (ladder.name, stage.name) in MOST_TELLING else pytest.mark.all,
    )
    for ladder, stage in STAGES
]
"""Every stage; those that no pair of the quick tier starts from come up with `--all` alone."""


def store_urns(state: dict[str, object]) -> list[str]:
    """Types and names of the stores in a state, without the stack's own name."""
    urns = [str(each["urn"]) for each in _resources(state) if is_store(str(each["type"]))]
    return sorted(urn.split("::", 2)[2] for urn in urns)


def assert_kept(outcomes: list[Outcome], *, repeated: bool = True) -> None:
    for outcome in outcomes:
        assert outcome.error == "", outcome
        assert outcome.stores_lost == (), outcome
        if repeated or outcome in (outcomes[0], outcomes[-1]):
            assert outcome.again_changes == 0, outcome


@pytest.mark.parametrize(("ladder", "lower", "upper"), in_its_tier(ADJACENT))
def test_each_stage_moves_to_the_next_with_every_store_kept(
    arrivals: Arrivals, ladder: Ladder, lower: Stage, upper: Stage
) -> None:
    _climb(arrivals, ladder, lower, upper, with_hosts=(ladder, lower, upper) not in WITHOUT_HOSTS)


@pytest.mark.all
@pytest.mark.parametrize(
    ("ladder", "lower", "upper"), [*FURTHER, *WITHOUT_HOSTS], ids=map(pair_name, [*FURTHER, *WITHOUT_HOSTS])
)
def test_each_stage_moves_to_every_later_one_with_every_store_kept(
    arrivals: Arrivals, ladder: Ladder, lower: Stage, upper: Stage
) -> None:
    """One step at a time every `up` is repeated; here that of the first move and of the last."""
    _climb(arrivals, ladder, lower, upper, with_hosts=True, repeated=False)


@pytest.mark.all
@pytest.mark.parametrize("name", [name for name in ladders.names() if name != "edge"])
def test_a_stack_that_took_every_stage_comes_to_the_last_with_every_store_kept(
    arrivals: Arrivals, name: str
) -> None:
    """As users climb: each stage's hosts serve before the next stage brings newer ones, as of RDS and Aurora."""
    ladder = ladders.load(name)
    first, *further = ladder.stages
    with arrivals.climb_from(ladder, first) as climb:
        for stage in further:
            before = len(climb.outcomes)
            climb.to(stage.name, repeat_each=False)
            assert_kept(climb.outcomes[before:], repeated=False)
            assert climb.sandbox.outputs()["serving"] == newest(stage)
        assert not any(each.deleted for each in climb.outcomes if each.move == "add")


def _climb(
    arrivals: Arrivals, ladder: Ladder, lower: Stage, upper: Stage, *, with_hosts: bool, repeated: bool = True
) -> None:
    before = len(store_urns(arrivals.state(ladder, lower)))
    with arrivals.climb_from(ladder, lower) as climb:
        if with_hosts:
            climb.to(upper.name, repeat_each=repeated)
        else:
            climb.make(moves_to(ladder, Where.of(climb.file.settings()), upper.name)[0])
        outcomes = climb.outcomes
        assert_kept(outcomes, repeated=repeated)
        assert outcomes[0].to_stage == upper.name
        assert outcomes[0].stores_kept == before
        assert outcomes[0].deleted == 0
        if with_hosts:
            assert climb.sandbox.outputs()["serving"] == newest(upper)


@pytest.mark.parametrize(("ladder", "stage"), BROUGHT_UP)
def test_the_stores_of_a_stage_are_those_of_record_and_contain_those_of_the_stage_below(
    arrivals: Arrivals, ladder: Ladder, stage: Stage
) -> None:
    golden = cast("dict[str, dict[str, list[str]]]", YAML(typ="safe").load(GOLDEN))  # type: ignore[reportUnknownMemberType]
    assert store_urns(arrivals.state(ladder, stage)) == golden[ladder.name][stage.name]
    below = ladder.names.index(stage.name) - 1
    if below >= 0:
        assert set(golden[ladder.name][ladder.names[below]]) <= set(golden[ladder.name][stage.name])


@EVERY_STAGE
def test_the_stores_of_record_are_what_every_stage_registers(ladder: Ladder, stage: Stage) -> None:
    golden = cast("dict[str, dict[str, list[str]]]", YAML(typ="safe").load(GOLDEN))  # type: ignore[reportUnknownMemberType]
    registered = sorted(urn.split("::", 2)[2] for urn in stores(built_stage(ladder, stage)))
    assert registered == golden[ladder.name][stage.name]


@pytest.mark.parametrize(("ladder", "stage"), BROUGHT_UP)
def test_every_store_is_protected_and_retained_from_its_first_up(
    arrivals: Arrivals, ladder: Ladder, stage: Stage
) -> None:
    resources = _resources(arrivals.state(ladder, stage))
    kept = [each for each in resources if is_store(str(each["type"]))]
    assert kept
    assert all(each.get("protect") and each.get("retainOnDelete") for each in kept)
    others = [each for each in resources if each not in kept]
    assert not any(each.get("protect") or each.get("retainOnDelete") for each in others)


@pytest.mark.parametrize(("ladder", "lower", "upper"), TELLING_OF_BOTH)
def test_what_the_provider_would_leave_behind_is_declared_at_every_later_stage(
    arrivals: Arrivals, ladder: Ladder, lower: Stage, upper: Stage
) -> None:
    left = {
        token
        for package in table.packages()
        for token, entry in table.load(package).entries.items()
        if entry.leaves
    }
    assert left
    versions = {
        "workerVersion:WorkerVersion",
        "workersDeployment:WorkersDeployment",
    }  # old ones stay, and do nothing

    def declared(stage: Stage) -> set[str]:
        resources = _resources(arrivals.state(ladder, stage))
        return {
            str(each["urn"]).split("::", 2)[2]
            for each in resources
            if each["type"] in left and str(each["type"]).split("/")[-1] not in versions
        }

    if ladder.name == "edge":
        assert declared(lower)
    assert declared(lower) <= declared(upper)


def _resources(state: dict[str, object]) -> list[dict[str, object]]:
    return json.loads(json.dumps(state))["checkpoint"]["latest"]["resources"]


EDGE = ladders.load("edge")


@pytest.mark.all
def test_a_forgotten_host_stays_in_the_cloud_and_only_its_state_goes(arrivals: Arrivals) -> None:
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        climb.to("growth")
        assert_kept(climb.outcomes)
        assert [outcome.title for outcome in climb.outcomes] == [
            "fence: db d1",
            "cut over: db neon",
            "release: db d1",
            "forget: db d1",
        ]
        release, forget = climb.outcomes[2:]
        assert (release.created, release.updated, release.replaced, release.deleted) == (0, 0, 0, 0)
        assert forget.deleted == 2  # the database, retained, and its component
        assert "d1Database" not in json.dumps(climb.sandbox.export())
        assert len(climb.sandbox.cloud.read()["objects"]["cloudflare:index/d1Database:D1Database"]) == 1


def test_forgetting_a_host_that_was_not_released_is_stopped_by_the_engine(arrivals: Arrivals) -> None:
    skip = Move(
        kind="forget",
        from_stage="growth",
        to_stage="growth",
        changes={("stores", "db", "serving"): "neon", ("stores", "db", "forgotten"): ["d1"]},
        shows=(),
        between=(),
        key="db",
        host="d1",
    )
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        outcome = climb.make(skip)
        assert "protected" in outcome.error
        assert len(climb.sandbox.cloud.read()["objects"]["cloudflare:index/d1Database:D1Database"]) == 1


def test_going_back_after_cutting_over_is_a_config_diff(arrivals: Arrivals) -> None:
    back = Move(
        kind="cut over",
        from_stage="growth",
        to_stage="growth",
        changes={("stores", "db", "serving"): "d1", ("stores", "db", "copied"): None},
        shows=(),
        between=(),
        key="db",
        host="d1",
    )
    with arrivals.climb_from(EDGE, EDGE["growth"]) as climb:
        for move in moves_to(EDGE, Where.of(climb.file.settings()))[:2]:
            assert climb.make(move).ok
        assert climb.sandbox.outputs()["serving"] == {"db": "neon"}
        assert climb.make(back).ok
        assert climb.sandbox.outputs()["serving"] == {"db": "d1"}


DOWN = [(ladder, upper, lower) for ladder, lower, upper in ADJACENT]


@pytest.mark.parametrize(("ladder", "upper", "lower"), in_its_tier(DOWN))
def test_going_down_keeps_every_store_or_is_refused(
    arrivals: Arrivals, ladder: Ladder, upper: Stage, lower: Stage
) -> None:
    with arrivals.climb_from(ladder, upper) as climb:
        (down, *_) = (
            moves_to(ladder, Where(stage=upper.name, stores={}), lower.name)
            if _allowed(upper, lower)
            else [None]
        )
        if down is None:
            with pytest.raises(UserError, match=f"{lower.name!r} does not have"):
                climb.to(lower.name)
            assert climb.outcomes == []
            return
        outcome = climb.make(down)
        assert_kept([outcome])
        assert outcome.stores_kept == len(store_urns(arrivals.state(ladder, upper)))


def _allowed(upper: Stage, lower: Stage) -> bool:
    return upper.stores <= lower.stores


@pytest.mark.all
def test_the_table_in_the_readme_is_what_the_demo_finds() -> None:
    shown = (ROOT / "README.md").read_text().split("```\nstage ")[1].split("```")[0].splitlines()[1:]
    counts = [tuple(map(int, line.split()[-6:])) for line in shown]
    found = rehearse(EDGE, EDGE.names).moves
    assert counts == [
        (each.resources, each.created, each.updated, each.replaced, each.deleted, each.stores_kept)
        for each in found
    ]
