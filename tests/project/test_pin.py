"""Which commit of the library a project uses, and how it is found and fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.errors import UserError
from project import clones, pin
from project.pin import Pin, git
from tests.project.conftest import IDENTITY

REVISION = "0123456789" * 4
GIVEN = Pin(source="https://example.com/rungs.git", version="0.1.0", revision=REVISION)


def test_a_pin_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "rungs.toml").write_text(GIVEN.text())
    assert Pin.read(tmp_path) == GIVEN


def test_moving_a_pin_keeps_all_else_in_the_file(tmp_path: Path) -> None:
    others = ('[first]\nversion = "1"\n', "# ours\n[own]\nversion = '7'\n")
    (tmp_path / "rungs.toml").write_text(GIVEN.text().join(others))
    moved = Pin(source=GIVEN.source, version="0.2.0", revision="9" * 40)
    moved.write(tmp_path)
    assert Pin.read(tmp_path) == moved
    assert (tmp_path / "rungs.toml").read_text() == moved.text().join(others)


WRONG = {
    "no file": (None, "has no rungs.toml"),
    "no TOML": ("[library", "rungs.toml is not TOML"),
    "no table": ("", "library.source is None"),
    "a text as table": ("library = 'x'", "library.source is None"),
    "no revision": (GIVEN.text().replace("revision", "revison"), "did you mean 'revison'"),
    "a number": (GIVEN.text().replace('"0.1.0"', "1"), "library.version is 1, expected a text"),
    "a branch": (GIVEN.text().replace(REVISION, "main"), "library.revision is 'main', expected the full id"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_pin_that_is_none_is_refused(tmp_path: Path, case: str) -> None:
    text, words = WRONG[case]
    if text is not None:
        (tmp_path / "rungs.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        Pin.read(tmp_path)
    assert words in str(caught.value)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A repository with two versions."""
    there = tmp_path / "library"
    there.mkdir()
    git(there, "init", "--quiet", "--initial-branch", "main")
    for version in ("0.1.0", "0.2.0"):
        (there / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
        git(there, "add", "--all")
        git(there, *IDENTITY, "commit", "--quiet", "--message", version)
        git(there, "tag", f"v{version}")
    return there


def test_a_version_is_found_by_its_tag_or_its_commit(tmp_path: Path, library: Path) -> None:
    first = git(library, "rev-parse", "v0.1.0")
    for asked in ("0.1.0", "v0.1.0", first, first[:10]):
        there, found = clones.bring_version(tmp_path, str(library), asked)
        assert there == tmp_path / ".rungs" / "libraries" / first
        assert (found.version, found.revision) == ("0.1.0", first)
    assert [each.name for each in (tmp_path / ".rungs" / "libraries").iterdir()] == [first]


def test_a_clone_at_another_commit_is_refused(tmp_path: Path, library: Path) -> None:
    first = git(library, "rev-parse", "v0.1.0")
    there = clones.bring(tmp_path, str(library), first)
    git(there, "checkout", "--quiet", "v0.2.0")
    with pytest.raises(UserError, match=f"is at commit [0-9a-f]{{40}}, not at {first}; remove it: rm -r "):
        clones.bring(tmp_path, str(library), first)


@pytest.mark.parametrize("asked", ["0.3.0", "main", "--all", "HEAD", "v", "0" * 40])
def test_what_is_no_version_is_refused_with_those_that_there_are(
    tmp_path: Path, library: Path, asked: str
) -> None:
    with pytest.raises(UserError, match=r"expected a version of .* \(0.1.0, 0.2.0\) or the id of a commit"):
        clones.bring_version(tmp_path, str(library), asked)
    assert list((tmp_path / ".rungs" / "libraries").iterdir()) == []


def test_the_nearest_version_is_named(tmp_path: Path, library: Path) -> None:
    with pytest.raises(UserError, match=r"did you mean '0.2.0'\?"):
        clones.bring_version(tmp_path, str(library), "0.2.1")


def test_the_link_leads_to_the_clone_and_can_be_moved(tmp_path: Path, library: Path) -> None:
    for version in ("0.1.0", "0.2.0"):
        there, _ = clones.bring_version(tmp_path, str(library), version)
        clones.link(tmp_path, there)
        assert (tmp_path / ".rungs" / "library").resolve() == there
    clones.link(tmp_path, library)
    assert (tmp_path / ".rungs" / "library").resolve() == library


def test_the_source_is_the_origin_where_it_has_the_commit_and_never_holds_a_password(
    tmp_path: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(library), str(clone))
    monkeypatch.setattr(pin, "ROOT", clone)
    git(clone, "remote", "set-url", "origin", "https://me:secret@example.com/rungs.git")
    assert pin.of_this_library().source == "https://example.com/rungs.git"
    git(clone, *IDENTITY, "commit", "--quiet", "--allow-empty", "--message", "only here")
    assert pin.of_this_library().source == str(clone)
    git(clone, "remote", "remove", "origin")
    assert pin.of_this_library().source == str(clone)
    monkeypatch.setattr(pin, "ROOT", clone / "folder")
    (clone / "folder").mkdir()
    with pytest.raises(UserError, match="no git clone of the library"):
        pin.of_this_library()
