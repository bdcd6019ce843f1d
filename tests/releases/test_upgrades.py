"""Whoever has come up with an earlier release comes to this one with every store as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.stores import is_store
from project.pin import version_of
from sandbox.events import Step
from sandbox.rehearsal import temporary_sandbox
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.stack_file import ROOT
from tests.releases.recorded import RELEASES, Recorded, recorded_file, versions

FILES = sorted(file for version in versions() for file in (RELEASES / version).glob("*.json.gz"))
QUICK = recorded_file(versions()[-1], "edge", "growth")
"""Both hosts of the database, a CDN, queues and rooms."""


def cases() -> list[object]:
    return [
        pytest.param(
            file, marks=() if file == QUICK else pytest.mark.all, id=f"{file.parent.name}-{file.name}"
        )
        for file in FILES
    ]


@pytest.mark.engine
@pytest.mark.parametrize("file", cases())
def test_an_upgrade_from_a_release_keeps_every_store(file: Path) -> None:
    recorded = Recorded.read(file)
    before = {
        str(each["urn"]): each
        for each in recorded.state["deployment"]["resources"]
        if is_store(str(each["type"]))
    }
    assert before
    assert all(each["protect"] and each["retainOnDelete"] for each in before.values())
    with temporary_sandbox(recorded.file, ROOT) as sandbox:
        recorded.put_into(sandbox)
        run = sandbox.up()
        assert run.ok, run.output
        steps = {step.urn: step for step in run.summary.resources() if step.urn in before}
        assert {urn: step.op for urn, step in steps.items() if step.op not in ("same", "update")} == {}
        assert set(steps) == set(before)
        assert [urn for urn, step in steps.items() if not guarded(step)] == []
        assert {urn: id_of(step) for urn, step in steps.items()} == {
            urn: each["id"] for urn, each in before.items()
        }
        again = sandbox.up()
        assert again.ok, again.output
        assert again.summary.changes() == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_the_configuration_of_a_release_can_still_be_built(file: Path) -> None:
    recorded = Recorded.read(file)
    assert draw_up(recorded.file.settings()).pieces


def test_this_version_has_a_state_of_every_stage() -> None:
    stages = [(ladder, stage) for ladder in map(ladders.load, ladders.library()) for stage in ladder.stages]
    missing = [
        f"{ladder.name}-{stage.name}"
        for ladder, stage in stages
        if not recorded_file(version_of(ROOT), ladder.name, stage.name).exists()
    ]
    assert missing == [], "python -m tests.releases.record"


def guarded(step: Step) -> bool:
    return step.new is not None and step.new.protect and step.new.retain_on_delete


def id_of(step: Step) -> str:
    assert step.new is not None
    return str(step.new.id)
