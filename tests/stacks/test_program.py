"""The program of a stack as the engine runs it."""

from __future__ import annotations

import signal
import subprocess
import sys

from stacks.stack_file import ROOT

INTERRUPTED = """
import signal
from unittest import mock
from stacks import composer

with mock.patch.object(composer, "read_settings", lambda: signal.raise_signal(signal.SIGINT)):
    composer.deploy()
"""


def test_a_program_that_is_interrupted_prints_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")
