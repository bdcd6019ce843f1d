"""From what was found to a stack file: which part takes what, what is written, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from adoption.account import PERMISSIONS
from adoption.asked import Asked
from adoption.configuration import Draft, compose, things_of
from adoption.matching import Thing, lowest, pair
from adoption.stack_text import Line, render
from adoption.wrangler import read
from adoption.wrangler_values import Worker
from components.durable_object import DurableObject
from components.errors import UserError
from components.kv_namespace import KvNamespace
from components.queue import Queue
from components.r2_bucket import R2Bucket
from stacks import ladders
from stacks.adoption import FILL_IN
from stacks.blueprint import draw_up
from stacks.schema import config_schema
from stacks.stack_file import StackFile
from tests.adoption.by_hand import ACCOUNT, DAY, FILES, ByHand, parley

EDGE = ladders.load("edge")
ASKED = Asked(stack="prod", ladder=EDGE, account_id=ACCOUNT)


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> ByHand:
    return parley(tmp_path_factory.mktemp("hand"))


@pytest.fixture(scope="module")
def worker(hand: ByHand) -> Worker:
    return read(hand.file("parley.jsonc"), "production")


def config(draft: Draft) -> dict[str, object]:
    """What the text says, as YAML reads it."""
    return {key.removeprefix("rungs:"): value for key, value in loaded(draft.text)["config"].items()}


def loaded(text: str) -> dict[str, dict[str, object]]:
    return cast("Callable[[str], dict[str, dict[str, object]]]", YAML(typ="safe").load)(text)


def parts(draft: Draft) -> dict[str, dict[str, object]]:
    return cast("dict[str, dict[str, object]]", config(draft)["parts"])


def fields_of(key: str) -> set[str]:
    """The settings of a part that docs/config.schema.json lets an editor take."""
    schema = config_schema()
    for step in ("properties", "config", "properties", "rungs:parts", "properties", key, "properties"):
        schema = cast("dict[str, object]", schema[step])
    return set(schema)


def filled(draft: Draft, **more: object) -> StackFile:
    """The stack file with further keys."""
    file = StackFile(path=Path("Pulumi.prod.yaml"), text=draft.text)
    return file.changed({(key,): value for key, value in more.items()})


def test_with_a_token_all_is_exact_and_the_program_takes_it(hand: ByHand, worker: Worker) -> None:
    with hand.account(*PERMISSIONS) as account:
        draft = compose(worker, account, ASKED)
    assert draft.stage.name == "growth"
    assert draft.refusals == ()
    for key, settings in parts(draft).items():
        assert set(settings) <= fields_of(key)
    assert [key for key, _ in draft.gaps] == ["rungs:workers_plan", "rungs:neon_plan"]
    assert config(draft)["adopt"] == {
        "db-d1": hand.ids["database"],
        "files": "parley-media",
        "backups": "parley-dumps",
        "cache": hand.ids["cache"],
        "jobs": hand.ids["parley-work"],
        "jobs-dead": hand.ids["parley-graveyard"],
        "api": hand.ids["parley-production"],
    }
    assert parts(draft)["db-d1"] == {"name": "parley-main", "location": "eeur"}
    assert parts(draft)["backups"] == {
        "name": "parley-dumps",
        "location": "eeur",
        "jurisdiction": "default",
        "lifecycle": [{"id": "old dumps", "prefix": "dump/", "delete_after_days": 90}],
        "locks": [],
    }
    assert parts(draft)["rooms"] == {"class_name": "ChatRoom"}
    assert parts(draft)["cache"] == {"name": "parley pages (production)"}
    assert parts(draft)["jobs"]["dead_name"] == "parley-graveyard"
    assert (parts(draft)["api"]["code"], parts(draft)["api"]["drains"]) == ("external", [])
    assert (parts(draft)["api"]["subdomain"], parts(draft)["api"]["crons"]) == ("chat", ["*/30 * * * *"])
    assert (config(draft)["zone"], config(draft)["zone_plan"]) == (hand.ids["zone"], "pro")
    assert "jurisdiction" not in config(draft)  # read from the database: none
    assert f"KV namespace {hand.ids['flags']} (binding FLAGS)" in draft.left
    assert "secrets: SESSION_KEY, MAIL_TOKEN (no value is read or written)" in draft.left
    done = filled(draft, workers_plan="paid", neon_plan="launch", alert_emails=["ops@example.com"])
    assert done.settings().stage == "growth"
    draw_up(done.settings())


def test_without_a_token_every_unknown_is_refused_until_filled_in() -> None:
    draft = compose(read(FILES / "notes.toml"), None, ASKED)
    assert draft.stage.name == "mvp"
    assert "a value that stays private" not in draft.text
    file = filled(draft)
    answers: Mapping[tuple[str, ...], object] = {
        ("location",): "weur",
        ("jurisdiction",): None,
        ("parts", "files", "location"): "weur",
        ("parts", "files", "lifecycle"): [],
        ("parts", "files", "locks"): [],
        ("parts", "cache", "name"): "notes cache",
        ("parts", "db-d1", "location"): "weur",
        ("adopt", "api"): "0" * 32,
    }
    assert [key.removeprefix("rungs:") for key, _ in draft.gaps] == [".".join(path) for path in answers]
    for unanswered in answers:
        others = {path: value for path, value in answers.items() if path != unanswered}
        key = rf"rungs:{re.escape('.'.join(unanswered))} is '{FILL_IN}'"
        with pytest.raises(UserError, match=key):
            draw_up(file.changed(others).settings())
    draw_up(file.changed(answers).settings())


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_what_one_missing_permission_hides_is_a_line_to_fill_in(
    hand: ByHand, worker: Worker, permission: str
) -> None:
    with hand.account(*(each for each in PERMISSIONS if each != permission)) as account:
        draft = compose(worker, account, ASKED)
    with hand.account() as account:
        whole = compose(worker, account, ASKED)
    assert len(draft.gaps) > len(whole.gaps)
    assert f"the token lacks {permission}: what it would show is not known" in draft.notes


def test_what_no_setting_says_stands_in_the_way(tmp_path: Path) -> None:
    hand = parley(tmp_path)
    for name, rule in {
        "by date": {
            "deleteObjectsTransition": {"condition": {"type": "Date", "date": "2027-01-01T00:00:00Z"}}
        },
        "36 hours": {"deleteObjectsTransition": {"condition": {"type": "Age", "maxAge": 3 * DAY // 2}}},
        "other aborts": {"abortMultipartUploadsTransition": {"condition": {"type": "Age", "maxAge": DAY}}},
    }.items():
        with hand.cloud.change() as data:
            (rules,) = data["objects"]["cloudflare:index/r2BucketLifecycle:R2BucketLifecycle"].values()
            rules["props"]["rules"] = [{"id": name, "enabled": True, "conditions": {"prefix": ""}, **rule}]
        with hand.account() as account:
            draft = compose(read(hand.file("parley.jsonc"), "production"), account, ASKED)
        assert [name in refusal for refusal in draft.refusals] == [True]
    hand.make("R2ManagedDomain", "public", {"bucketName": "parley-media", "enabled": True})
    with hand.account() as account:
        worker = read(hand.file("parley.jsonc"), "production")
        draft = compose(worker, account, ASKED)
        assert any("parley-media is public at r2.dev" in refusal for refusal in draft.refusals)
        left = compose(worker, account, attrs.evolve(ASKED, chosen={"files": "none"}))
    assert not any("r2.dev" in refusal for refusal in left.refusals)
    assert "R2 bucket parley-media (binding FILES)" in left.left


def test_a_thing_that_the_account_has_not_is_refused(hand: ByHand, worker: Worker) -> None:
    other = attrs.evolve(worker, buckets=(attrs.evolve(worker.buckets[0], name="parley-typo"),))
    with hand.account() as account:
        with pytest.raises(UserError, match=r"no R2 bucket \(jurisdiction default\) 'parley-typo'"):
            compose(other, account, ASKED)
        with pytest.raises(
            UserError, match=r"no Worker 'parley', which parley\.jsonc names; is --env missing"
        ):
            compose(attrs.evolve(worker, name="parley"), account, ASKED)
        with pytest.raises(UserError, match=r"no zone 'example\.org'"):
            compose(worker, account, attrs.evolve(ASKED, zone="example.org"))


def test_crons_are_those_of_the_account(hand: ByHand, worker: Worker) -> None:
    with hand.account() as account:
        draft = compose(attrs.evolve(worker, crons=("0 5 * * *",)), account, ASKED)
    assert parts(draft)["api"]["crons"] == ["*/30 * * * *"]
    assert any("has the crons */30 * * * *, and parley.jsonc has 0 5 * * *" in note for note in draft.notes)


def test_a_bundle_keeps_every_binding_that_no_part_makes(hand: ByHand, worker: Worker) -> None:
    with hand.account() as account:
        draft = compose(worker, account, attrs.evolve(ASKED, bundle="reference"))
        api = parts(draft)["api"]
        assert (api["code"], api["compatibility_date"]) == ("reference", "2026-05-01")
        assert api["inherits"] == [
            *("MAIN_DB", "FLAGS", "PAGE_CACHE", "AUTH", "AI", "STAGE", "BY_HAND"),
            *("SESSION_KEY", "MAIL_TOKEN"),
        ]
        assert "plain_text: binding BY_HAND, which the file does not have" in draft.left
        assert draft.refusals == ()
        assert api["drains"] == []
        draw_up(
            filled(draft, workers_plan="paid", neon_plan="launch", alert_emails=["a@example.com"]).settings()
        )
        less = compose(worker, account, attrs.evolve(ASKED, bundle="reference", stage="traction"))
        more = compose(worker, account, attrs.evolve(ASKED, bundle="reference", stage="scale"))
        unknown = compose(worker, account, attrs.evolve(ASKED, stage="scale"))
    assert parts(unknown)["api"]["drains"] == []
    assert parts(more)["api"]["drains"] == ["push", "email", "analytics"]
    assert [refusal for refusal in less.refusals if "class ChatRoom" in refusal]
    with pytest.raises(UserError, match="--bundle ships versions that keep the Worker's secrets by name"):
        compose(worker, None, attrs.evolve(ASKED, bundle="reference"))


def test_a_later_growth_stage_without_d1_makes_no_dead_one(hand: ByHand, worker: Worker) -> None:
    with hand.account() as account:
        draft = compose(attrs.evolve(worker, databases=()), account, ASKED)
    assert parts(draft)["api"]["drains"] == []
    assert config(draft)["stores"] == {"db": {"serving": "neon", "forgotten": ["d1"]}}
    done = filled(
        draft, workers_plan="paid", neon_plan="launch", alert_emails=["a@example.com"], jurisdiction=None
    )
    assert not [piece for piece in draw_up(done.settings()).pieces if piece.name == "db-d1"]


def test_a_jurisdiction_is_as_the_database_has_it_or_as_asked_for(tmp_path: Path) -> None:
    hand = ByHand(tmp_path, parley(tmp_path).cloud)
    hand.make("D1Database", "eu", {"name": "eu-main", "jurisdiction": "eu"})
    text = 'name = "parley-production"\n[[d1_databases]]\nbinding = "DB"\ndatabase_name = "eu-main"\n'
    (tmp_path / "wrangler.toml").write_text(text)
    worker = read(tmp_path)
    with hand.account() as account:
        draft = compose(worker, account, attrs.evolve(ASKED, location="weur"))
        assert config(draft)["jurisdiction"] == "eu"
        assert parts(draft)["db-d1"] == {"name": "eu-main", "jurisdiction": "eu"}
        with pytest.raises(UserError, match="--jurisdiction is 'fedramp', but the database has eu"):
            compose(worker, account, attrs.evolve(ASKED, jurisdiction="fedramp"))
    assert config(compose(worker, None, ASKED))["jurisdiction"] == FILL_IN
    assert "jurisdiction" not in config(compose(worker, None, attrs.evolve(ASKED, jurisdiction="none")))


def test_map_decides_and_names_what_it_knows(worker: Worker) -> None:
    swapped = pair(things_of(worker), EDGE["growth"], {"cache": "FLAGS"})
    assert swapped.taken["cache"].binding == "FLAGS"
    for chosen, message in {
        "files=nope": r"--map files is 'nope', expected one of: parley-media, parley-dumps, none",
        "fils=parley-media": r"--map is 'fils', .*did you mean 'files'\?",
        "db=parley-media": r"--map db is 'parley-media', expected one of: parley-main, none",
    }.items():
        key, _, name = chosen.partition("=")
        with pytest.raises(UserError, match=message):
            pair(things_of(worker), EDGE["growth"], {key: name})
    with pytest.raises(UserError, match="gives 'parley-media' to two parts"):
        pair(things_of(worker), EDGE["growth"], {"files": "parley-media", "backups": "parley-media"})


@pytest.mark.parametrize(
    ("things", "stage", "taken"),
    [
        ([(R2Bucket, "UPLOADS")], "mvp", {"files": "UPLOADS"}),
        ([(R2Bucket, "UPLOADS"), (R2Bucket, "ASSETS")], "mvp", {"files": "UPLOADS"}),
        (
            [(R2Bucket, "BACKUPS"), (R2Bucket, "ASSETS")],
            "traction",
            {"files": "ASSETS", "backups": "BACKUPS"},
        ),
        ([(KvNamespace, "SESSIONS"), (KvNamespace, "CACHE")], "mvp", {"cache": "CACHE"}),
        ([(Queue, "WORK")], "traction", {"jobs": "WORK"}),
        ([(DurableObject, "COUNTER")], "mvp", {}),
        ([(DurableObject, "ROOM")], "growth", {"rooms": "ROOM"}),
    ],
)
def test_the_lowest_growth_stage_takes_what_is_named_like_its_parts(
    things: list[tuple[type[R2Bucket], str]], stage: str, taken: dict[str, str]
) -> None:
    found = [Thing(kind=kind, name=name.lower(), binding=name) for kind, name in things]
    chosen = lowest(EDGE, found, {})
    assert chosen.name == stage
    assert {key: thing.binding for key, thing in pair(found, chosen).taken.items()} == taken


@given(st.text(max_size=12))
def test_any_text_stands_in_the_file_as_it_is_and_in_comments_harms_nothing(text: str) -> None:
    value = {"name": Line(text, comment=text, above=text), "list": [text]}
    rendered = render([text], {"rungs:parts": {"cache": value}})
    read_back = loaded(rendered)["config"]
    assert read_back == {"rungs:parts": {"cache": {"name": text, "list": [text]}}}


def test_a_token_that_opens_nothing_is_refused(hand: ByHand, worker: Worker) -> None:
    with (
        hand.account("Account Settings Read") as account,
        pytest.raises(UserError, match="refuses the token"),
    ):
        compose(worker, account, ASKED)
