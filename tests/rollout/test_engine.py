"""Versions and shares of requests through the real engine, in the sandbox."""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from pathlib import Path

import attrs
import pytest

from sandbox.faults import Fault
from sandbox.rehearsal import made_up, temporary_sandbox
from sandbox.run import Run, Sandbox
from stacks import ladders
from stacks.stack_file import StackFile

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
STRANGER = "11111111-2222-4333-8444-555555555555"


class Stack:
    """A stack whose Worker runs the code that a test gives it."""

    def __init__(self, sandbox: Sandbox, file: StackFile, code: Path) -> None:
        self.sandbox, self.file, self.code = sandbox, file, code
        (code / "worker.json").write_text('{"compatibilityDate": "2026-04-01"}')
        self.ship("1")

    def ship(self, code: str) -> None:
        """Other code; `up` deploys it."""
        (self.code / "worker.js").write_text(f"export class SignIns {{}}; export default {{}}; // {code}")

    def configure(self, changes: Mapping[str, object]) -> None:
        self.file = self.file.changed({(key,): value for key, value in changes.items()})
        self.sandbox.original.write_text(self.file.text)
        self.sandbox.renew_config()

    def up(self, **changes: object) -> Run:
        self.configure(changes)
        run = self.sandbox.up()
        assert run.ok, run.output
        return run

    def refused(self, **changes: object) -> str:
        """What a preview says that refuses these settings."""
        self.configure(changes)
        run = self.sandbox.preview()
        assert not run.ok, run.output
        assert not run.summary.changes()
        return run.output

    @property
    def versions(self) -> list[str]:
        return [each["id"] for each in self.sandbox.outputs()["versions"]]

    @property
    def deployed(self) -> dict[str, float]:
        """The shares by version, as the state has them."""
        for each in self.sandbox.export()["deployment"]["resources"]:
            if each["type"] == "cloudflare:index/workersDeployment:WorkersDeployment":
                return {share["versionId"]: share["percentage"] for share in each["inputs"]["versions"]}
        raise AssertionError("there is no deployment")


@pytest.fixture
def stack(tmp_path: Path) -> Generator[Stack]:
    """At the first stage, not yet brought up."""
    file = made_up(EDGE, EDGE["mvp"]).changed({("parts", "api", "code"): str(tmp_path)})
    with temporary_sandbox(file) as sandbox:
        yield Stack(sandbox, file, tmp_path)


def changed(run: Run) -> set[str]:
    return {step.name for step in run.summary.changes()}


@pytest.mark.all
def test_a_rollout_from_the_first_share_to_the_last_and_back(stack: Stack) -> None:
    stack.up()
    (first,) = stack.versions
    assert stack.deployed == {first: 100}

    # The rollout is written down before the code is there: nobody notices.
    assert changed(stack.up(rollout={"stable": first, "percent": 5})) == set()

    stack.ship("2")
    preview = stack.sandbox.preview()
    assert preview.ok, preview.output
    assert changed(preview) == {"api-version", "api-deployment"}
    assert changed(stack.up()) == {"api-version", "api-deployment"}
    second = stack.versions[0]
    assert stack.versions == [second, first]
    assert stack.deployed == {second: 5, first: 95}
    assert changed(stack.up()) == set(), "a second up changes nothing"
    assert "versions" not in stack.sandbox.preview("--diff").output

    assert changed(stack.up(rollout={"stable": first, "percent": 33.3})) == {"api-deployment"}
    assert stack.deployed == {second: 33.3, first: 66.7}

    assert changed(stack.up(rollout={"stable": first, "percent": 0})) == {"api-deployment"}
    assert stack.deployed == {first: 100}
    stack.ship("3")
    stack.up()
    assert stack.deployed == {first: 100}, "held back until the share is raised"

    stack.up(rollout={"stable": first, "percent": 100})
    third = stack.versions[0]
    assert stack.deployed == {third: 100}
    assert changed(stack.up(rollout=None)) == set()
    assert stack.versions == [third, second, first]


@pytest.mark.all
def test_an_up_that_fails_half_way_forgets_no_version(stack: Stack) -> None:
    stack.up()
    (first,) = stack.versions
    stack.ship("2")
    with stack.sandbox.cloud.change() as data:
        data["fail"].append(attrs.asdict(Fault.parse("WorkersDeployment/api-deployment:create:timeout")))
    assert not stack.sandbox.up().ok
    assert first in stack.versions

    stack.up()
    assert [each != first for each in stack.versions] == [True, False]
    assert stack.deployed == {stack.versions[0]: 100}


@pytest.mark.all
def test_what_cannot_be_split_is_refused_before_anything_is_registered(stack: Stack) -> None:
    stack.up()
    (first,) = stack.versions
    split: dict[str, object] = {"stable": first, "percent": 5}

    # Other stores: the same code at a stage that brings a queue and a bucket for backups.
    traction = {"stage": "traction", "workers_plan": "paid", "zone_plan": "free"}
    assert "store backups: not bound there" in stack.refused(**traction, rollout=split)
    stack.configure({"stage": "mvp"})

    two_hosts = {"stage": "growth", "zone_plan": "pro", "neon_plan": "launch"}
    fenced = stack.refused(**two_hosts, stores={"db": {"fenced": True}})
    assert "a fence needs one version at 100 %" in fenced
    assert "classes: SignIns there, Room, SignIns now" in stack.refused(stores=None)

    assert "at least 0.01 % for each" in stack.refused(
        stage="mvp", rollout={"stable": first, "percent": 0.001}
    )


@pytest.mark.all
def test_the_sandbox_stands_in_for_a_version_of_a_real_account(stack: Stack) -> None:
    stack.up(rollout={"stable": STRANGER, "percent": 5})
    (current,) = set(stack.versions) - {STRANGER}

    assert stack.deployed == {current: 5, STRANGER: 95}
    assert changed(stack.up()) == set()


def test_a_version_that_the_stack_never_made_is_refused(stack: Stack) -> None:
    stack.up()
    (first,) = stack.versions
    # Handed to the engine past the sandbox, which would stand in for it.
    stack.configure({"rollout": {"stable": STRANGER, "percent": 5}})
    stack.sandbox.original.write_text(json.dumps({"config": {}}))

    run = stack.sandbox.preview()

    assert not run.ok
    assert f"rungs:rollout.stable is '{STRANGER}', expected one of the versions" in run.output
    assert f"newest first: {first} (mvp)" in run.output
    assert not run.summary.changes()
