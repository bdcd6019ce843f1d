"""The virtual environment: filled layer by layer, mended when it is not whole, never broken by what fails."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from tests.toolchain.conftest import Clone
from toolchain import packages
from toolchain.errors import SetupError
from toolchain.work import Work

LIGHT = {"alpha": "1.0", "pulumi": "3.272.0"}
ENGINE = {**LIGHT, "beta": "1.0"}


def test_a_layer_holds_its_lock_and_those_below_and_no_more(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    assert clone.installed() == LIGHT
    assert clone.ready(monkeypatch, "light")
    assert not clone.ready(monkeypatch, "engine")

    packages.bring_up(clone.place, "engine", work)
    assert clone.installed() == ENGINE
    assert clone.ready(monkeypatch, "light")
    assert clone.ready(monkeypatch, "engine")
    assert not clone.ready(monkeypatch, "dev")


def test_an_environment_whose_change_was_cut_off_is_made_anew(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "engine", work)
    (half,) = clone.place.venv.glob("lib/python*/site-packages/beta/__init__.py")
    half.unlink()
    (clone.place.venv / "rungs" / "unfinished").touch()
    assert not clone.ready(monkeypatch, "light")

    packages.bring_up(clone.place, "engine", work)

    assert half.exists()
    assert clone.ready(monkeypatch, "engine")


def test_an_environment_cut_off_before_it_has_a_python_is_made_anew(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = clone.place.venv / "rungs"
    marks.mkdir(parents=True)
    (marks / "unfinished").touch()

    packages.bring_up(clone.place, "light", work)

    assert clone.ready(monkeypatch, "light")


def test_an_environment_whose_python_is_gone_is_made_anew(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    clone.place.python.unlink()
    clone.place.python.symlink_to("/nowhere/python3")

    packages.bring_up(clone.place, "light", work)

    assert clone.ready(monkeypatch, "light")


def test_a_moved_clone_gets_an_environment_for_its_new_place(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    stale = clone.place.venv / "stale"
    stale.touch()
    for stamp in (clone.place.venv / "rungs").iterdir():
        stamp.write_text(
            stamp.read_text(encoding="utf-8").replace(str(clone.place.root), "/elsewhere"), encoding="utf-8"
        )
    assert not clone.ready(monkeypatch, "light")

    packages.bring_up(clone.place, "light", work)

    assert not stale.exists()
    assert clone.ready(monkeypatch, "light")


def test_a_newer_lock_is_installed_over_the_older(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    clone.lock("light", alpha="2.0", pulumi="3.272.0")
    assert not clone.ready(monkeypatch, "light")

    packages.bring_up(clone.place, "light", work)

    assert clone.installed() == {**LIGHT, "alpha": "2.0"}
    assert clone.ready(monkeypatch, "light")


def test_a_package_that_is_not_what_the_lock_says_is_refused_and_what_was_there_stays(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    lock = clone.place.lock("engine")
    good = lock.read_text(encoding="utf-8")
    head, _, digest = good.rstrip("\n").rpartition(":")
    lock.write_text(f"{head}:{'0' * len(digest)}\n", encoding="utf-8")

    with pytest.raises(SetupError, match="not what the lock says") as refused:
        packages.bring_up(clone.place, "engine", work)

    assert "requirements/engine.txt" in str(refused.value)
    assert "beta" in str(refused.value)
    assert clone.installed() == LIGHT
    assert clone.ready(monkeypatch, "light")
    lock.write_text(good, encoding="utf-8")
    packages.bring_up(clone.place, "engine", work)
    assert clone.ready(monkeypatch, "engine")


def test_a_lock_without_hashes_is_refused(clone: Clone, work: Work) -> None:
    clone.place.lock("light").write_text("alpha==1.0\n", encoding="utf-8")

    with pytest.raises(SetupError, match="Hashes are required"):
        packages.bring_up(clone.place, "light", work)

    assert clone.installed() == {}


def test_an_index_that_is_not_reached_is_named_and_what_was_there_stays(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.delenv("PIP_FIND_LINKS")
        monkeypatch.setenv("PIP_RETRIES", "1")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")

        with pytest.raises(SetupError, match="could not be reached") as failed:
            packages.bring_up(clone.place, "engine", work)

    assert "requirements/engine.txt" in str(failed.value)
    assert str(clone.place.logs) in str(failed.value)
    assert clone.ready(monkeypatch, "light")


def test_an_environment_that_is_not_ours_is_completed(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages.bring_up(clone.place, "light", work)
    shutil.rmtree(clone.place.venv / "rungs")
    theirs = clone.place.venv / "theirs"
    theirs.touch()

    packages.bring_up(clone.place, "light", work)

    assert theirs.exists()
    assert clone.ready(monkeypatch, "light")


def test_an_environment_that_is_not_ours_and_does_not_run_is_left_alone(clone: Clone, work: Work) -> None:
    theirs = clone.place.venv / "theirs"
    theirs.mkdir(parents=True)

    with pytest.raises(SetupError, match="was not made by Rungs"):
        packages.bring_up(clone.place, "light", work)

    assert theirs.exists()


def test_where_there_is_no_pip_the_message_says_what_to_install(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packages, "_bundled_pips", list[Path])

    def none(command: object, work: Work) -> tuple[int, ...]:
        return ()

    monkeypatch.setattr(packages, "_version", none)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupError, match="comes without ensurepip") as failed:
        packages.bring_up(clone.place, "light", work)

    assert "-venv" in str(failed.value)


@pytest.mark.parametrize(
    ("pip", "expected"),
    [("22.3", ["pip3", "--python"]), ("23.0.1", ["pip3", "--python"]), ("22.2.9", ["virtualenv"])],
)
def test_without_ensurepip_a_recent_pip_is_used_else_virtualenv(
    clone: Clone, work: Work, monkeypatch: pytest.MonkeyPatch, pip: str, expected: list[str]
) -> None:
    calls: list[list[str]] = []

    def run(self: Work, command: list[str | Path], log: str, **_: object) -> list[str]:
        words = [str(word) for word in command]
        calls.append(words)
        if words[-1] == "--version" and words[0] in ("pip3", "virtualenv"):
            return [f"pip {pip} from somewhere"]
        if words[-1] == "--version":
            raise SetupError("not there")
        return []

    monkeypatch.setattr(packages, "_bundled_pips", list[Path])
    monkeypatch.setattr(Work, "run", run)

    packages.bring_up(clone.place, "light", work)

    used = [words for words in calls if words[-1] != "--version" and words[0] in ("pip3", "virtualenv")]
    assert [words[: len(expected)] for words in used] == [expected]
