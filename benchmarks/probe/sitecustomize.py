"""Writes down, as the last thing that a Pulumi program does, the most memory that it and the engine around it had.

Python imports this module by itself when its directory is on PYTHONPATH, so every program is measured alike and none
is changed. The kernel keeps each process's peak (VmHWM in /proc/PID/status), so nothing is sampled and nothing missed.
"""
# ruff: noqa: INP001

from __future__ import annotations

import os
import sys

RECORD = os.environ.get("RUNGS_BENCHMARK_RECORD")
PROGRAM = "pulumi-language-python-exec"
"""What the language host starts programs with; other Pythons, such as provider plugins, are not the program."""


def record(to: str) -> None:
    """Writes the peak of this process, and the peaks of all processes of the engine summed, in KiB."""
    engine = _parent(os.getppid())
    running = (int(each) for each in os.listdir("/proc") if each.isdigit())  # noqa: PTH208
    family = [pid for pid in running if _descends(pid, engine)]
    with open(to, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(f"{_peak(os.getpid())} {sum(map(_peak, family))}\n")


def _descends(pid: int, ancestor: int) -> bool:
    while pid not in (ancestor, 0):
        pid = _parent(pid)
    return pid == ancestor


def _parent(pid: int) -> int:
    return int(_status(pid, "PPid"))


def _peak(pid: int) -> int:
    return int(_status(pid, "VmHWM"))


def _status(pid: int, key: str) -> str:
    """One figure of a process; 0 where it has ended meanwhile."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as status:  # noqa: PTH123
            return next((line.split()[1] for line in status if line.startswith(f"{key}:")), "0")
    except OSError:
        return "0"


if RECORD and any(each.endswith(PROGRAM) for each in sys.orig_argv):
    import atexit

    atexit.register(record, RECORD)
