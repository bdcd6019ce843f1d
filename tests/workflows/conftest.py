from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.workflows.github import REPOSITORY, TOKEN, GitHub
from toolchain.place import HERE

SCRIPTS = HERE.root / ".github" / "scripts"


class Job:
    """A job of a workflow: scripts run as processes, with the variables that GitHub gives them."""

    def __init__(self, github: GitHub, folder: Path) -> None:
        self.github = github
        self.folder = folder
        self.variables = {
            "GITHUB_API_URL": github.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
        }

    def event(self, **event: object) -> None:
        (self.folder / "event.json").write_text(json.dumps(event), "utf-8")

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Start a script as a workflow does, by its path."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            [SCRIPTS / script, *arguments],
            cwd=self.folder,
            env={"PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **self.variables, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "output").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def github() -> Iterator[GitHub]:
    """A repository on GitHub. Nothing that GitHub does not know may be asked of it."""
    with GitHub() as made:
        yield made
        assert made.mistakes == []


@pytest.fixture
def job(github: GitHub, tmp_path: Path) -> Job:
    return Job(github, tmp_path)


@pytest.fixture
def fails(job: Job) -> Callable[..., str]:
    """Runs a script that must fail: what it says, in one message with no traceback."""

    def run(script: str, *arguments: str, **variables: str) -> str:
        done = job.run(script, *arguments, **variables)
        assert done.returncode == 1, done
        assert done.stderr.startswith(f"{script}: ")
        assert "Traceback" not in done.stderr
        assert TOKEN not in done.stderr + done.stdout
        return done.stderr.removeprefix(f"{script}: ").strip()

    return run
