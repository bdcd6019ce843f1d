"""A growth stage tried and destroyed again, whatever happens; what is asked, and what is written down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from click.testing import CliRunner

from cli.main import cli
from components.errors import UserError
from operations.environments.configuration import Environment, configuration
from operations.environments.lifecycle import Environments
from operations.environments.place import Place
from operations.evidence import Record, Step, read
from operations.smoke.smoke import ID, Smoke, day
from sandbox.state import VERSION
from stacks.stack_file import ROOT, StackFile
from tests.configs import GROWTH, MVP
from tests.operations.environments.projects import make_project
from tests.operations.smoke.worker import BINDINGS, Worker

ENGINE = "#!/bin/sh\necho v3.250.0\n"


@attrs.define
class Told:
    """An environment that does as it is told, and notes what is done to it."""

    environments: Environments
    environment: Environment
    done: list[str]
    wrong: dict[str, BaseException]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    program = tmp_path / "pulumi"
    program.write_text(ENGINE)
    program.chmod(0o755)
    done: list[str] = []
    wrong: dict[str, BaseException] = {}

    def does(what: str) -> None:
        done.append(what)
        if what in wrong:
            raise wrong[what]

    class Pretended(Environments):
        def up(self, environment: Environment, most: int, *options: str) -> None:
            does("again" if options else "up")

        def down(self, id: str) -> bool:
            does("down")
            return True

        def resources(self, stack: str, *, secrets: bool = False) -> Sequence[Mapping[str, object]]:
            bound = [{"name": name} for name in BINDINGS]
            return [{"type": VERSION, "urn": "u::api-version", "inputs": {"bindings": bound}}]

    make_project(tmp_path, dev={**MVP, "environment": "staging"})
    place = Place(program=program, project=tmp_path, environment={}, files=tmp_path)
    environment = configuration(StackFile.open("dev", tmp_path), ID, {})
    return Told(Pretended(place), environment, done, wrong)


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


def tried(told: Told, worker: Worker) -> tuple[Record, dict[str, Step], str]:
    """The record, its steps by name, and why nothing was destroyed."""
    smoke = smoke_of(told, worker)
    record = smoke.run()
    return record, {step.name: step for step in record.steps}, smoke.left


def smoke_of(told: Told, worker: Worker) -> Smoke:
    @contextmanager
    def serve(_environments: Environments, _environment: Environment) -> Generator[str]:
        yield worker.url

    return Smoke(told.environments, told.environment, serve, lambda _: None)


def test_every_step_holds_and_all_is_destroyed(told: Told, worker: Worker) -> None:
    record, steps, left = tried(told, worker)
    assert record.ok, record.steps
    assert told.done == ["up", "again", "down"]
    assert list(steps) == [
        "up",
        "answers",
        "knows every binding",
        "what is bound answers",
        "sign-up, and who is signed in",
        "a room and a message",
        "rooms that can be found, twice: once from the cache",
        "a file up and down",
        "a limit that counts",
        "operators only",
        "up again: nothing changes",
        "destroy",
    ]
    assert (record.where, record.engine, left) == ("account", "3.250.0", "")


@pytest.mark.parametrize("step", ["up", "again"])
def test_a_step_that_fails_is_written_down_and_all_is_destroyed(
    told: Told, worker: Worker, step: str
) -> None:
    told.wrong[step] = UserError(f"10042 enable R2 on {MVP['account']} for chat-smoke-preview-files")
    record, steps, _ = tried(told, worker)
    assert not record.ok
    assert told.done[-1] == "down"
    name = {"up": "up", "again": "up again: nothing changes"}[step]
    assert steps[name].words == "10042 enable R2 on <name> for <name>-preview-files"
    assert ("answers" in steps) == (step == "again")


def test_ctrl_c_destroys_all_before_it_ends(told: Told, worker: Worker) -> None:
    told.wrong["up"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        smoke_of(told, worker).run()
    assert told.done == ["up", "down"]


def test_a_second_ctrl_c_is_told_as_not_destroyed(told: Told, worker: Worker) -> None:
    told.wrong |= {"up": KeyboardInterrupt(), "down": KeyboardInterrupt()}
    smoke = smoke_of(told, worker)
    with pytest.raises(KeyboardInterrupt):
        smoke.run()
    assert smoke.left == "stopped"


def test_what_could_not_be_destroyed_is_told(told: Told, worker: Worker) -> None:
    told.wrong["down"] = UserError("the bucket chat-smoke-preview-files is not empty")
    record, steps, left = tried(told, worker)
    assert not record.ok
    assert left == "the bucket chat-smoke-preview-files is not empty"
    assert steps["destroy"].words == "the bucket <name>-preview-files is not empty"


@pytest.mark.parametrize(
    ("fault", "step", "words"),
    [
        ("lacks CACHE", "knows every binding", "missing: CACHE"),
        ("has REDIS_URL", "knows every binding", "not deployed: REDIS_URL"),
        ("silent FILES", "what is bound answers", "no answer of FILES"),
        ("broken /files", "a file up and down", "HTTP 500, expected 201"),
        ("broken /rooms", "a room and a message", "HTTP 500, expected 201"),
        ("broken /operator/dead-letters", "operators only", "HTTP 500, expected 401"),
    ],
)
def test_a_binding_that_does_not_work_is_found(
    told: Told, worker: Worker, fault: str, step: str, words: str
) -> None:
    worker.suffer(*fault.split())
    record, steps, _ = tried(told, worker)
    assert not record.ok
    assert [each.name for each in record.steps if not each.ok] == [step]
    assert words in steps[step].words


def test_no_name_id_or_secret_is_in_a_record(told: Told, worker: Worker) -> None:
    worker.suffer("broken", "/files")
    record, _, _ = tried(told, worker)
    text = json.dumps(record.as_json())
    for word in ("chat", "0" * 32, "127.0.0.1", worker.token):
        assert word not in text


def test_a_day_costs_what_nobody_uses() -> None:
    growth = StackFile(
        path=Path("Pulumi.x.yaml"), text=json.dumps({"config": {f"rungs:{k}": v for k, v in GROWTH.items()}})
    )
    assert 0 < day(configuration(growth, ID, {})) < 5


@pytest.fixture
def smoke(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Runs the command in this process, among the stacks prod and growth; says why it was refused."""
    make_project(tmp_path, prod=MVP, growth={**GROWTH, "environment": "staging"})

    def opened(stack: str) -> StackFile:
        return StackFile.open(stack, tmp_path)

    monkeypatch.setattr("cli.smoke.StackFile", SimpleNamespace(open=opened))

    def refused(*arguments: str, typed: str = "") -> str:
        done = CliRunner().invoke(cli, ["smoke", *arguments], input=typed)
        assert done.exit_code != 0
        return done.output if done.exception is None else f"{done.output}{done.exception}"

    return refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-s", "prod", "--cap", "5"), "is production (rungs:environment): nothing is tried there"),
        (
            ("-s", "growth", "--cap", "0.01"),
            "--cap is 0.01, but a day of growth stage 'growth' costs about $",
        ),
        (("-s", "growth", "--cap", "much"), "--cap is 'much', expected US dollars"),
        (("-s", "growth", "--cap", "nan"), "--cap is 'nan', expected US dollars"),
        (("-s", "grwth", "--cap", "5"), "did you mean 'growth'?"),
        (("-s", "growth"), "Missing option '--cap'"),
    ],
)
def test_what_may_not_be_tried_is_refused(
    smoke: Callable[..., str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in smoke(*arguments, "--yes")


def test_another_name_than_the_stacks_changes_nothing(smoke: Callable[..., str]) -> None:
    assert "that is not 'growth'; nothing was changed" in smoke("-s", "growth", "--cap", "9", typed="yes\n")


@pytest.mark.all
@pytest.mark.engine
@pytest.mark.parametrize("stage", ["mvp", "growth"])
def test_the_whole_of_it_in_the_sandbox(tmp_path: Path, stage: str) -> None:
    settings = {**GROWTH, "stage": stage, "environment": "staging"}
    make_project(tmp_path, dev=settings)
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "smoke", "-s", "dev", "--cap", "9", "--yes", "--sandbox"],
        cwd=ROOT,
        env={**os.environ, "RUNGS_PROJECT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (record,) = read(tmp_path).values()
    assert (record["where"], record["ok"]) == ("sandbox", True)
    cloud = json.loads((tmp_path / ".rungs" / "sandbox" / "environments" / "cloud.json").read_text())
    objects = [each for kind in cloud["objects"].values() for each in kind.values()]
    assert [each["name"] for each in objects if not each.get("left")] == []
