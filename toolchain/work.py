"""A set-up under way: one at a time in a clone, and the programs that it runs."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolchain.errors import SetupError
from toolchain.place import Place
from toolchain.progress import tell

Command = Sequence[str | Path]

OUR_OWN = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_CONSTRAINT",
    "PIP_USER",
)
"""Variables of the user's that would send an installation elsewhere."""


class ProgramFailed(Exception):
    """A program ended with an exit code that is not zero. `lines` is its output, `log` the file that holds it."""

    def __init__(self, command: Command, code: int, lines: list[str], log: Path) -> None:
        super().__init__(f"{command[0]} ended with exit code {code}")
        self.lines = lines
        self.log = log


@dataclass(frozen=True)
class Work:
    """The right to change what is set up in a clone. Made by `exclusively`."""

    place: Place
    hold: int
    """The open lock file. Programs inherit it, so that one which outlives this process keeps the lock until it ends."""

    @property
    def environment(self) -> dict[str, str]:
        """The user's environment, with temporary files inside the clone; caches too if there is no home."""
        kept = {name: value for name, value in os.environ.items() if name not in OUR_OWN}
        return {"HOME": str(self.place.state / "home"), **kept, "TMPDIR": str(self.place.scratch)}

    def run(
        self,
        command: Command,
        log: str,
        *,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> list[str]:
        """Run a program to its end. Its output comes back, and goes to a log and, line by line, to `on_line`.

        It gets no input, and ends with everything that it started when this process is interrupted.
        Raises ProgramFailed if its exit code is not zero, SetupError if it cannot be started.
        """
        lines: list[str] = []
        path = self.place.logs / f"{log}.log"
        with path.open("a", encoding="utf-8") as record:
            record.write(f"$ {' '.join(map(str, command))}\n")
            with self._start(command, environment or self.environment, directory) as child:
                try:
                    for line in child.stdout or ():
                        record.write(line)
                        lines.append(line.rstrip("\n"))
                        if on_line:
                            on_line(lines[-1])
                    code = child.wait()
                finally:
                    _end(child)
        if code != 0:
            raise ProgramFailed(command, code, lines, path)
        return lines

    def _start(
        self, command: Command, environment: Mapping[str, str], directory: Path | None
    ) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=dict(environment),
                cwd=directory,
                process_group=0,
                pass_fds=(self.hold,),
            )
        except OSError as error:
            raise SetupError(f"cannot start {command[0]}: {error.strerror}") from error


@contextmanager
def exclusively(place: Place) -> Generator[Work, None, None]:
    """Wait until no other set-up runs in this clone, then keep others out. SetupError if that cannot be written."""
    try:
        place.state.mkdir(exist_ok=True)
        hold = os.open(place.state / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(hold)
            shutil.rmtree(place.scratch, ignore_errors=True)
            shutil.rmtree(place.logs, ignore_errors=True)
            place.scratch.mkdir(exist_ok=True)
            place.logs.mkdir(exist_ok=True)
            before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
            try:
                yield Work(place, hold)
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)
                shutil.rmtree(place.scratch, ignore_errors=True)
        finally:
            os.close(hold)
    except OSError as error:
        raise SetupError(_cannot_write(place, error)) from error


def _lock(hold: int) -> None:
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        tell("Another run is setting up this clone; waiting for it to finish.")
        fcntl.flock(hold, fcntl.LOCK_EX)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _cannot_write(place: Place, error: OSError) -> str:
    remedy = {
        errno.ENOSPC: "The disk is full. The engine needs about 4 GB while it is built, packages and caches included.",
        errno.EROFS: "The file system is read-only. Clone to a place that can be written.",
        errno.EACCES: "Set-up writes only to .venv and .rungs in the clone; both must be writable.",
    }.get(error.errno or 0, "")
    return f"set-up failed at {error.filename or place.state}: {error.strerror}\n  {remedy}".rstrip()


def _end(child: subprocess.Popen[str]) -> None:
    """End a program and all that it started, politely at first."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if child.poll() is not None:
            return
        try:
            os.killpg(child.pid, number)
            child.wait(timeout=5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
