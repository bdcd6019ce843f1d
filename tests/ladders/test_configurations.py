"""Configurations of every kind, through the real engine: secrets, environments, hosts and code of one's own."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.stores import is_store
from sandbox.events import Step
from sandbox.rehearsal import Climb, made_up, temporary_sandbox
from sandbox.run import Sandbox
from stacks import ladders
from stacks.moves import Where, moves_to
from stacks.stack_file import ROOT, StackFile
from tests.ladders.arrivals import Arrivals

pytestmark = pytest.mark.engine

EDGE = ladders.load("edge")
SECURE = {"secure": "v1:of-another-passphrase"}


def configured(stage: str, changes: Mapping[tuple[str, ...], object]) -> StackFile:
    return made_up(EDGE, EDGE[stage]).changed(changes)


@contextmanager
def sandbox_of(file: StackFile) -> Generator[Sandbox]:
    with temporary_sandbox(file) as sandbox:
        yield sandbox


def test_no_secret_lies_in_clear_in_state_previews_or_logs() -> None:
    keys = ("database_url", "redis_url", "sentry_dsn", "alert_webhook_url", "alert_webhook_secret")
    changes: dict[tuple[str, ...], object] = {(key,): SECURE for key in keys}
    changes[("parts",)] = {"db": {"host": "external"}, "redis": {"host": "external"}}
    file = configured("scale", changes)
    with temporary_sandbox(file) as sandbox:
        preview = sandbox.pulumi("preview", "--diff")
        log = sandbox.events_file.read_text()
        up = sandbox.up("--diff")
        assert preview.ok, preview.output
        assert up.ok, up.output
        log += sandbox.events_file.read_text()
        # What stands for each secret in the sandbox, and the parts of it that are secret themselves.
        words = [":sandbox@", "sentry.invalid", "hooks.invalid", "sandbox-alert_webhook_secret"]
        state = json.dumps(sandbox.export())
        everything = {
            "preview": preview.output,
            "up": up.output,
            "events": log,
            "state": state,
            "cloud": sandbox.cloud.file.read_text(),
            "outputs": json.dumps(sandbox.outputs()),
        }
        shown = json.dumps(json.loads(sandbox.pulumi("stack", "export", "--show-secrets").output))
    for name, text in everything.items():
        for word in words:
            assert word not in text, f"{word} in {name}"
    # The search is for what is really there: laid open, each of them is found.
    for word in words:
        assert word in shown, word


def test_an_environment_for_trying_things_can_be_destroyed() -> None:
    file = configured("growth", {("environment",): "preview"})
    with temporary_sandbox(file) as sandbox:
        assert sandbox.up().ok
        destroyed = sandbox.destroy()
        assert destroyed.ok, destroyed.output
        assert not sandbox.export()["deployment"].get("resources")


@pytest.mark.parametrize("environment", ["prod", "staging"])
def test_every_other_environment_meets_its_protection(arrivals: Arrivals, environment: str) -> None:
    file = configured("mvp", {("environment",): environment})
    with temporary_sandbox(file) as sandbox:
        assert sandbox.up().ok
        destroyed = sandbox.destroy()
        assert not destroyed.ok
        assert "protected" in destroyed.output


@pytest.mark.all
def test_code_that_ci_ships_is_never_touched_by_a_promotion() -> None:
    file = configured("mvp", {("parts",): {"api": {"code": "external"}}})
    with temporary_sandbox(file) as sandbox:
        climb = Climb(EDGE, file, sandbox)
        assert climb.start().ok
        climb.to("growth")
        assert climb.ok, climb.outcomes
        resources = sandbox.export()["deployment"]["resources"]
    kinds = {each["type"] for each in resources if "rungs:index:EdgeWorker$" in each["urn"]}
    assert "cloudflare:index/worker:Worker" in kinds
    assert "cloudflare:index/workerVersion:WorkerVersion" not in kinds
    assert "cloudflare:index/workersDeployment:WorkersDeployment" not in kinds


@pytest.mark.parametrize(
    "encryption",
    [
        "encryptionsalt: v1:bm90IGEgc2FsdA==:v1:bm90OmEgc2FsdA==",
        "secretsprovider: awskms://alias/nobody?region=eu-central-1\nencryptedkey: bm90IGEga2V5",
    ],
    ids=["unknown passphrase", "cloud key"],
)
def test_a_stack_encrypted_with_a_key_of_someone_elses_rehearses_as_it_stands(encryption: str) -> None:
    text = (
        (ROOT / "Pulumi.prod.yaml")
        .read_text()
        .replace(
            "config:\n", f"{encryption}\nconfig:\n  rungs:sentry_dsn:\n    secure: v1:abcdefgh:ijklmnop\n"
        )
    )
    file = StackFile(path=Path("Pulumi.prod.yaml"), text=text)
    with temporary_sandbox(file) as sandbox:
        climb = Climb(EDGE, file, sandbox)
        assert climb.start().ok, climb.outcomes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({("stage",): "grwoth"}, "did you mean 'growth'"),
        ({("sized",): "full"}, "rungs:sized is not a configuration key"),
        ({("workers_plan",): "free"}, "rungs:workers_plan is 'free'"),
        ({("floor",): "scale"}, "has reached 'scale'"),
        ({("parts",): {"api": {"code": "nowhere.js"}}}, "nowhere.js"),
    ],
    ids=["stage", "key", "plan", "floor", "code"],
)
def test_pulumi_itself_refuses_a_mistake_before_anything_is_registered(
    changes: dict[tuple[str, ...], object], words: str
) -> None:
    file = configured("traction", {})
    wrong = file.changed(changes)
    with temporary_sandbox(wrong) as sandbox:
        run = sandbox.preview()
    assert not run.ok
    assert words in run.output
    assert "Traceback" not in run.output
    assert run.summary.counts()["created"] == 0


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("environment",), "preview"),
        pytest.param(("location",), "enam", marks=pytest.mark.all),
        pytest.param(("parts", "sign_ins"), {"class_name": "Other"}, marks=pytest.mark.all),
    ],
    ids=["preview environment", "location", "class"],
)
def test_what_a_stack_keeps_for_good_is_refused_and_stays(
    path: tuple[str, ...], value: object, arrivals: Arrivals
) -> None:
    with arrivals.climb_from(EDGE, EDGE["mvp"]) as climb:
        before = climb.sandbox.cloud.file.read_text()
        climb.sandbox.original.write_text(climb.file.changed({path: value}).text)
        climb.sandbox.renew_config()
        run = climb.sandbox.up()
        assert not run.ok
        assert "which is for good" in run.output
        assert "Traceback" not in run.output
        assert climb.sandbox.cloud.file.read_text() == before


def test_an_update_that_is_killed_half_way_is_taken_up_by_the_next(arrivals: Arrivals) -> None:
    with arrivals.climb_from(EDGE, EDGE["mvp"]) as climb:
        with climb.sandbox.cloud.change() as data:
            data["fail"].append(
                {"operation": "create", "kind": "429", "type": "cloudflare:index/queue:Queue", "times": 9}
            )
        climb.to("traction")
        (failed,) = climb.outcomes
        assert failed.error
        assert failed.stores_lost == ()
        with climb.sandbox.cloud.change() as data:
            data["fail"].clear()
        again = climb.sandbox.up()
        assert again.ok, again.output
        assert climb.sandbox.up().summary.changes() == []


def test_a_promotion_that_is_interrupted_is_taken_up_by_the_next_up(arrivals: Arrivals) -> None:
    """Ctrl-C as soon as the first new resource is there."""
    with arrivals.climb_from(EDGE, EDGE["mvp"]) as climb:
        sandbox = climb.sandbox
        interrupted: list[str] = []

        def stop(step: Step) -> None:
            if step.op == "create" and step.done and not interrupted and sandbox.child:
                interrupted.append(step.name)
                os.kill(sandbox.child, signal.SIGINT)

        (add,) = moves_to(EDGE, Where.of(climb.file.settings()), "traction")
        climb.prepare(add)
        run = sandbox.up(on_step=stop)
        assert interrupted
        assert not run.ok
        assert "Traceback" not in run.output
        again = sandbox.up()
        assert again.ok, again.output
        assert again.summary.lost(lambda step: is_store(step.type)) == []
        assert sandbox.up().summary.changes() == []


@pytest.mark.all
@pytest.mark.parametrize(
    "changes",
    [
        {("size",): "minimal"},
        {("environment",): "staging"},
        {("jurisdiction",): "eu"},
        {("zone",): None, ("create_zone",): True},
    ],
    ids=["minimal", "staging", "jurisdiction", "a zone made here"],
)
def test_a_stack_of_every_kind_climbs_the_whole_ladder(changes: dict[tuple[str, ...], object]) -> None:
    first = "traction" if ("create_zone",) in changes else "mvp"
    file = configured(first, changes)
    with temporary_sandbox(file) as sandbox:
        climb = Climb(EDGE, file, sandbox)
        climb.start()
        for stage in EDGE.between(first, "global")[1:]:
            climb.to(stage.name)
        assert climb.ok, [outcome for outcome in climb.outcomes if not outcome.ok]
        assert climb.outcomes[-1].to_stage == "global"


def test_the_stack_files_stay_as_they_are(tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in ROOT.glob("Pulumi.*yaml")}
    shutil.copy(ROOT / "Pulumi.prod.yaml", tmp_path)
    with temporary_sandbox(StackFile.open("prod", tmp_path)) as sandbox:
        assert sandbox.up().ok
    assert {file: file.read_bytes() for file in ROOT.glob("Pulumi.*yaml")} == before
