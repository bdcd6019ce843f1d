"""CPU and memory of processes, from Linux's /proc."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, of those under it, and of those of its children that have ended."""
    ticks = sum(_fields(each)[name] for each in (pid, *_under(pid)) for name in ("utime", "stime"))
    own = _fields(pid)
    return (ticks + own["cutime"] + own["cstime"]) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Bytes that a process has for itself: what is of no file."""
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Anonymous":
            return int(value.removesuffix("kB")) * 1_024
    raise LookupError(f"the kernel does not tell the memory of {pid}")


def child(pid: int, program: str) -> int:
    """The process of that name under another. Raises LookupError where there is none."""
    for each in _under(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            if (PROC / str(each) / "comm").read_text().strip() == program:
                return each
    raise LookupError(f"no {program} runs under {pid}")


_TIMES = {"ppid": 1, "utime": 11, "stime": 12, "cutime": 13, "cstime": 14}
"""Fields of /proc/PID/stat, counted from after the name (proc(5) counts that as the second)."""


def _fields(pid: int) -> dict[str, int]:
    try:
        after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return dict.fromkeys(_TIMES, 0)
    return {name: int(after_name[at]) for name, at in _TIMES.items()}


def _under(pid: int) -> Iterator[int]:
    parents = {
        int(each.name): _fields(int(each.name))["ppid"] for each in PROC.iterdir() if each.name.isdigit()
    }
    found = [pid]
    for parent in found:
        children = [each for each, its in parents.items() if its == parent]
        found += children
        yield from children
