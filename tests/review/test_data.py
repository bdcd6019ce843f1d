"""What a review says of stores, in our ladders and in anyone's program."""

from __future__ import annotations

import datetime

import attrs
import pytest

from components.stores import STORES
from review.changes import changes_of
from review.data import data_items
from review.store_types import is_classed, store_type, table
from review.verdicts import ORDER, TABLE, Item, acknowledge, worst
from sandbox.events import State, Step
from stacks.settings import Acknowledgement
from tests.review.steps import BUCKET, RDS, VERSION, change, of, state, step

KEPT = state(protect=True, retain=True, name="chat-files")
MARKET = state(protect=True, retain=True, name="market")
TODAY = datetime.date(2026, 11, 21)


def said(*steps: Step, released: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    items = data_items(changes_of(steps), released=released)
    return [(item.verdict, item.change) for item in items]


@pytest.mark.parametrize(
    ("op", "old", "new", "expected"),
    [
        ("same", KEPT, KEPT, []),
        ("update", KEPT, KEPT, []),
        ("create", None, KEPT, []),
        ("replace", KEPT, KEPT, [("danger", "replaced")]),
        ("delete-replaced", KEPT, None, [("danger", "replaced")]),
        ("delete", state(), None, [("danger", "deleted")]),
        ("delete", KEPT, None, [("danger", "deleted")]),  # the engine refuses it while it is protected
        ("delete", state(retain=True), None, [("look", "forgotten")]),
        ("same", KEPT, state(retain=True), [("danger", "unprotected")]),
        ("same", KEPT, state(protect=True), [("danger", "retain dropped")]),
        ("same", KEPT, state(), [("danger", "unprotected"), ("danger", "retain dropped")]),
        ("update", state(), KEPT, []),
    ],
)
def test_each_way_of_losing_a_store_is_named(
    op: str, old: State | None, new: State | None, expected: list[tuple[str, str]]
) -> None:
    assert said(step(op, old, new)) == expected


def test_a_release_by_the_configuration_is_no_danger() -> None:
    assert said(step("same", KEPT, state(retain=True)), released=("files",)) == [("look", "released")]


def test_what_replaces_a_store_is_named_with_its_values() -> None:
    steps = [
        step("create-replacement", KEPT, MARKET, keys=("name",)),
        step("replace", KEPT, MARKET, keys=("name",)),
        step("delete-replaced", KEPT, None),
    ]
    (item,) = data_items(changes_of(steps))
    assert item.properties == ("name: chat-files -> market",)
    assert "protected" in item.note


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        (RDS, {"storageEncrypted": True}, {"storageEncrypted": False}, ["unencrypted"]),
        (RDS, {"storageEncrypted": True}, {}, ["unencrypted"]),
        (RDS, {"deletionProtection": True}, {}, ["unprotected"]),
        (RDS, {"skipFinalSnapshot": False}, {"skipFinalSnapshot": True}, ["exposed"]),
        (RDS, {"instanceClass": "a"}, {"instanceClass": "b"}, []),
        ("aws:s3/bucket:Bucket", {}, {"forceDestroy": True}, ["exposed"]),
        (
            "aws:opensearch/domain:Domain",
            {"encryptAtRest": {"enabled": True}},
            {"encryptAtRest": {"enabled": False}},
            ["unencrypted"],
        ),
        (
            "gcp:firestore/database:Database",
            {"deleteProtectionState": "DELETE_PROTECTION_ENABLED"},
            {"deleteProtectionState": "DELETE_PROTECTION_DISABLED"},
            ["unprotected"],
        ),
        (VERSION, {"exports": {"Room": {}, "Lobby": {}}}, {"exports": {"Room": {}}}, ["class dropped"]),
        (VERSION, {}, {"migrations": {"deletedClasses": ["Room"]}}, ["class dropped"]),
    ],
)
def test_a_store_less_guarded_by_its_provider_is_named(
    kind: str, before: dict[str, object], after: dict[str, object], expected: list[str]
) -> None:
    found = data_items([change("update", of(before), of(after), kind=kind)])
    assert [item.change for item in found] == expected


def test_a_worker_that_is_renamed_drops_its_objects_though_the_engine_shows_an_update() -> None:
    kind = "cloudflare:index/worker:Worker"
    (item,) = data_items([change("update", state(name="a"), state(name="b"), kind=kind, keys=("name",))])
    assert (item.change, item.properties) == ("renamed", ("name: a -> b",))


def test_a_database_made_unencrypted_is_looked_at() -> None:
    assert said(step("create", None, state(), kind=RDS)) == [("look", "made unencrypted")]
    assert said(step("create", None, state(storageEncrypted=True), kind=RDS)) == []


def test_no_secret_value_stands_among_the_causes() -> None:
    old, new = state(password="hunter2", host="[secret]"), state(password="hunter3", host="x")
    (item,) = data_items([change("replace", old, new, kind=RDS, keys=("password", "host"))])
    assert item.properties == ("host: [secret] -> x", "password: [secret] -> [secret]")


def test_a_rename_in_the_program_is_guessed() -> None:
    deleted, made = step("delete", state()), step("create", None, state(), name="uploads")
    (item,) = data_items(changes_of([deleted, made]))
    assert "uploads" in item.note
    assert "alias" in item.note


def test_our_own_stores_and_those_of_other_programs_are_stores() -> None:
    assert store_type(BUCKET)
    assert store_type(RDS)
    assert store_type("aws:lambda/function:Function") is None
    assert not is_classed("aws:lambda/function:Function")
    assert all(each.holds for each in table().values())
    assert all(kind.count(":") == 2 for kind in table())


def test_of_each_store_of_a_ladder_it_is_said_what_it_holds() -> None:
    ours = ("cloudflare:", "neon:", "upstash:")
    assert {kind for kind in STORES if not kind.startswith(ours)} <= set(table())


def test_what_our_component_holds_no_data_in_may_go_and_anyone_else_s_may_not() -> None:
    logs = "aws:cloudwatch/logGroup:LogGroup"
    theirs = step("delete", state(), kind=logs)
    ours = attrs.evolve(theirs, urn=f"urn:pulumi:prod::shop::rungs:index:Gateway${logs}::gateway-apigateway")
    assert said(theirs) == [("danger", "deleted")]
    assert said(ours) == []


def item(what: str = "replaced") -> Item:
    return Item(change=what, urn="urn:a", name="a", kind="Bucket")


def known(urn: str = "urn:a", what: str = "replaced", until: str = "2026-11-21") -> Acknowledgement:
    return Acknowledgement(urn=urn, change=what, reason="it is empty", until=until)


def test_a_danger_passes_when_its_urn_and_change_are_acknowledged_until_a_day_to_come() -> None:
    found, used = acknowledge([item()], [known()], TODAY)
    assert [each.verdict for each in found] == ["look"]
    assert used == [known()]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (known(until="2026-11-20"), "acknowledgement expired"),
        (known(urn="urn:A"), "acknowledgement stale"),
        (known(urn="urn:a "), "acknowledgement stale"),
        (known(what="deleted"), "acknowledgement stale"),
        (known(what="Replaced"), "acknowledgement stale"),
    ],
)
def test_any_other_acknowledgement_lets_nothing_pass_and_is_named(given: Acknowledgement, what: str) -> None:
    found, used = acknowledge([item()], [given], TODAY)
    assert [each.change for each in found] == ["replaced", what]
    assert worst(each.verdict for each in found) == "danger"
    assert used == []


def test_every_verdict_has_a_reason() -> None:
    assert all(verdict in ORDER and reason for verdict, reason in TABLE.values())
