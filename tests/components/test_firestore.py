"""Firestore: the database with its indexes, expiry, rules and backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from components.component import Safety
from components.errors import UserError
from components.firestore import Expiry, Firestore, FirestoreComponent, Index
from components.linking import GoogleGrant
from components.signals import Signal
from tests.components.samples import SAMPLES, build, built_sample, make_sample


def test_the_database_is_native_protected_and_can_be_put_back() -> None:
    database = built_sample(Firestore())["it"]

    assert database.inputs["name"] == "chat-prod-it"
    assert (database.inputs["type"], database.inputs["locationId"]) == ("FIRESTORE_NATIVE", "europe-west1")
    assert database.inputs["deleteProtectionState"] == "DELETE_PROTECTION_ENABLED"
    assert database.inputs["pointInTimeRecoveryEnablement"] == "POINT_IN_TIME_RECOVERY_ENABLED"
    assert (database.protect, database.retain_on_delete) == (True, True)


def test_a_preview_environment_can_delete_it() -> None:
    database = built_sample(Firestore(), Safety(protect=False, retain=False))["it"]

    assert database.inputs["deleteProtectionState"] == "DELETE_PROTECTION_DISABLED"


def test_indexes_are_named_by_what_they_are() -> None:
    built = built_sample(SAMPLES["firestore"])
    users = built["it-users-interests-array-lastActiveAt-desc"].inputs
    messages = built["it-messages-group-chatId-createdAt"].inputs

    assert users["fields"] == [
        {"fieldPath": "interests", "arrayConfig": "CONTAINS"},
        {"fieldPath": "lastActiveAt", "order": "DESCENDING"},
    ]
    assert (users["queryScope"], messages["queryScope"]) == ("COLLECTION", "COLLECTION_GROUP")


def test_documents_expire_by_a_field_that_has_no_index() -> None:
    field = built_sample(Firestore(expiries=(Expiry(collection="stories"),)))["it-stories-expiresAt-expires"]

    assert (field.inputs["collection"], field.inputs["field"]) == ("stories", "expiresAt")
    assert field.inputs["ttlConfig"] == {}
    assert field.inputs["indexConfig"] == {"indexes": []}


def rules_of(part: Firestore) -> str:
    source = cast("dict[str, Any]", built_sample(part)["it-rules"].inputs["source"])
    return str(source["files"][0]["content"])


def test_without_rules_every_client_is_turned_away() -> None:
    assert "allow read, write: if false;" in rules_of(Firestore())
    assert built_sample(Firestore())["it-release"].inputs["name"] == "cloud.firestore/chat-prod-it"
    assert built_sample(Firestore(name="(default)"))["it-release"].inputs["name"] == "cloud.firestore"


def test_rules_are_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.rules"
    file.write_text("rules_version = '2';", encoding="utf-8")

    assert rules_of(Firestore(rules=str(file))) == "rules_version = '2';"
    with pytest.raises(UserError, match=r"Firestore\.rules is 'nowhere\.rules', expected a file of rules"):
        build(lambda: make_sample(Firestore(rules="nowhere.rules")))


def test_backups_are_made_each_day_unless_nobody_wants_them() -> None:
    assert built_sample(Firestore(daily_backups_days=14))["it-daily"].inputs["retention"] == "1209600s"
    assert "it-daily" not in built_sample(Firestore(daily_backups_days=0)).names


def test_what_a_service_and_monitoring_get() -> None:
    found: dict[str, str] = {}
    signals: list[Signal] = []

    def program() -> None:
        made = cast("FirestoreComponent", make_sample(Firestore()))
        linked = made.service_link("db")
        assert linked.grants == [GoogleGrant(role="roles/datastore.user", on="project")]
        signals.extend(made.signals("db"))
        pulumi.Output.all(**linked.variables).apply(lambda known: found.update(cast("dict[str, str]", known)))

    build(program)
    assert found == {"DB_PROJECT": "example-project", "DB_DATABASE": "chat-prod-it"}
    assert [each.objective for each in signals] == ["database_latency"]


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Firestore(indexes=(Index(collection="users", fields=("name",)),)),
            "has 'users' with 1 field, expected two or more",
        ),
        (lambda: Index(collection="users", fields=("a b", "c")), "expected a field such as createdAt"),
        (lambda: Firestore().check_name("db", "default"), None),
        (lambda: Firestore().check_name("db", "DB"), "'DB', expected at least 4 lower-case letters"),
    ],
)
def test_wrong_values_are_refused(make_wrong: Callable[[], object], message: str | None) -> None:
    if message is None:
        make_wrong()
        return
    with pytest.raises(UserError, match=message):
        make_wrong()
