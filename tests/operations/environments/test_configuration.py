"""What a preview environment is made of, and what never comes along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from components.errors import UserError
from operations.environments.configuration import app_of, as_text, configuration, stack_of
from sandbox.rehearsal import made_up
from stacks import ladders
from stacks.stack_file import StackFile
from tests.configs import COPIED, GROWTH, MVP, TOP

SECRET = {"secure": "v1:AAAA:BBBB"}


def base(settings: Mapping[str, object], **beside: object) -> StackFile:
    """A stack file named prod."""
    config = {key if ":" in key else f"rungs:{key}": value for key, value in settings.items()}
    return StackFile(path=Path("Pulumi.prod.yaml"), text=json.dumps({"config": config, **beside}))


def test_it_is_the_stage_at_its_smallest_with_names_of_its_own() -> None:
    made = configuration(base(GROWTH), "pr-12", {})
    assert made.stack == "preview-pr-12"
    settings = made.blueprint.settings
    assert (settings.stage, settings.environment, settings.size) == ("growth", "preview", "minimal")
    assert {piece.physical_name.startswith("chat-pr-12-preview-") for piece in made.blueprint.pieces} == {
        True
    }
    assert not any(piece.safety.protect or piece.safety.retain for piece in made.blueprint.pieces)


def test_nothing_of_production_comes_along() -> None:
    stores = {"db": {"serving": "neon", "copied": COPIED, "released": ["d1"]}}
    parts = {
        "files": {"name": "uploads-of-prod", "location": "weur"},
        "api": {"routes": ["example.com/api/*"], "inherits": ["STRIPE_KEY"], "name": "chat"},
        "db-d1": {"name": "chat-rows"},
    }
    given = {
        **GROWTH,
        "floor": "growth",
        "mode": "readonly",
        "stores": stores,
        "parts": parts,
        "adopt": {"files": "uploads-of-prod"},
        "acknowledge": [{"urn": "u", "change": "replaced", "reason": "r", "until": "2026-12-31"}],
        "sentry_dsn": SECRET,
        "signing_key": SECRET,
        "cloudflare:apiToken": SECRET,
    }
    made = configuration(base(given, encryptionsalt="v1:salt", environment=["prod-secrets"]), "pr-12", {})
    text = as_text(made, {}, {})
    for word in (
        *("AAAA", "salt", "prod-secrets", "uploads-of-prod", "example.com", "1" * 32, "STRIPE", "chat-rows"),
        *("ops@", "floor", "adopt", "acknowledge", "readonly", "copied", "released", "cloudflare", "sentry"),
    ):
        assert word not in text, word
    assert made.config["rungs:stores"] == {"db": {"serving": "neon", "forgotten": ["d1"]}}
    assert made.config["rungs:parts"] == {
        "files": {"location": "weur"},
        "api": {"routes": [], "inherits": []},
        "db": {"protected": False},
    }
    assert made.secrets == {}
    assert made.generated == ("signing_key", "operator_token")


@pytest.mark.parametrize("stage", ladders.load("edge").names)
def test_every_stage_is_had_without_a_zone(stage: str) -> None:
    made = configuration(base({**TOP, "stage": stage}), "pr-1", {})
    kinds = {type(piece.part).__name__ for piece in made.blueprint.pieces}
    assert kinds.isdisjoint({"Cdn", "BillingAlerts"})
    assert {"EdgeWorker", "ModeSwitch"} <= kinds
    assert set(made.blueprint.stage.parts) | set(made.blueprint.settings.without) == set(
        ladders.load("edge")[stage].parts
    )
    for piece in made.blueprint.pieces:
        assert not any(need.key in ("zone", "domain", "alert_emails") for need in piece.part.needs)


@pytest.mark.parametrize("ladder", ["aws", "gcp"])
def test_where_nothing_would_answer_none_is_made(ladder: str) -> None:
    found = ladders.load(ladder)
    for stage in found.stages:
        file = StackFile(path=Path("Pulumi.prod.yaml"), text=made_up(found, stage).text)
        with pytest.raises(
            UserError, match=rf"{stage.name!r} of ladder {ladder!r}, which has no Worker.*staging"
        ):
            configuration(file, "pr-1", {})


def test_it_has_the_host_that_serves_and_those_after_it() -> None:
    first = configuration(base(GROWTH), "pr-1", {}).blueprint
    assert [piece.name for piece in first.pieces if piece.key == "db"] == ["db-d1", "db-neon"]
    assert first.serving["db"].host == "d1"
    stores = {"db": {"serving": "neon", "copied": COPIED}}
    later = configuration(base({**GROWTH, "stores": stores}), "pr-1", {}).blueprint
    assert [piece.name for piece in later.pieces if piece.key == "db"] == ["db-neon"]


def test_its_own_secrets_come_from_variables_and_are_never_shown() -> None:
    url = "postgresql://preview:hidden@db.invalid:5432/app?sslmode=require"
    made = configuration(
        base(MVP), "pr-1", {"RUNGS_PREVIEW_DATABASE_URL": url, "RUNGS_PREVIEW_SIGNING_KEY": "k" * 40}
    )
    assert made.secrets == {"database_url": url, "signing_key": "k" * 40}
    assert made.generated == ("operator_token",)
    assert "hidden" not in repr(made) + as_text(made, {}, {})
    assert "k" * 40 not in repr(made) + as_text(made, {}, {})


def test_a_secret_that_is_needed_is_asked_for_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**GROWTH, "parts": {"db": {"host": "external"}}, "database_url": SECRET}
    with pytest.raises(
        UserError, match=r"no secret of stack 'prod': give its own .* RUNGS_PREVIEW_DATABASE_URL"
    ):
        configuration(base(given), "pr-1", {})


@pytest.mark.parametrize(
    ("app", "id", "expected"),
    [
        ("chat", "pr-12", "chat-pr-12"),
        ("a" * 14, "pr-12", "a" * 14 + "-pr-12"),
        ("a" * 15, "pr-12", "aaaaaaaaaa3c71-pr-12"),
    ],
)
def test_the_name_of_the_application_has_the_id(app: str, id: str, expected: str) -> None:
    assert app_of(app, id) == expected
    assert len(expected) <= 20


def test_two_long_names_stay_apart() -> None:
    assert app_of("a-team-of-many-chats", "pr-1234567") != app_of("a-team-of-many-shops", "pr-1234567")


@pytest.mark.parametrize("id", ["", "PR-12", "pr_12", "-12", "12-", "pr-12345678", "../prod", "prod.yaml"])
def test_an_id_that_cannot_be_part_of_a_name_is_refused(id: str) -> None:
    with pytest.raises(UserError, match="expected at most 10 lower-case letters, digits and hyphens"):
        stack_of(id)
