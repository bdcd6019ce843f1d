"""What a user writes in a stack file is read with its types, or refused in one message that helps."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from components.errors import UserError
from stacks.blueprint import draw_up
from stacks.settings import Settings, Standing, acknowledgements
from tests.configs import GROWTH, MVP


def refused(**changes: object) -> str:
    values = {**GROWTH, **changes}
    with pytest.raises(UserError) as caught:
        draw_up(Settings.read({key: value for key, value in values.items() if value is not ...}))
    return str(caught.value)


def test_texts_as_pulumi_gives_them_are_read_as_their_types() -> None:
    settings = Settings.read(
        {**MVP, "r2_enabled": "true", "stores": json.dumps({"db": {"serving": "d1", "fenced": "true"}})}
    )
    assert settings.r2_enabled is True
    assert settings.standing("db") == Standing(serving="d1", fenced=True)
    assert settings.standing("other") == Standing()


def test_the_namespace_may_be_written_or_left_out() -> None:
    assert Settings.read({f"rungs:{key}": value for key, value in MVP.items()}) == Settings.read(MVP)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stagee": "mvp"}, ("rungs:stagee", "did you mean 'stage'")),
        ({"stage": "grwth"}, ("rungs:stage is 'grwth'", "expected one of: mvp", "did you mean 'growth'")),
        ({"ladder": "edgy"}, ("rungs:ladder is 'edgy'", "did you mean 'edge'")),
        ({"environment": "production"}, ("rungs:environment is 'production'", "did you mean 'prod'")),
        ({"location": "west"}, ("rungs:location is 'west'", "weur")),
        ({"r2_enabled": "maybe"}, ("rungs:r2_enabled is 'maybe'", "true or false")),
        ({"app": "My App"}, ("rungs:app is 'My App'", "lower-case")),
        ({"account": "1234"}, ("rungs:account is '1234'", "32 hexadecimal")),
        ({"stage": ...}, ("rungs:stage is missing", "pulumi config set rungs:stage")),
        ({"zone": ...}, ("rungs:domain is 'example.com'", "rungs:zone is missing", "rungs:create_zone")),
        ({"domain": ..., "zone": ...}, ("rungs:zone is missing", "part 'cdn'")),
        (
            {"workers_plan": "free"},
            ("rungs:workers_plan is 'free'", "needs 'paid'", "config set rungs:workers_plan paid"),
        ),
        ({"zone_plan": "free"}, ("rungs:zone_plan is 'free'", "needs 'pro'")),
        ({"r2_enabled": False}, ("rungs:r2_enabled is 'false'", "10042")),
        ({"stores": {"dbb": {}}}, ("rungs:stores", "did you mean 'db'")),
        ({"stores": {"db": {"servin": "d1"}}}, ("rungs:stores.db.servin", "did you mean 'serving'")),
        (
            {"stores": {"db": {"serving": "noen"}}},
            ("rungs:stores.db.serving is 'noen'", "did you mean 'neon'"),
        ),
        ({"stores": {"db": {"released": ["d1"]}}}, ("rungs:stores.db.released names 'd1'", "which serves")),
        ({"stores": {"db": {"forgotten": ["d1"]}}}, ("rungs:stores.db.forgotten names 'd1'", "which serves")),
        (
            {"stores": {"db": {"serving": "neon", "released": ["d1"], "forgotten": ["d1"]}}},
            ("both released and forgotten",),
        ),
        (
            {"stage": "traction", "stores": {"db": {"fenced": True}}},
            ("rungs:stores.db.fenced", "no other to move to"),
        ),
        ({"stores": {"db": {"released": "d1"}}}, ("rungs:stores.db.released is 'd1'", "a list of a text")),
        ({"stores": "d1"}, ("rungs:stores is 'd1'", "expected a map")),
        ({"floor": "scale"}, ("rungs:stage is 'growth'", "reached 'scale'", "redis on upstash")),
        ({"floor": "scal"}, ("rungs:floor is 'scal'", "did you mean 'scale'")),
        ({"parts": {"dbb": {}}}, ("rungs:parts is 'dbb'", "did you mean 'db'")),
        (
            {"parts": {"jobs": {"batch_sise": 5}}},
            ("rungs:parts.jobs.batch_sise", "did you mean 'batch_size'"),
        ),
        (
            {"parts": {"jobs": {"batch_size": 500}}},
            ("rungs:parts.jobs.batch_size is 500", "from 1 to 100", "queues/platform/limits"),
        ),
        (
            {"parts": {"jobs": {"batch_size": "many"}}},
            ("rungs:parts.jobs.batch_size is 'many'", "a whole number"),
        ),
        ({"parts": {"db": {"host": "external"}}}, ("rungs:database_url is missing", "--secret")),
        ({"alert_emails": ["ops"]}, ("rungs:alert_emails is 'ops'", "e-mail")),
    ],
    ids=str,
)
def test_a_mistake_is_one_message_naming_key_value_and_what_was_expected(
    change: dict[str, object], words: tuple[str, ...]
) -> None:
    message = refused(**change)
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize("key", ["database_url", "redis_url"])
def test_a_wrong_secret_is_named_but_never_shown(key: str) -> None:
    message = refused(**{key: "mysql://user:hunter2@somewhere/db"})
    assert f"rungs:{key}" in message
    assert "hunter2" not in message


def test_a_name_that_breaks_a_providers_rule_is_refused_with_the_rule() -> None:
    message = refused(parts={"files": {"name": "Not_A_Bucket"}})
    assert "'Not_A_Bucket'" in message
    assert "create-buckets" in message


def test_going_down_is_allowed_where_every_store_stays() -> None:
    blueprint = draw_up(Settings.read({**GROWTH, "stage": "growth", "floor": "growth"}))
    assert blueprint.stage.name == "growth"


def test_minimal_keeps_every_part_and_lowers_sizes() -> None:
    full = draw_up(Settings.read(GROWTH))
    small = draw_up(Settings.read({**GROWTH, "size": "minimal"}))
    assert [piece.name for piece in small.pieces] == [piece.name for piece in full.pieces]
    assert small.stage["db"].size == "0.25 CU"
    assert full.stage["db"].size != small.stage["db"].size


@pytest.mark.parametrize("until", ["2026-12-31", "2026-12-31T00:00:00Z", datetime.date(2026, 12, 31)])
def test_an_acknowledgement_names_its_last_day_however_yaml_reads_it(until: object) -> None:
    given = [{"urn": "urn:pulumi:s::p::t::n", "change": "replaced", "reason": "empty", "until": until}]
    assert [each.until for each in acknowledgements(given)] == ["2026-12-31"]
    assert acknowledgements(json.dumps(given, default=str)) == acknowledgements(given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("not json", "expected a list"),
        ("{}", "expected a list"),
        ([1], "expected a list"),
        ([{"urn": "u"}], "rungs:acknowledge[0].change is missing"),
        ([{"urn": "u", "change": "c", "reason": " ", "until": "2026-01-01"}], "reason"),
        (
            [{"urn": "u", "change": "c", "reason": "r", "until": "soon"}],
            "rungs:acknowledge[0].until is 'soon'",
        ),
        ([{"urn": "u", "change": "c", "reason": "r", "until": "2026-01-01", "untill": ""}], "untill"),
    ],
)
def test_an_acknowledgement_that_is_not_whole_is_refused(given: object, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        acknowledgements(given)


def test_a_mistake_inside_a_value_is_named_by_its_path() -> None:
    copied = {"to": "neon", "at": "2026-11-21T16:00:00Z", "rows": -1, "digest": "0" * 64}
    assert refused(stores={"db": {"copied": copied}}).startswith(
        "rungs:stores.db.copied.rows is -1, expected"
    )
    assert refused(rollout={"stable": "first", "percent": 5}).startswith(
        "rungs:rollout.stable is 'first', expected"
    )
