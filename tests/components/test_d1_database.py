from __future__ import annotations

from collections.abc import Callable

import pytest

from components.component import Safety
from components.d1_database import D1Database, D1DatabaseComponent
from components.errors import UserError
from tests.components.samples import ACCOUNT, SAFETIES, build, wires


def test_a_database_near_its_writer() -> None:
    built = build(
        lambda: D1DatabaseComponent(
            "db-d1", account_id=ACCOUNT, database_name="chat-prod-db", location="weur"
        )
    )
    (component,) = built.components

    assert built.names == {"db-d1"}
    assert built["db-d1"].type == "cloudflare:index/d1Database:D1Database"
    assert built["db-d1"].inputs == {
        "accountId": ACCOUNT,
        "name": "chat-prod-db",
        "primaryLocationHint": "weur",
        "readReplication": {"mode": "disabled"},
    }
    assert built["db-d1"].parent == component.urn
    assert component.outputs == {"database_id": "db-d1-id"}


def test_replicas_are_read_where_they_are_asked_for() -> None:
    built = build(lambda: D1Database(read_replication=True).component("db", wires()))

    assert built["db"].inputs["readReplication"] == {"mode": "auto"}


@pytest.mark.parametrize(
    ("part", "stacks", "expected"),
    [
        (D1Database(), None, ("weur", None)),
        (D1Database(location="apac"), None, ("apac", None)),
        (D1Database(), "eu", (None, "eu")),
        (D1Database(jurisdiction="fedramp"), "eu", (None, "fedramp")),
        (D1Database(location="apac", jurisdiction="eu"), None, (None, "eu")),
    ],
)
def test_a_jurisdiction_takes_the_place_of_a_location(
    part: D1Database, stacks: str | None, expected: tuple[str | None, str | None]
) -> None:
    inputs = build(lambda: part.component("db", wires(jurisdiction=stacks)))["db"].inputs

    assert (inputs.get("primaryLocationHint"), inputs.get("jurisdiction")) == expected


@pytest.mark.parametrize("safety", SAFETIES, ids=str)
def test_it_is_a_store(safety: Safety) -> None:
    database = build(lambda: D1Database().component("db", wires(safety=safety)))["db"]

    assert (database.protect, database.retain_on_delete) == (safety.protect, safety.retain)


def test_an_exact_name() -> None:
    assert build(lambda: D1Database(name="main").component("db", wires()))["db"].inputs["name"] == "main"


def test_a_worker_binds_it_under_its_host() -> None:
    def program() -> None:
        (binding,) = D1DatabaseComponent("db-d1", account_id=ACCOUNT).worker_bindings("db")
        seen.append((binding.type, binding.name, set(binding.fields)))

    seen: list[object] = []
    build(program)

    assert seen == [("d1", "DB_D1", {"database_id"})]
    assert D1Database().host == "d1"


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: D1Database(location="eeurr"),
            r"D1Database\.location is 'eeurr', expected one of: wnam.*\(developers\.cloudflare\.com/d1/.*'eeur'\?",
        ),
        (
            lambda: D1Database(jurisdiction="us"),
            r"D1Database\.jurisdiction is 'us', expected one of: eu, fedramp \(developers\.cloudflare\.com/d1/",
        ),
        (
            lambda: D1Database(read_replication="auto"),  # type: ignore[arg-type]
            r"D1Database\.read_replication is 'auto', expected true or false",
        ),
        (lambda: D1Database().check_name("db", "-x"), r"the name of part 'db' is '-x', expected letters.*D1"),
        (lambda: D1Database().check_name("db", "a" * 65), r"65 characters long, expected at most 64 .*D1"),
    ],
)
def test_wrong_values_are_refused(make_wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
