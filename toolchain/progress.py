"""Shows a step of the set-up while it runs."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

REFRESH = {True: 0.5, False: 10.0}
"""Seconds between two showings of a running step: on a terminal, and elsewhere."""


def tell(message: str) -> None:
    """Say something to the user. What a command prints stays alone on its output, so this goes to the error output."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


class Step:
    """One step: a title, a detail that moves, and the time since it began. Use it as a context.

    On a terminal one line is rewritten; elsewhere a plain line is written at most every ten seconds.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._detail = ""
        self._begun = 0.0
        self._shown = ""
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def say(self, detail: str) -> None:
        """What the step is doing now; shown at the next refresh."""
        self._detail = detail

    def __enter__(self) -> Step:
        self._begun = time.monotonic()
        self._write(f"{self._title} ...")
        self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._ticker.join()
        outcome = "done" if kind is None else "stopped" if issubclass(kind, KeyboardInterrupt) else "failed"
        detail = f" ({self._detail})" if self._detail and kind is None else ""
        self._write(f"{self._title}: {outcome} in {self._elapsed()}{detail}")
        if self._live:
            self._stream.write("\n")
            self._stream.flush()

    def _tick(self) -> None:
        while not self._over.wait(REFRESH[self._live]):
            self._write(f"{self._title}: {self._detail or 'running'} ({self._elapsed()})")

    def _elapsed(self) -> str:
        seconds = time.monotonic() - self._begun
        return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"

    def _write(self, line: str) -> None:
        if self._live:
            width = max(20, shutil.get_terminal_size().columns - 1)
            self._stream.write("\r" + line[:width].ljust(min(width, len(self._shown))))
            self._shown = line[:width]
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


class Count:
    """Counts lines of a program's output and shows the count as a step's detail."""

    def __init__(self, step: Step, what: str, counts: Callable[[str], bool] = bool) -> None:
        self._step = step
        self._what = what
        self._counts = counts
        self._seen = 0

    def __call__(self, line: str) -> None:
        if self._counts(line):
            self._seen += 1
            self._step.say(f"{self._seen} {self._what}")
