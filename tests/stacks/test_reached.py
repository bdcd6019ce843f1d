"""What a stack keeps for good is refused before the engine starts, whatever the engine would make of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest

from components.errors import UserError
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.blueprint import Blueprint, draw_up
from stacks.for_good import made_with
from stacks.reached import check_for_good, check_reached


def drawn(ladder: str, stage: str, **changes: object) -> Blueprint:
    found = ladders.load(ladder)
    file = made_up(found, found[stage]).changed({(key,): value for key, value in changes.items()})
    return draw_up(file.settings())


def exported(blueprint: Blueprint) -> Mapping[str, object]:
    return {"for_good": made_with(blueprint)}


@pytest.mark.parametrize(
    ("ladder", "stage", "changes", "said"),
    [
        (
            "edge",
            "mvp",
            {"environment": "preview"},
            "rungs:environment is 'preview', but the stack was made with 'prod'",
        ),
        ("edge", "mvp", {"location": "enam"}, "rungs:location is 'enam', but the stack was made with 'weur'"),
        (
            "edge",
            "mvp",
            {"jurisdiction": "eu"},
            "rungs:jurisdiction is 'eu', but the stack was made with 'none'",
        ),
        (
            "edge",
            "mvp",
            {"parts": {"sign_ins": {"class_name": "Other"}}},
            "rungs:parts.sign_ins.class_name is 'Other', but sign_ins was made with 'SignIns'",
        ),
        (
            "edge",
            "mvp",
            {"parts": {"api": {"name": "x"}}},
            "rungs:parts.api.name is 'x', but api was made with",
        ),
        (
            "aws",
            "growth",
            {"parts": {"network": {"cidr": "10.9.0.0/16"}}},
            "rungs:parts.network-aws.cidr is '10.9.0.0/16', but network-aws was made with '10.0.0.0/16'",
        ),
        (
            "gcp",
            "hybrid",
            {"gcp_region": "europe-west4"},
            "rungs:gcp_region is 'europe-west4', but the stack was made",
        ),
    ],
)
def test_what_is_for_good_is_refused(ladder: str, stage: str, changes: dict[str, object], said: str) -> None:
    before = exported(drawn(ladder, stage))
    with pytest.raises(UserError) as refused:
        check_for_good(drawn(ladder, stage, **changes), before)
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ladders.names())
def test_a_ladder_is_climbed_in_every_size_and_mode(name: str) -> None:
    stages = ladders.load(name).names
    for below, above in itertools.pairwise(stages):
        before = exported(drawn(name, below))
        check_for_good(drawn(name, above), before)
        check_for_good(drawn(name, above, size="minimal", mode="surge"), before)


def test_a_stack_of_before_that_was_exported_is_taken_as_it_is() -> None:
    check_for_good(drawn("edge", "mvp", location="enam"), {"stage": "mvp"})


def test_what_is_acknowledged_to_be_replaced_may_have_another_name() -> None:
    urn = "urn:pulumi:prod::rungs::rungs:index:D1Database$cloudflare:index/d1Database:D1Database::db-d1"
    known = {"urn": urn, "change": "replaced", "reason": "restored", "until": "2999-12-31"}
    restored = {"parts": {"db-d1": {"name": "chat-restored"}}}
    before = exported(drawn("edge", "mvp"))
    check_for_good(drawn("edge", "mvp", acknowledge=[known], **restored), before)
    with pytest.raises(UserError, match=r"rungs:parts\.db-d1\.name is 'chat-restored'"):
        check_for_good(drawn("edge", "mvp", **restored), before)


def test_a_host_in_the_configuration_does_not_go_round_the_lineage() -> None:
    made = {"db": {"serving": "rds", "forgotten": ["external"]}}
    with pytest.raises(
        UserError, match=r"rungs:stores\.db\.serving is 'rds', expected one of: external, aurora"
    ):
        drawn("aws", "growth", stores=made, parts={"db": {"host": "aurora"}})
    with pytest.raises(UserError, match=r"rungs:parts leaves behind .*: db on neon\. .*take `host` out"):
        check_reached(
            drawn(
                "edge", "growth", database_url={"secure": "v1:of-another"}, parts={"db": {"host": "external"}}
            ),
            {"ladder": "edge", "stage": "growth"},
        )
