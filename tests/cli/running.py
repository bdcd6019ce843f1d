"""Running the command line as a user does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from cli.main import cli
from stacks.stack_file import ROOT

PROD = """\
config:
  rungs:app: chat
  rungs:environment: prod
  rungs:account: "00000000000000000000000000000000"
  rungs:location: weur
  rungs:r2_enabled: true
  rungs:workers_plan: paid
  rungs:zone_plan: business
  rungs:neon_plan: launch
  rungs:domain: example.com
  rungs:zone: "11111111111111111111111111111111"
  rungs:alert_emails: ["ops@example.com"]
  rungs:stage: growth
"""
"""A stack file at `growth`, with all that the stage needs."""


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
