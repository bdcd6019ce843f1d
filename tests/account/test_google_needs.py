"""With whose credentials doctor asks Google Cloud, and what it knows of a stage before it asks."""

from __future__ import annotations

import sys
from typing import cast

import pytest

from account.checks.google_needs import buckets, databases
from account.google import NOT_FOLLOWED, TOKEN, Google
from account.permissions import permissions
from components.errors import UserError
from stacks.stage import Ladder, Stage
from tests.account.clouds import World, stages_of
from tests.account.googles import GOOGLE_TOKEN, PROJECT
from tests.account.test_doctor import missing
from tests.account.test_google import WHO
from tests.components.accounts import drawn
from tests.components.test_stages import built_stage


@pytest.fixture
def world() -> World:
    return World("gcp")


def environment_of(monkeypatch: pytest.MonkeyPatch, **given: str) -> dict[str, str]:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/credentials.json")
    return {"RUNGS_GOOGLE_API": "http://127.0.0.1:1", **given}


def test_without_credentials_it_says_what_it_could_not_ask(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = world.examine(google=Google.of(environment_of(monkeypatch)))
    assert missing(found) == []
    assert "there are no credentials for Google Cloud" in found[WHO].says
    assert "Project / roles/run.admin" in found[WHO].fix


@pytest.mark.parametrize("name", NOT_FOLLOWED)
def test_nobody_is_asked_as_somebody_else_than_pulumi_is(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    given = {name: GOOGLE_TOKEN, TOKEN: GOOGLE_TOKEN}
    found = world.examine(google=Google.of(environment_of(monkeypatch, **given)))
    assert (found[WHO].state, missing(found)) == ("unknown", [])
    assert f"${name} is set" in found[WHO].says
    assert GOOGLE_TOKEN not in world.said


def test_a_token_of_the_environment_is_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = world.examine(google=Google.of(environment_of(monkeypatch, **{TOKEN: GOOGLE_TOKEN})))
    assert "cloudresourcemanager.googleapis.com does not answer" in found[WHO].says
    with pytest.raises(UserError, match="has characters that no token has") as raised:
        Google.of({TOKEN: "two words"})
    assert "two words" not in str(raised.value)


def test_credentials_are_those_that_google_auth_finds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Found:
        token = ""

        def refresh(self, request: object) -> None:
            self.token = GOOGLE_TOKEN

        def apply(self, headers: dict[str, str]) -> None:
            headers |= {"Authorization": f"Bearer {self.token}", "x-goog-user-project": "quotas"}

    def default(scopes: list[str]) -> tuple[Found, str | None]:
        assert scopes == ["https://www.googleapis.com/auth/cloud-platform"]
        return Found(), None

    monkeypatch.setattr("google.auth.default", default)
    google = Google.of({})
    monkeypatch.setattr(google, "_at", world.google.at)
    assert missing(world.examine(google=google)) == []
    assert {request.headers["x-goog-user-project"] for _, request in world.google.asked} == {"quotas"}


def test_without_the_package_that_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast("dict[str, object]", sys.modules), "google.auth", None)
    found = world.examine(google=Google.of({}))
    assert "./rungs setup clouds" in found[WHO].says


@pytest.mark.parametrize(("ladder", "stage"), stages_of("gcp"))
def test_what_is_asked_for_is_what_a_stage_makes(ladder: Ladder, stage: Stage) -> None:
    made = built_stage(ladder, stage)
    pieces = drawn(ladder, stage).pieces
    ours = [each for each in pieces if each.part.clouds[:1] == ("gcp",)]
    for found, kind in (
        (buckets(ours, PROJECT), "gcp:storage/bucket:Bucket"),
        (databases(ours), "gcp:firestore/database:Database"),
    ):
        assert set(found) == {str(each.inputs["name"]) for each in made if each.type == kind}


def test_every_role_has_a_permission_that_tells_of_it() -> None:
    reads = [each.read for each in permissions().values() if each.provider == "gcp"]
    assert all(reads)
    assert len(set(reads)) == len(reads)
