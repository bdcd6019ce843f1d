"""The command as a user calls it: with a backend, a passphrase and a token of their own, and with mistakes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cli
from components.errors import UserError
from sandbox.drift import things
from sandbox.rest import TOKEN, serve
from sandbox.rest.objects import HELD
from sandbox.run import Sandbox
from stacks.stack_file import ROOT, StackFile
from tests.configs import GROWTH, MVP
from tests.operations.environments.projects import make_project

Command = Callable[..., subprocess.CompletedProcess[str]]


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "preview-env", *arguments],
        cwd=ROOT,
        env={**inherited, **environment, "RUNGS_PROJECT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("up", "PR-1"), "ID is 'PR-1', expected at most 10 lower-case letters"),
        (("up", "pr-1", "--from", "prd"), "did you mean 'prod'?"),
        (("up", "pr-1", "--seed", "no.sql"), "--seed is 'no.sql': No such file"),
        (("sweep",), "expected --older-than AGE, --open NUMBERS, or both"),
        (("sweep", "--open", "12,x"), "--open has 'x', expected numbers of pull requests"),
        (("sweep", "--older-than", "3"), "--older-than is '3', expected a number of days, hours or minutes"),
    ],
)
def test_a_mistake_is_refused_before_the_engine_starts(arguments: tuple[str, ...], words: str) -> None:
    done = CliRunner().invoke(cli, ["preview-env", *arguments])
    assert isinstance(done.exception, UserError)
    assert words in str(done.exception)
    assert done.output == ""


def test_who_is_not_logged_in_is_told_so_in_one_line(tmp_path: Path) -> None:
    make_project(tmp_path, prod=MVP)
    done = run(tmp_path, "list", PULUMI_HOME=str(tmp_path / "home"), HOME=str(tmp_path))
    assert done.returncode == 2
    assert "log in to your backend: pulumi login" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Sandbox, Command]]:
    """A user's own backend of files, whose engine finds its providers and Cloudflare's API on this machine."""
    project = make_project(tmp_path, prod=GROWTH)
    backend = tmp_path / "backend"
    backend.mkdir()
    with (
        Sandbox(project, "account", account=StackFile.open("prod", project).settings().plans) as sandbox,
        serve(sandbox.cloud) as api,
    ):
        environment = {
            **sandbox.env,
            "PULUMI_BACKEND_URL": f"file://{backend}",
            "PULUMI_CONFIG_PASSPHRASE": "the user's own",
            "CLOUDFLARE_API_TOKEN": TOKEN,
            "RUNGS_CLOUDFLARE_API": api,
        }
        yield sandbox, lambda *arguments: run(project, *arguments, **environment)


@pytest.mark.all
@pytest.mark.engine
def test_an_environment_on_a_backend_and_account_of_ones_own(
    own: tuple[Sandbox, Command], tmp_path: Path
) -> None:
    sandbox, command = own
    made = command("up", "pr-7")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("api: https://chat-pr-7-preview-api.")
    assert "without alerts, cdn" in made.stderr
    file = tmp_path / "Pulumi.preview-pr-7.yaml"
    assert file.exists()
    assert "preview-pr-7" in command("list").stdout
    with sandbox.cloud.change() as data:
        data[HELD] = {"chat-pr-7-preview-files": ["a", "b", "c"]}
    gone = command("sweep", "--open", "8")
    assert gone.returncode == 0, gone.stderr
    assert "preview-pr-7: pull request 7 is not open" in gone.stdout
    assert "chat-pr-7-preview-files: 3 objects deleted" in gone.stdout
    assert [each.name for each in things(sandbox.cloud) if not each.left] == []
    assert not file.exists()
    assert command("list").stdout == "No preview environment is there.\n"
