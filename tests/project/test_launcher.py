"""The launcher of a project brings just the commit that is pinned, or refuses; the library here is a stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from project.making import TEMPLATES
from project.pin import Pin, git
from tests.project.conftest import IDENTITY, run

LAUNCHER = """\
#!/bin/sh
echo "version {version}, project $RUNGS_PROJECT: $*"
"""


class Stand:
    """A project, and a repository that stands in for the library's."""

    def __init__(self, root: Path) -> None:
        self.library, self.directory = root / "a library", root / "a project"
        self.library.mkdir()
        self.directory.mkdir()
        git(self.library, "init", "--quiet")
        self.revisions = [self._commit(version) for version in ("1", "2")]
        shutil.copy(TEMPLATES / "rungs.sh", self.directory / "rungs")
        (self.directory / "rungs").chmod(0o755)
        self.pin(self.revisions[0])

    def _commit(self, version: str) -> str:
        (self.library / "rungs").write_text(LAUNCHER.format(version=version))
        (self.library / "rungs").chmod(0o755)
        git(self.library, "add", "--all")
        git(self.library, *IDENTITY, "commit", "--quiet", "--message", version)
        return git(self.library, "rev-parse", "HEAD")

    def pin(self, revision: str, source: str | None = None) -> None:
        pinned = Pin(source=source or str(self.library), version="1", revision=revision)
        (self.directory / "rungs.toml").write_text(pinned.text())

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run([self.directory / "rungs", *arguments], self.directory.parent)


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


def test_it_fetches_the_pinned_commit_once_and_hands_over(stand: Stand) -> None:
    first = stand.run("plan", "-s", "prod")
    assert first.stdout == f"version 1, project {stand.directory}: plan -s prod\n"
    assert first.stderr.startswith("Fetching the library 1 from ")

    shutil.rmtree(stand.library)
    second = stand.run("cost")
    assert (second.stdout, second.stderr) == (f"version 1, project {stand.directory}: cost\n", "")
    assert (stand.directory / ".rungs" / "library").resolve().name == stand.revisions[0]
    assert [each.name for each in (stand.directory / ".rungs" / "libraries").iterdir()] == [
        stand.revisions[0]
    ]


def test_another_pin_brings_another_clone_beside_the_first(stand: Stand) -> None:
    stand.run()
    stand.pin(stand.revisions[1])
    assert stand.run().stdout.startswith("version 2,")
    assert (stand.directory / ".rungs" / "library").resolve().name == stand.revisions[1]
    stand.pin(stand.revisions[0])
    assert stand.run().stderr == ""


def test_a_clone_at_another_commit_is_refused(stand: Stand) -> None:
    stand.run()
    there = stand.directory / ".rungs" / "libraries" / stand.revisions[0]
    git(there, "checkout", "--quiet", "--detach", stand.revisions[1])
    done = stand.run()
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"is at commit {stand.revisions[1]}" in done.stderr


@pytest.mark.parametrize("revision", ["main", "HEAD", "", "0" * 39, "--upload-pack=x", "A" * 40])
def test_what_is_no_commit_id_is_refused(stand: Stand, revision: str) -> None:
    stand.pin(revision)
    done = stand.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert f'revision is "{revision}", expected the full id of a commit' in done.stderr


def test_a_commit_that_the_source_does_not_have_leaves_nothing_behind(stand: Stand) -> None:
    stand.pin("0" * 40)
    done = stand.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert f"has no commit {'0' * 40}" in done.stderr
    assert list((stand.directory / ".rungs" / "libraries").iterdir()) == []


def test_a_source_that_is_not_there_leaves_nothing_behind(stand: Stand) -> None:
    stand.pin(stand.revisions[0], source="nowhere")
    done = stand.run()
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot fetch the library from nowhere" in done.stderr
    assert list((stand.directory / ".rungs" / "libraries").iterdir()) == []


def test_a_path_from_the_project_is_a_source(stand: Stand) -> None:
    stand.pin(stand.revisions[0], source="../a library")
    assert stand.run().returncode == 0


def test_a_clone_of_ones_own_takes_the_place_of_the_pin(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "RUNGS_LIBRARY": str(stand.library)}
    done = subprocess.run(
        [stand.directory / "rungs"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("version 2,")
    assert stand.run().stdout.startswith("version 1,")
    environment["RUNGS_LIBRARY"] = str(stand.library / "nothing")
    done = subprocess.run(
        [stand.directory / "rungs"], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "RUNGS_LIBRARY" in done.stderr) == (1, True)
