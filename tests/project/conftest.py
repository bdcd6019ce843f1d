"""A project of the user's own, made from a clone of the committed tree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project.clones import bring
from project.pin import Pin, git
from stacks.stack_file import ROOT

IDENTITY = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")


def share(library: Path) -> Path:
    """Lets a clone of the library use the packages and the engine of this one: to set up its own takes minutes."""
    venv, state = library / ".venv", library / ".rungs"
    packages = next((ROOT / ".venv" / "lib").glob("python*"))
    (venv / "bin").mkdir(parents=True)
    (venv / "lib" / packages.name).mkdir(parents=True)
    shutil.copy(ROOT / ".venv" / "pyvenv.cfg", venv)
    (venv / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    (venv / "lib" / packages.name / "site-packages").symlink_to(packages / "site-packages")
    (venv / "rungs").mkdir()
    for lock in (library / "requirements").glob("*.txt"):
        stamp = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {library.resolve()}"
        (venv / "rungs" / lock.stem).write_text(stamp)
    state.mkdir()
    for made in ("bin", "engine.json", "node", "actionlint"):
        (state / made).symlink_to(ROOT / ".rungs" / made)
    return library


class Library:
    """A clone of the committed tree, in which further versions are made."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        git(directory.parent, "clone", "--quiet", str(ROOT), str(directory))
        git(
            directory, "remote", "remove", "origin"
        )  # so that projects are made with this clone as their source
        self.revision = git(directory, "rev-parse", "HEAD")
        share(directory)

    def release(self, version: str, file: str, before: str, after: str) -> str:
        """Commits one change on top of the first version, tagged; returns its revision."""
        git(self.directory, "checkout", "--quiet", "--detach", self.revision)
        path = self.directory / file
        assert before in path.read_text()
        path.write_text(path.read_text().replace(before, after))
        project = self.directory / "pyproject.toml"
        project.write_text(project.read_text().replace('version = "0.1.0"', f'version = "{version}"'))
        git(self.directory, *IDENTITY, "commit", "--quiet", "--all", "--message", version)
        git(self.directory, "tag", f"v{version}")
        made = git(self.directory, "rev-parse", "HEAD")
        git(self.directory, "checkout", "--quiet", "--detach", self.revision)
        return made


class Project:
    """A project of the user's own; what it fetches shares the packages and the engine of this clone."""

    def __init__(self, directory: Path, library: Library) -> None:
        self.directory, self.library = directory, library

    @property
    def pin(self) -> Pin:
        return Pin.read(self.directory)

    def fetch(self, revision: str) -> None:
        there = bring(self.directory, self.pin.source, revision)
        if not (there / ".venv").exists():
            share(there)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the project's own launcher."""
        return run([self.directory / "rungs", *arguments], self.directory)

    def printed(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def run(command: list[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command as a user starts it, with none of the variables of this test run."""
    ours = ("PYTHON", "RUNGS_", "PYTEST_", "GIT_")
    return subprocess.run(
        command,
        cwd=cwd,
        env={key: value for key, value in os.environ.items() if not key.startswith(ours)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


NEW = ("--app", "acme", "--location", "weur", "--jurisdiction", "eu")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("library") / "rungs")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Project:
    directory = tmp_path_factory.mktemp("project") / "acme"
    done = run([library.directory / "rungs", "new", directory, *NEW], directory.parent)
    assert done.returncode == 0, done.stderr
    made = Project(directory, library)
    made.fetch(library.revision)
    return made
