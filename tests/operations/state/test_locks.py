"""Locks say who has the stack; none that could be held is taken away without a word."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from tests.operations.state.conftest import Team

pytestmark = pytest.mark.engine


def test_locks_are_shown_and_those_left_behind_are_cleared(team: Team) -> None:
    here = socket.gethostname()
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert "no lock" in team.done("state", "locks", "-s", "dev")
    left = team.lock(pid=ended.pid, host=here)
    said = team.done("state", "locks", "-s", "dev")
    assert f"ops@{here}, process {ended.pid}, since 2026-11-20 10:00 UTC: no such process any more" in said
    assert left.exists()
    alive = team.lock(pid=os.getpid(), host=here)
    assert "still running" in team.refused("state", "locks", "-s", "dev", "--clear", "--yes")
    assert left.exists()
    alive.unlink()
    other = team.lock(pid=7, host="elsewhere")
    said = team.refused("state", "locks", "-s", "dev", "--clear")
    assert "made on another machine" in said
    assert "--clear --yes" in said
    other.unlink()
    assert "-> cleared" in team.done("state", "locks", "-s", "dev", "--clear")
    assert not left.exists()
    team.lock(pid=7, host="elsewhere")
    team.done("state", "locks", "-s", "dev", "--clear", "--yes")
    assert "no lock" in team.done("state", "locks", "-s", "dev")
