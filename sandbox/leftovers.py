"""Processes that an engine which was killed leaves behind: its language host and its plugins wait for it forever."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PATIENCE: Final = 10
"""Seconds after which a process that does not go, such as one that waits for a disk, is left alone."""


def end(variable: str) -> None:
    """Ends every process of this machine that was started with that variable, as in NAME=value, but for this one.

    Returns once they are gone. Does nothing where there is no /proc.
    """
    given_up = time.monotonic() + PATIENCE
    while (found := list(_started_with(variable))) and time.monotonic() < given_up:
        for pid in found:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)  # a process that was killed is there until the system has taken it down


def _started_with(variable: str) -> Iterator[int]:
    wanted = os.fsencode(variable)
    for entry in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if wanted in entry.read_bytes().split(b"\0") and int(entry.parent.name) != os.getpid():
                yield int(entry.parent.name)
