"""A set-up under way: alone, ending what it started, and saying plainly what is in its way."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.toolchain.conftest import Clone
from toolchain.errors import SetupError
from toolchain.place import HERE
from toolchain.work import ProgramFailed, Work, exclusively

SECOND = """
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from toolchain.place import Place
from toolchain.work import exclusively

with exclusively(Place(Path(sys.argv[1]))):
    print("mine", flush=True)
"""


def test_a_second_set_up_says_that_it_waits_and_then_runs(clone: Clone) -> None:
    clone.place.state.mkdir()
    with (clone.place.state / "lock").open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-c", SECOND, clone.place.root],
            cwd=HERE.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        assert "waiting" in second.stderr.readline()
        assert second.poll() is None
    output, errors = second.communicate()
    assert (output, errors, second.returncode) == ("mine\n", "", 0)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "file system is read-only"),
        (errno.EACCES, "both must be writable"),
        (errno.ENOSPC, "disk is full"),
    ],
)
def test_a_clone_that_cannot_be_written_is_a_message(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SetupError, match=words) as failed, exclusively(clone.place):
        pass
    assert str(clone.place.state) in str(failed.value)


def test_an_interrupted_program_ends_with_all_that_it_started(clone: Clone) -> None:
    def interrupt(line: str) -> None:
        assert line == "started"
        raise KeyboardInterrupt

    alive, hold = os.pipe()
    clone.place.logs.mkdir(parents=True)
    try:
        with pytest.raises(KeyboardInterrupt):
            Work(clone.place, hold).run(
                ["sh", "-c", "sleep 60 & sleep 60 & echo started; wait"], "test", on_line=interrupt
            )
    finally:
        os.close(hold)
    with os.fdopen(alive, "rb") as pipe:
        ended, _, _ = select.select([pipe], [], [], 30)
        assert ended  # the pipe comes to its end when every program that inherited its other end is gone
        assert pipe.read() == b""


def test_a_program_that_outlives_its_set_up_keeps_the_next_one_out(clone: Clone, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    clone.place.logs.mkdir(parents=True)
    lock = clone.place.state / "lock"
    hold = os.open(lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(hold, fcntl.LOCK_EX)

    def lose_it(line: str) -> None:
        assert line == "started"
        os.close(hold)
        with lock.open("w", encoding="utf-8") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gate.write_text("", encoding="utf-8")

    Work(clone.place, hold).run(["sh", "-c", f"echo started; cat '{gate}'"], "test", on_line=lose_it)

    with lock.open("w", encoding="utf-8") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_program_gets_no_input_and_its_output_comes_back_and_is_kept(work: Work, tmp_path: Path) -> None:
    seen: list[str] = []
    with _typing(tmp_path / "typed", "yes\n"):
        lines = work.run(["sh", "-c", "cat; echo one; echo two >&2"], "test", on_line=seen.append)
    assert lines == seen == ["one", "two"]
    kept = (work.place.logs / "test.log").read_text(encoding="utf-8").splitlines()
    assert kept == ["$ sh -c cat; echo one; echo two >&2", "one", "two"]


def test_a_program_that_fails_brings_its_output_along(work: Work) -> None:
    with pytest.raises(ProgramFailed, match="exit code 3") as failed:
        work.run(["sh", "-c", "echo why; exit 3"], "test")
    assert failed.value.lines == ["why"]


def test_a_program_that_is_not_there_is_a_message(work: Work) -> None:
    with pytest.raises(SetupError, match="cannot start /nowhere/tool: No such file"):
        work.run(["/nowhere/tool"], "test")


def test_temporary_files_lie_in_the_clone_and_do_not_outlive_the_set_up(clone: Clone) -> None:
    clone.place.scratch.mkdir(parents=True)
    left = clone.place.scratch / "left-by-one-that-was-killed"
    left.touch()
    with exclusively(clone.place) as work:
        assert not left.exists()
        made = Path(work.run(["mktemp"], "test")[0])
        assert made.parent == clone.place.scratch
    assert not made.exists()


def test_variables_that_send_an_installation_elsewhere_are_dropped(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PIP_TARGET", "PIP_USER", "PYTHONPATH", "PYTHONHOME"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    assert "elsewhere" not in work.environment.values()
    assert work.environment["PIP_INDEX_URL"] == "kept"


@contextmanager
def _typing(path: Path, text: str) -> Generator[None, None, None]:
    """This process with something to read on its input."""
    path.write_text(text, encoding="utf-8")
    before = os.dup(0)
    with path.open(encoding="utf-8") as typed:
        os.dup2(typed.fileno(), 0)
    try:
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
