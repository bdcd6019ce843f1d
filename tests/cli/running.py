"""Running the command line as a user does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from cli.main import cli
from stacks.stack_file import ROOT


def printed(*arguments: str) -> str:
    """What a command that succeeds prints; in this process, which is quick."""
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def run(*arguments: str, project: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with the stack files of a project."""
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "RUNGS_PROJECT": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def refused(*arguments: str, project: Path = ROOT) -> str:
    """The one line that a command with a user's mistake prints."""
    done = run(*arguments, project=project)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr
