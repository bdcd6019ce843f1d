"""Records of what was tried, and the table that is made of them."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

from components.errors import UserError
from operations.evidence import (
    COLUMNS,
    PLACE,
    Record,
    Step,
    Where,
    provider_versions,
    read,
    redacted,
    table,
    write,
)
from stacks import ladders
from stacks.stack_file import ROOT

RECORD = Record(
    ladder="edge",
    stage="growth",
    where="sandbox",
    did="previewed",
    steps=(Step(name="preview", ok=True, seconds=4.2, counts={"created": 56}),),
    providers={"cloudflare": "6.23.1"},
    engine="3.250.0",
    date="2026-11-21",
    revision="0123456789ab",
)
REFUSED = Step(name="cloudflare:index/queue:Queue", ok=False, words="queue_name: too long")


def row(project: Path, stage: str) -> list[str]:
    """The cells of a stage of the record's ladder, after ladder and stage."""
    line = next(
        each for each in table(project).splitlines() if each.startswith(f"| {RECORD.ladder} | {stage} |")
    )
    return [cell.strip() for cell in line.strip("|").split("|")][2:]


def test_a_record_is_read_as_it_was_written_and_the_last_one_stands(tmp_path: Path) -> None:
    write(RECORD, tmp_path)
    write(attrs.evolve(RECORD, date="2026-11-22"), tmp_path)
    (found,) = read(tmp_path).values()
    assert found == json.loads(json.dumps(attrs.evolve(RECORD, date="2026-11-22").as_json()))
    assert found["ok"] is True


def test_the_table_has_every_stage_and_only_what_was_tried(tmp_path: Path) -> None:
    empty = table(tmp_path).splitlines()
    assert empty[0] == "| ladder | stage | sandbox | real plugins | real account |"
    stages = [
        (ladder.name, stage.name) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages
    ]
    assert empty[2:] == [f"| {ladder} | {stage} | | | |" for ladder, stage in stages]
    write(RECORD, tmp_path)
    assert row(tmp_path, "growth") == ["2026-11-21", "", ""]
    assert row(tmp_path, "mvp") == ["", "", ""]


@pytest.mark.parametrize("where", ["plugins", "account"])
def test_each_place_has_its_own_column(tmp_path: Path, where: Where) -> None:
    write(attrs.evolve(RECORD, where=where), tmp_path)
    expected = ["2026-11-21" if each == where else "" for each in COLUMNS]
    assert row(tmp_path, "growth") == expected


def test_what_was_refused_is_no_success(tmp_path: Path) -> None:
    write(attrs.evolve(RECORD, where="plugins", steps=(REFUSED, REFUSED)), tmp_path)
    assert row(tmp_path, "growth") == ["", "2026-11-21: 2 refused", ""]
    write(attrs.evolve(RECORD, where="plugins", steps=()), tmp_path)
    assert row(tmp_path, "growth")[1] != "2026-11-21"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"ladder": "edge", "stage": "mvp", "where": "account", "ok": 1}']
)
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / PLACE / "edge-mvp-account.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(UserError, match=r"edge-mvp-account\.json is no record of a try"):
        read(tmp_path)


def test_nothing_of_an_account_is_in_a_text_that_was_redacted() -> None:
    said = (
        "Worker chat-smoke-preview-api of 0f3ab29c0f3ab29c0f3ab29c0f3ab29c: GET https://api.cloudflare.com/x/y?z=1 by "
        "me@example.com at 203.0.113.7 on chat-smoke.team.workers.dev (6a9ba6ad-5c43-4bd4-a3f1-d4c7a5cf6a5d): "
        "10042 Please enable R2 " + "t" * 40
    )
    assert redacted(said, ("chat", "chat-smoke", "")) == (
        "Worker <name>-preview-api of <id>: GET <address> by <e-mail> at <ip> on <name>.<host> (<id>): "
        "10042 Please enable R2 <key>"
    )


def test_the_records_of_this_clone_tell_of_stages_that_there_are() -> None:
    known = {
        (ladder.name, stage.name) for ladder in map(ladders.load, ladders.names()) for stage in ladder.stages
    }
    found = read(ROOT)
    assert {(ladder, stage) for ladder, stage, _ in found} <= known
    assert {where for _, _, where in found} <= set(COLUMNS)
    for ladder, stage, where in found:
        assert (ROOT / PLACE / f"{ladder}-{stage}-{where}.json").exists()


def test_only_plugins_that_a_ladder_may_need_are_asked_for() -> None:
    asked = {name: set(provider_versions(ladders.load(name))) for name in ("aws", "edge", "gcp")}
    assert asked["edge"] == {"cloudflare", "upstash"}
    assert asked["aws"] == {*asked["edge"], "aws", "random"}
    assert asked["gcp"] == {*asked["edge"], "ec", "gcp", "kubernetes", "random"}
