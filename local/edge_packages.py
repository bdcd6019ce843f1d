"""The packages from npm of edge/ and services/, for what runs them on this machine."""

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


def bring_up(say: Callable[[str], None] = lambda _text: None, folder: Path = EDGE) -> Path:
    """Installs the packages of a folder's lock where they are not there yet; returns the folder."""
    name = folder.name
    stamp = ROOT / ".rungs" / f"{name}-packages"
    stamp.parent.mkdir(exist_ok=True)
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with stamp.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == lock and (folder / "node_modules").exists():
            return folder
        say(f"Installing the packages of {name}/ (once)")
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UserError(f"npm cannot install the packages of {name}/: {done.stderr.strip()[-1000:]}")
        stamp.write_text(lock)
    return folder
