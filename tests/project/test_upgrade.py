"""What `./rungs upgrade` refuses before it compares anything, and what it takes for harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import cli
from components.errors import UserError
from project import upgrading
from project.pin import Pin, git
from project.upgrading import Upgrade, compare
from review.report import Report, StackReport
from review.verdicts import Item
from stacks.places import ROOT
from tests.project.conftest import IDENTITY
from tests.review.steps import plan, row

BEFORE = {"id": "i-1", "inputs": {"dbName": "a"}, "protect": True}
AFTER = {"inputs": {"dbName": "b"}, "protect": True}
OLD, NEW = (Pin(source="source", version=version, revision=version[2] * 40) for version in ("0.1.0", "0.2.0"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that pins the first of two versions of a library with no commands."""
    library = tmp_path / "library"
    library.mkdir()
    git(library, "init", "--quiet")
    for version in ("0.1.0", "0.2.0"):
        (library / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        git(library, "add", "--all")
        git(library, *IDENTITY, "commit", "--quiet", "--message", version)
        git(library, "tag", f"v{version}")
    there = tmp_path / "project"
    there.mkdir()
    pinned = Pin(source=str(library), version="0.1.0", revision=git(library, "rev-parse", "v0.1.0"))
    (there / "rungs.toml").write_text(pinned.text())
    monkeypatch.setattr("cli.upgrade.PROJECT", there)
    return there


def upgrade(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["upgrade", *arguments])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("0.3.0",), "VERSION is '0.3.0', expected a version of"),
        (("0.2.0", "--write", "-s", "prod"), "--write moves the pin of all stacks"),
        (("0.2.0",), "is older than `./rungs upgrade`"),
    ],
)
def test_a_mistake_is_said_and_the_pin_stays(project: Path, arguments: tuple[str, ...], words: str) -> None:
    before = (project / "rungs.toml").read_text()
    done = upgrade(*arguments)
    assert isinstance(done.exception, UserError)
    assert words in str(done.exception)
    assert (project / "rungs.toml").read_text() == before


def test_the_version_that_is_pinned_is_there_already(project: Path) -> None:
    done = upgrade("0.1.0")
    assert (done.exit_code, "uses 0.1.0" in done.output, "already" in done.output) == (0, True, True)


def test_outside_of_a_project_it_says_how_to_make_one(project: Path) -> None:
    (project / "rungs.toml").unlink()
    assert "./rungs new" in str(upgrade("0.2.0").exception)


def test_a_source_that_cannot_be_reached_is_said(project: Path) -> None:
    (project / "rungs.toml").write_text(Pin(source="nowhere", version="0.1.0", revision="1" * 40).text())
    assert "the library cannot be fetched from nowhere (rungs.toml)" in str(upgrade("0.2.0").exception)


@pytest.mark.parametrize(
    ("stacks", "asked", "words"),
    [
        ((), (), "has no stack file"),
        (("prod",), ("prd",), "--stack is 'prd', expected one of: prod; did you mean"),
    ],
)
def test_stacks_that_are_not_there_are_said(
    tmp_path: Path, stacks: tuple[str, ...], asked: tuple[str, ...], words: str
) -> None:
    for stack in stacks:
        (tmp_path / f"Pulumi.{stack}.yaml").touch()
    with pytest.raises(UserError, match=words):
        compare(tmp_path, OLD, NEW, asked)


HARM = ("replaced", "deleted", "forgotten", "released", "unprotected", "retain dropped", "class dropped")


def found(*items: Item, not_built: tuple[str, ...] = ()) -> Upgrade:
    report = Report(looked_at="", compared="", stacks=(StackReport(stack="prod", data=items),))
    return Upgrade(before=OLD, after=NEW, report=report, not_built=not_built)


@pytest.mark.parametrize("change", HARM)
def test_a_store_that_would_suffer_is_a_refusal(change: str) -> None:
    item = Item(change=change, urn="urn", name="files", kind="R2Bucket")
    assert found(item).refusals == [f"prod: files (R2Bucket): {change}"]


def test_what_is_only_to_be_looked_at_is_none() -> None:
    assert found(Item(change="class added", urn="urn", name="api", kind="WorkerVersion")).refusals == []


def test_nothing_to_compare_with_is_a_refusal_that_names_the_way_on() -> None:
    (line,) = found(not_built=("prod",)).refusals
    assert "0.1.0 cannot build it" in line
    assert "--real" in line


def test_the_copies_that_are_compared_are_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / ".rungs").mkdir(parents=True)
    (project / "Pulumi.prod.yaml").write_text("config: {}\n")
    monkeypatch.setattr(upgrading, "ROOT", tmp_path / "new")
    old = tmp_path / "old"

    def interrupted() -> None:
        with upgrading.Versions(project, OLD, old) as versions:
            copies = (versions.base_project, versions.head_project)
            assert [(each / ".rungs" / "library").readlink() for each in copies] == [old, tmp_path / "new"]
            assert [each.parent for each in copies] == [tmp_path, tmp_path]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [each.name for each in tmp_path.iterdir()] == ["project"]


def test_over_the_real_state_the_users_own_pulumi_previews_the_new_version_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, tools = tmp_path / "project", tmp_path / "tools"
    for folder in (project, tools):
        folder.mkdir()
    (project / "Pulumi.prod.yaml").write_text("config: {}\n")
    (tmp_path / "plan.json").write_text(plan(row("replace", oldState=BEFORE, newState=AFTER)))
    (tools / "pulumi").write_text(
        f"#!/bin/sh\nreadlink .rungs/library > {tmp_path}/seen\ncat {tmp_path}/plan.json\n"
    )
    (tools / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    found = compare(project, OLD, NEW, real=True)
    assert found.report.looked_at.startswith("real state at ")
    assert (tmp_path / "seen").read_text().strip() == str(ROOT)
    assert [line.rsplit(": ", 1)[-1] for line in found.refusals] == ["replaced"]
