"""`./rungs rollback`, as a user runs it: the version that it goes to, the API, and what the next `up` makes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from components.errors import UserError
from sandbox.drift import things
from sandbox.run import Sandbox
from stacks.rollout import Version, earlier_version
from stacks.stack_file import ROOT, StackFile
from tests.rollout.cloudflare import TOKEN, CloudflareStandIn, Script, cloudflare
from tests.rollout.test_rules import IDS, rollout, version

STACK_FILE = """\
# The stack of a test.
config:
  rungs:app: chat  # a short name
  rungs:environment: prod
  rungs:account: "00000000000000000000000000000000"
  rungs:location: weur
  rungs:r2_enabled: true
  rungs:stage: mvp
"""
SCRIPT = "chat-prod-api"

# which version it goes to


@pytest.mark.parametrize(
    ("versions", "held", "target"),
    [
        ([version(3), version(2), version(1)], None, 2),
        ([version(3), version(2, digest="code 3"), version(1)], None, 1),
        ([version(3), version(2, classes=()), version(1)], None, 1),
        ([version(3), version(2, stores={}), version(1)], None, 1),
        ([version(3), version(2), version(1)], (1, 5.0), 1),
        ([version(3), version(2), version(1)], (2, 0.0), 1),
        ([version(3), version(2), version(1)], (1, 100.0), 2),
    ],
    ids=["newest", "other code", "other classes", "other stores", "end of a split", "further back", "at 100"],
)
def test_the_version_to_go_back_to(
    versions: list[Version], held: tuple[int, float] | None, target: int
) -> None:
    assert earlier_version(versions, rollout(*held) if held else None).id == IDS[target]


@pytest.mark.parametrize("wanted", [3, 2, 1])
def test_any_version_may_be_named(wanted: int) -> None:
    versions = [version(3), version(2, digest="code 3"), version(1)]

    assert earlier_version(versions, rollout(1, 0), IDS[wanted]).id == IDS[wanted]


@pytest.mark.parametrize(
    ("versions", "wanted", "message"),
    [
        ([], None, "the stack exports no versions; run pulumi up once"),
        ([version(3)], None, f"there is no version before {IDS[3]} to go back to"),
        ([version(3), version(2, digest="code 3")], None, f"{IDS[2]}: the same code"),
        (
            [version(3), version(2, classes=())],
            None,
            f"{IDS[2]}: Durable Object classes: none there, SignIns now",
        ),
        ([version(3), version(2, classes=())], 2, f"{IDS[2]} cannot serve in place of the current version"),
        ([version(3), version(2, stores={})], 2, "store db-d1: not bound there, chat-prod-db, serving now"),
        ([version(3), version(2)], 7, f"--to is '{IDS[7]}', expected one of: {IDS[3]}, {IDS[2]}"),
        ([version(3), version(2, worker="jobs")], None, "say with --to which version"),
    ],
)
def test_why_there_is_no_going_back(versions: list[Version], wanted: int | None, message: str) -> None:
    with pytest.raises(UserError) as found:
        earlier_version(versions, None, IDS[wanted] if wanted else None)

    assert message in str(found.value)


# the command, with what a stack exports


class Project:
    """A user's project; `pulumi stack output` prints what a test says that the stack exports."""

    def __init__(self, directory: Path, account: CloudflareStandIn) -> None:
        self.directory, self.account = directory, account
        self.file = directory / "Pulumi.prod.yaml"
        self.file.write_text(STACK_FILE)
        self.token = TOKEN
        self.script = Script(versions={IDS[number]: () for number in range(4)})
        account.scripts[SCRIPT] = self.script
        self.script.deploy(**{IDS[3]: 100})
        self.export([version(3), version(2), version(1)])

    def export(self, versions: list[Version]) -> None:
        outputs = json.dumps({"api": SCRIPT, "versions": [each.as_json() for each in versions]})
        pulumi = self.directory / "bin" / "pulumi"
        pulumi.parent.mkdir(exist_ok=True)
        pulumi.write_text(
            f"#!/bin/sh\ntest \"$*\" = 'stack output --json --non-interactive --stack prod' &&\n"
            f"cat <<'END'\n{outputs}\nEND\n"
        )
        pulumi.chmod(0o755)

    def rollback(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(
            self.directory,
            {
                "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
                "CLOUDFLARE_API_TOKEN": self.token,
                "RUNGS_CLOUDFLARE_API": self.account.url,
            },
            "rollback",
            "-s",
            "prod",
            *arguments,
        )

    def refused(self, *arguments: str) -> str:
        """What it says where it refuses: nothing is changed."""
        serving = self.script.serving
        done = self.rollback(*arguments)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert self.token not in done.stderr + done.stdout
        assert self.script.serving == serving
        assert self.file.read_text() == STACK_FILE
        return done.stderr


def run(project: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(project), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Generator[Project]:
    with cloudflare("0" * 32) as account:
        yield Project(tmp_path, account)


def test_at_once_through_the_api_and_into_the_stack_file(project: Project) -> None:
    done = project.rollback()

    assert done.returncode == 0, done.stderr
    assert project.script.serving == {IDS[2]: 100}
    assert f"Every request to {SCRIPT} now goes to version {IDS[2]}" in done.stdout
    assert f"before: {IDS[3]} 100 %" in done.stdout
    assert project.file.read_text() == f"{STACK_FILE}  rungs:rollout:\n    stable: {IDS[2]}\n    percent: 0\n"


def test_a_split_goes_back_to_its_other_half_and_the_file_keeps_its_comments(project: Project) -> None:
    split = f"  rungs:rollout:  # since Monday\n    stable: {IDS[1]}  # the good one\n    percent: 5\n"
    project.file.write_text(STACK_FILE + split)
    project.script.deploy(**{IDS[3]: 5, IDS[1]: 95})

    assert project.rollback().returncode == 0
    assert project.script.serving == {IDS[1]: 100}
    assert project.file.read_text() == STACK_FILE + split.replace("percent: 5", "percent: 0")


def test_forward_again_to_the_current_version(project: Project) -> None:
    assert project.rollback().returncode == 0
    assert project.rollback("--to", IDS[3]).returncode == 0

    assert project.script.serving == {IDS[3]: 100}
    assert project.file.read_text() == STACK_FILE


def test_what_serves_already_is_not_deployed_again(project: Project) -> None:
    project.script.deploy(**{IDS[2]: 100})

    assert project.rollback().returncode == 0
    (asked,) = project.account.requests
    assert asked.startswith("GET ")
    assert asked.endswith("/deployments")
    assert f"stable: {IDS[2]}" in project.file.read_text()


def test_a_version_deployed_long_ago_is_looked_up_by_its_id(project: Project) -> None:
    project.script.deploy(**{IDS[2]: 100})
    project.script.shown = 0
    assert project.rollback().returncode == 0

    del project.script.versions[IDS[1]]
    before = project.script.serving
    done = project.rollback("--to", IDS[1])
    assert f"the account no longer has version {IDS[1]} of {SCRIPT}" in done.stderr
    assert project.script.serving == before


def test_a_refusal_changes_neither_the_account_nor_the_file(project: Project) -> None:
    assert "expected one of" in project.refused("--to", IDS[9])
    project.script.versions[IDS[2]] = ("Room",)
    assert "across a change of Durable Object classes. (10210)" in project.refused()
    project.account.scripts = {"other": project.script}
    assert "This Worker does not exist on your account. (10007)" in project.refused()
    project.export([version(3)])
    assert f"there is no version before {IDS[3]}" in project.refused()
    project.export([])
    assert "the stack exports no versions" in project.refused()
    project.token = "of-another-account"
    project.export([version(3), version(2)])
    assert "refuses the token in $CLOUDFLARE_API_TOKEN" in project.refused()
    (project.directory / "bin" / "pulumi").write_text(
        "#!/bin/sh\necho 'error: no stack named prod' >&2; exit 255\n"
    )
    assert "pulumi stack output -s prod failed: no stack named prod" in project.refused()


def test_a_file_that_cannot_be_written_is_said_word_by_word(project: Project) -> None:
    # Where the new text would be kept while it is written there is a directory: nobody can write there, not even root.
    (project.directory / ".Pulumi.prod.yaml.new").mkdir()

    done = project.rollback()

    assert done.returncode == 2
    assert project.script.serving == {IDS[2]: 100}, "the rollback itself is done"
    assert "the rollback is done, but Pulumi.prod.yaml cannot be written" in done.stderr
    assert f"+  rungs:rollout:\n+    stable: {IDS[2]}\n+    percent: 0" in done.stderr


# the command, with the real engine


@pytest.mark.engine
def test_a_rollback_by_hand_is_invisible_until_the_next_up_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("Pulumi.yaml", "__main__.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name in ("providers", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    code = tmp_path / "code"
    code.mkdir()
    (code / "worker.json").write_text('{"compatibilityDate": "2026-04-01"}')
    file = tmp_path / "Pulumi.prod.yaml"
    file.write_text(f"{STACK_FILE}  rungs:parts:\n    api: {{code: {code}}}\n")
    first, second = "export class SignIns {} // 1", "export class SignIns {} // 2"

    def sandbox() -> Sandbox:
        return Sandbox(tmp_path, "prod", account=StackFile.open("prod", tmp_path).settings().plans)

    with sandbox() as box:
        for text in (first, second):
            (code / "worker.js").write_text(text)
            up = box.up()
            assert up.ok, up.output
        newest, older = (each["id"] for each in box.outputs()["versions"])
        # The real path: the user's own pulumi and backend, and the API.
        with cloudflare("0" * 32) as account:
            account.scripts[SCRIPT] = Script(versions={newest: (), older: ()})
            account.scripts[SCRIPT].deploy(**{newest: 100})
            before = file.read_text()
            api = {"CLOUDFLARE_API_TOKEN": TOKEN, "RUNGS_CLOUDFLARE_API": account.url}
            done = run(tmp_path, {**box.env, **api}, "rollback", "-s", "prod")
            assert done.returncode == 0, done.stderr
            assert account.scripts[SCRIPT].serving == {older: 100}
        assert f"stable: {older}" in file.read_text()
        file.write_text(before)

    done = run(tmp_path, {}, "rollback", "-s", "prod", "--sandbox")
    assert done.returncode == 0, done.stderr
    with sandbox() as box:
        (by_hand,) = [each for each in things(box.cloud) if each.name == "by hand"]
        written = file.read_text()
        file.write_text(before)
        box.renew_config()
        assert box.refresh().summary.changes() == [], "the provider reads its own old deployment"
        assert box.preview().summary.changes() == []

        file.write_text(written)
        box.renew_config()
        assert {step.name for step in box.preview().summary.changes()} == {"api-deployment"}
        up = box.up()
        assert {step.name for step in up.summary.changes()} == {"api-deployment"}
        (made,) = {str(step.new.inputs["versions"]) for step in up.summary.changes() if step.new}
        assert made == str(by_hand.props["versions"])
        assert box.up().summary.changes() == []
