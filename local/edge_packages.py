"""The edge's packages from npm, for what runs workerd on this machine."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from components.errors import UserError
from stacks.stack_file import ROOT
from toolchain.node import node

EDGE = ROOT / "edge"


def environment() -> dict[str, str]:
    """The environment in which `node` and `npm` are the set up ones."""
    return {**os.environ, "PATH": f"{node()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def bring_up(say: Callable[[str], None] = lambda _text: None) -> Path:
    """Installs the packages of the edge's lock where they are not there yet; returns the edge's folder."""
    stamp = ROOT / ".rungs" / "edge-packages"
    stamp.parent.mkdir(exist_ok=True)
    lock = hashlib.sha256((EDGE / "package-lock.json").read_bytes()).hexdigest()
    with stamp.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == lock and (EDGE / "node_modules").exists():
            return EDGE
        say("Installing the packages of edge/ (once)")
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=EDGE,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UserError(f"npm cannot install the packages of edge/: {done.stderr.strip()[-1000:]}")
        stamp.write_text(lock)
    return EDGE
