"""Saved plans of any program: read, judged, and refused in a line where they are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from components.errors import UserError
from review.changes import changes_of
from review.digest import digest_of, digest_of_stacks
from review.plan_file import parse_plan
from sandbox.events import Step
from tests.review.steps import RDS, plan, row, state, step


def review(file: Path, text: str, *arguments: str) -> Result:
    file.write_text(text)
    return CliRunner().invoke(cli, ["review", "--plan", str(file), *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preview.json"


REPLACED = row(
    "replace",
    oldState={"id": "i-1", "inputs": {"dbName": "a"}, "protect": True},
    newState={"inputs": {"dbName": "b"}, "protect": True},
    replaceReasons=["dbName"],
    diffReasons=["dbName"],
    detailedDiff={"dbName": {"kind": "update-replace", "inputDiff": True}},
)


def test_a_database_of_another_program_that_would_be_replaced_is_a_danger(file: Path) -> None:
    done = review(file, plan(REPLACED), "--json")
    assert done.exit_code == 20
    found = json.loads(done.stdout)
    assert found["looked_at"] == f"plan {file}"
    assert found["verdict"] == "danger"
    (stack,) = found["stacks"]
    assert stack["stack"] == "prod"
    assert [(each["change"], each["properties"]) for each in stack["data"]] == [
        ("replaced", ["dbName: a -> b"])
    ]
    assert found["digest"] == stack["digest"]


def test_what_the_engine_refuses_because_it_is_protected_is_a_verdict_and_no_failure(file: Path) -> None:
    refusal = {"severity": "error", "message": "error: unable to replace resource … marked for protection."}
    last = {"severity": "error", "message": "error: preview failed\n"}
    assert review(file, plan(REPLACED, diagnostics=[refusal, last])).exit_code == 20
    other = {"severity": "error", "message": "error: AccessDenied\nmore"}
    done = review(file, plan(diagnostics=[other, last]), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["stacks"][0]["error"] == "error: AccessDenied more"


def test_an_acknowledgement_in_the_configuration_of_any_program_counts(file: Path) -> None:
    given = {"urn": REPLACED["urn"], "change": "replaced", "reason": "a trial", "until": "2999-01-01"}
    done = review(file, plan(REPLACED, config={"rungs:acknowledge": json.dumps([given])}), "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["stacks"][0]["acknowledged"] == [given]
    assert review(file, plan(REPLACED, config={"rungs:acknowledge": "[{}]"})).exit_code != 0


def test_what_is_to_be_looked_at_fails_where_asked_for(file: Path) -> None:
    gone = plan(row("delete", "aws:lambda/function:Function", oldState={"id": "f"}))
    assert review(file, gone).exit_code == 0
    assert review(file, gone, "--fail-on", "look").exit_code == 20


def test_a_cost_that_rises_by_more_than_allowed_is_a_danger(file: Path) -> None:
    def database(size: str) -> dict[str, object]:
        settings = {"instanceClass": size, "engine": "postgres", "allocatedStorage": 20}
        return {"id": "i", "inputs": settings, "outputs": settings}

    larger = row("update", oldState=database("db.t4g.medium"), newState=database("db.t4g.large"))
    done = review(file, plan(larger), "--json", "--max-delta", "1000")
    assert done.exit_code == 0
    money = json.loads(done.stdout)["stacks"][0]["money"]
    assert float(money["delta"]) == float(money["after"]) - float(money["before"]) > 0
    assert review(file, plan(larger), "--max-delta", money["delta"]).exit_code == 0
    refused = review(file, plan(larger), "--json", "--max-delta", "1")
    assert refused.exit_code == 20
    (item,) = json.loads(refused.stdout)["stacks"][0]["data"]
    assert item["change"] == "costs more than allowed"


def test_what_a_plan_of_the_base_has_as_well_is_said(file: Path, tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    base.write_text(plan(REPLACED))
    done = review(file, plan(REPLACED), "--base-plan", str(base), "--json")
    assert any(
        "the base would do it as well: db" in note for note in json.loads(done.stdout)["stacks"][0]["notes"]
    )


def test_a_preview_with_nothing_to_do_is_fine(file: Path) -> None:
    assert review(file, '{"duration": 1, "changeSummary": {}}').exit_code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no whole JSON"),
        (plan(REPLACED)[:-40], "cut off"),
        ("[]", "no `steps`"),
        ("{}", "no `steps`"),
        ("3", "no `steps`"),
        ('{"steps": {}}', "no list"),
        ('{"version": 3, "deployment": {}}', "stack export"),
        ('{"steps": [3]}', "steps[0] is no map"),
        ('{"steps": [{"op": "same", "urn": "x"}]}', "steps[0].urn"),
        ('{"steps": [{"op": ["same"], "urn": "urn:pulumi:s::p::t::n"}]}', "steps[0].op"),
        ('{"steps": [{"op": "explode", "urn": "urn:pulumi:s::p::t::n"}]}', "'explode'"),
        (plan(row("update", oldState=[])), "steps[0].oldState"),
        (plan(row("update", newState={"inputs": 3})), "newState.inputs"),
        (plan(row("update", detailedDiff=3)), "detailedDiff"),
        (plan(row("update", diffReasons=[3])), "diffReasons"),
        (plan(config=3), "config"),
        ('{"steps": [], "duration": NaN}', "NaN"),
        ("[" * 100_000, "nested"),
    ],
)
def test_what_is_no_plan_is_refused_in_a_line(text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_plan(text, "preview.json")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--base-plan", "b.json"), "--base-plan goes with --plan"),
        (("--plan", "missing.json"), "missing.json cannot be read"),
        (("--plan", "p.json", "--base", "main"), "leave out --base"),
        (("--max-delta", "NaN"), "--max-delta is 'NaN'"),
        (("--max-delta", "-1"), "--max-delta is '-1'"),
        (("--max-delta", "lots"), "--max-delta is 'lots'"),
        (("--max-delta", "Infinity"), "--max-delta is 'Infinity'"),
    ],
)
def test_wrong_usage_is_one_message(arguments: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(cli, ["review", *arguments])
    assert words in str(done.exception)
    assert isinstance(done.exception, UserError)


def digest(*steps: Step) -> str:
    return digest_of(changes_of(steps))


def test_the_digest_is_of_operations_alone() -> None:
    update = step("update", state(a=1), state(a=2), detailed={"a[0].b": "update"})
    other_id = step("update", state(a=3), state(a=4), detailed={"a[7].c": "add"})
    assert digest(update) == digest(other_id)
    assert digest(update, step("same", name="x")) == digest(update)
    whole = [step("create-replacement", keys=("a",)), step("replace", keys=("a",)), step("delete-replaced")]
    assert digest(*whole) == digest(
        step("replace", keys=("a",))
    )  # as the event log has it, and as a plan file


@pytest.mark.parametrize("option", ["protect", "retain"])
def test_a_switch_of_protection_is_an_operation_though_the_engine_shows_none(option: str) -> None:
    off = state()
    on = state(protect=option == "protect", retain=option == "retain")
    assert (
        len({digest(step("same", on, off)), digest(step("same", off, on)), digest(step("same", on, on))}) == 3
    )


@pytest.mark.parametrize(
    "other",
    [
        step("update", detailed={"b": "update"}),
        step("update", detailed={"a": "update"}, name="y"),
        step("replace", keys=("a",)),
        step("delete"),
        step("same", state(protect=True), state()),
        step("same"),
    ],
)
def test_any_other_operation_has_another_digest(other: Step) -> None:
    assert digest(other) != digest(step("update", detailed={"a": "update"}))


def test_the_digest_of_one_stack_is_that_of_its_report() -> None:
    assert digest_of_stacks({"prod": "abc"}) == "abc"
    assert digest_of_stacks({"a": "1", "b": "2"}) == digest_of_stacks({"b": "2", "a": "1"})
    assert digest_of_stacks({"a": "1", "b": "2"}) != digest_of_stacks({"a": "2", "b": "1"})


def test_a_type_is_read_from_the_urn_where_a_state_has_none() -> None:
    (read,) = parse_plan(
        '{"steps": [{"op": "create", "urn": "urn:pulumi:s::p::a:b:C$' + RDS + '::n"}]}', "p"
    ).steps
    assert read.type == RDS


SUMMARY = {"sequence": 2, "summaryEvent": {"result": "succeeded", "durationSeconds": 1}}


def streamed(**metadata: object) -> dict[str, object]:
    urn = f"urn:pulumi:prod::shop::{RDS}::db"
    return {
        "sequence": 1,
        "resourcePreEvent": {"metadata": {"op": "replace", "urn": urn, "type": RDS, **metadata}},
    }


def test_the_engines_events_one_a_line_are_a_plan_too(file: Path) -> None:
    state = {"id": "i-1", "protect": True}
    event = streamed(
        old={**state, "inputs": {"dbName": "a"}}, new={**state, "inputs": {"dbName": "b"}}, keys=["dbName"]
    )
    done = review(file, "\n".join(json.dumps(each) for each in (event, SUMMARY)), "--json")
    assert done.exit_code == 20, done.output
    (stack,) = json.loads(done.stdout)["stacks"]
    assert [each["change"] for each in stack["data"]] == ["replaced"]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([streamed()], "cut off"),
        ([streamed(op="explode"), SUMMARY], "'explode'"),
        ([streamed(urn="db"), SUMMARY], "'db'"),
        ([streamed(old="nothing"), SUMMARY], "unknown form"),
    ],
)
def test_events_that_are_no_whole_preview_are_refused_in_a_line(
    events: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(UserError, match=words) as caught:
        parse_plan("\n".join(json.dumps(each) for each in events), "events.json")
    assert "\n" not in str(caught.value)
