"""`sandbox` and `teardown`, as a user runs them in a project that holds only what is the user's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.stack_file import ROOT

pytestmark = pytest.mark.engine


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml", "__main__.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for name in ("providers", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(project: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(project)},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stack_is_previewed_brought_up_drifts_and_is_torn_down(project: Path) -> None:
    files = {file: file.read_bytes() for file in project.glob("*.yaml")}

    preview = run(project, "sandbox", "pulumi", "preview", "-s", "dev")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    assert "18 to create" in preview.stdout
    assert run(project, "sandbox", "pulumi", "up", "-s", "dev", "--yes", "--skip-preview").returncode == 0

    assert "D1Database  db-d1" in run(project, "sandbox", "drift").stdout
    assert run(project, "sandbox", "drift", "KvNamespace", "cache", "title=x").returncode == 2  # no such type
    assert run(project, "sandbox", "drift", "WorkersKvNamespace", "cache", "title=by-hand").returncode == 0
    refreshed = run(project, "sandbox", "pulumi", "refresh", "-s", "dev", "--yes", "--skip-preview")
    assert "1 updated" in refreshed.stdout

    destroyed = run(project, "sandbox", "pulumi", "destroy", "-s", "dev", "--yes", "--skip-preview")
    assert destroyed.returncode != 0
    assert "protected" in destroyed.stdout

    other = run(project, "teardown", "-s", "dev", given="prod\n")
    assert other.returncode == 2
    assert "nothing was changed" in other.stderr
    torn = run(project, "teardown", "-s", "dev", given="dev\n")
    assert torn.returncode == 0, torn.stdout + torn.stderr
    stays = [line for line in torn.stdout.splitlines() if line.startswith("Still in the cloud")]
    assert len(stays) == 4

    assert {file: file.read_bytes() for file in project.glob("*.yaml")} == files


def test_production_is_never_torn_down(project: Path) -> None:
    done = run(project, "teardown", "-s", "prod", "--confirm", "prod")
    assert done.returncode == 2
    assert "is production" in done.stderr


@pytest.mark.all
def test_a_fault_on_demand_fails_the_next_up_and_not_the_one_after(project: Path) -> None:
    assert run(project, "sandbox", "fail", "R2Bucket:create:429").returncode == 0
    up = ("sandbox", "pulumi", "up", "-s", "dev", "--yes", "--skip-preview")
    assert run(project, *up).returncode != 0
    assert run(project, *up).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sandbox", "pulumi", "stack", "init", "x"), "is not run in the sandbox"),
        (("sandbox", "pulumi", "preview", "-s", "dve"), "did you mean 'dev'"),
        (("sandbox", "fail", "R2Bucket:make:429"), "create, read, update, delete"),
        (("sandbox", "drift", "Worker", "api"), "PROPERTY=VALUE"),
    ],
)
def test_a_mistake_is_one_message(project: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(project, *arguments)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert "Traceback" not in done.stderr
