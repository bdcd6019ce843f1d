"""The Python packages of the project: one virtual environment, filled from the locks layer by layer.

A stamp in `.venv/rungs/` says which lock is installed whole, and in which clone. `unfinished` beside the stamps says
that a change of the environment began and did not end: such an environment is made anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from toolchain.errors import SetupError
from toolchain.layers import LOCKS
from toolchain.place import Place
from toolchain.progress import Count, Step
from toolchain.trouble import explain
from toolchain.work import Command, ProgramFailed, Work

TITLES = {
    "light": "Packages to read and plan",
    "engine": "Packages of the providers",
    "clouds": "Packages of AWS and Google Cloud",
    "dev": "Packages to test and lint",
}

INSTALL = (
    "install", "--require-hashes", "--no-deps", "--no-compile", "--progress-bar=off",
    "--only-binary=:all:", "--no-binary=upstash-pulumi", "--no-build-isolation",
)  # fmt: skip
"""pip's arguments for every lock. The one package without a wheel is built by the locked setuptools."""

SEEN = ("Collecting ", "Requirement already satisfied", "Ignoring ")
"""How the line begins that pip writes for each package of a lock."""

CHANGING = "Installing collected packages"
"""How the line begins that pip writes before it changes an environment; until then it only downloads."""

OLDEST_PIP = (22, 3)
"""The first pip that can install into another environment (`--python`)."""


def ready(place: Place, lock: str) -> bool:
    """Whether this lock is installed whole, as it is now, in an environment that works."""
    return (
        _running_in(place) and not _unfinished(place).exists() and _stamp(place, lock) == _wanted(place, lock)
    )


def bring_up(place: Place, lock: str, work: Work) -> None:
    """Install this lock and those below it. Raises SetupError with what is missing."""
    _discard_if_broken(place)
    for name in LOCKS[: LOCKS.index(lock) + 1]:
        if _stamp(place, name) != _wanted(place, name):
            with Step(TITLES[name]) as step:
                _install(place, name, work, step)


def _install(place: Place, lock: str, work: Work, step: Step) -> None:
    _unfinished(place).parent.mkdir(parents=True, exist_ok=True)
    _unfinished(place).touch()
    pip = _pip(place, work)
    total = len(re.findall(r"^\S+==", place.lock(lock).read_text(encoding="utf-8"), re.MULTILINE))
    count = Count(step, f"of {total} packages", lambda line: line.startswith(SEEN))
    command = [*pip, *INSTALL, "-r", place.lock(lock)]
    environment = {
        "PIP_RETRIES": "2",
        **work.environment,
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    try:
        work.run(command, f"packages-{lock}", environment=environment, on_line=count)
    except ProgramFailed as failure:
        if not any(line.startswith(CHANGING) for line in failure.lines):
            _unfinished(place).unlink()
        what = f"cannot install requirements/{lock}.txt"
        raise SetupError(explain(what, failure, server="The Python package index")) from failure
    step.say(f"{total} packages")
    _stamp_file(place, lock).write_text(_wanted(place, lock), encoding="utf-8")
    _unfinished(place).unlink()


def _discard_if_broken(place: Place) -> None:
    """Remove an environment of ours that is unfinished, moved or does not run. One that Rungs did not make stays."""
    if not place.venv.exists():
        return
    works = _works(place.python)
    marks = _unfinished(place).parent
    if not marks.exists():
        if not works:
            raise SetupError(
                f"{place.venv} was not made by Rungs, and its Python does not run or is older than 3.11.\n"
                "  Move it away, then run the command again."
            )
    elif not works or _unfinished(place).exists() or not _made_here(place):
        grave = place.scratch / "venv"
        place.venv.rename(grave)
        shutil.rmtree(grave)


def _made_here(place: Place) -> bool:
    return all(_stamp(place, lock).partition(" ")[2] in ("", str(place.root)) for lock in LOCKS)


def _works(python: Path) -> bool:
    test = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return (
            subprocess.run([python, "-I", "-S", "-c", test], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def _pip(place: Place, work: Work) -> Command:
    """The command that installs into the environment, which is made if need be. SetupError if there is no pip."""
    base = str(getattr(sys, "_base_executable", sys.executable))
    if not _works(place.python):
        _make([base, "-I", "-m", "venv", "--without-pip", place.venv], work)
    own = [place.python, "-I", "-m", "pip"]
    if _version(own, work):
        return own
    for wheel in _bundled_pips():
        return [place.python, "-I", wheel / "pip"]
    for pip in ([base, "-m", "pip"], ["pip3"], ["pip"]):
        if _version(pip, work) >= OLDEST_PIP:
            return [*pip, "--python", place.python]
    for virtualenv in ([base, "-m", "virtualenv"], ["virtualenv"]):
        if _version(virtualenv, work):
            _make([*virtualenv, "--python", base, "--no-periodic-update", place.venv], work)
            return own
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    raise SetupError(
        f"{base} comes without ensurepip, and there is neither pip ({OLDEST_PIP[0]}.{OLDEST_PIP[1]} or newer)"
        f" nor virtualenv.\n  Install one of them (on Debian and Ubuntu: apt install {python}-venv),"
        " then run the command again."
    )


def _make(command: Command, work: Work) -> None:
    try:
        work.run(command, "venv")
    except ProgramFailed as failure:
        raise SetupError(explain(f"{command[0]} cannot make a virtual environment", failure)) from failure


def _version(command: Command, work: Work) -> tuple[int, ...]:
    """The version that a program prints; empty if it does not run."""
    try:
        output = work.run([*command, "--version"], "venv")
    except (ProgramFailed, SetupError):
        return ()
    found = re.search(r"(\d+)\.(\d+)", "\n".join(output))
    return (int(found[1]), int(found[2])) if found else ()


def _bundled_pips() -> list[Path]:
    """The pip wheels that come with this Python."""
    places = [Path(os.__file__).parent / "ensurepip" / "_bundled"]
    if shared := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        places.append(Path(shared))
    return [wheel for folder in places for wheel in sorted(folder.glob("pip-*.whl"))]


def _running_in(place: Place) -> bool:
    return Path(sys.executable) == place.python


def _wanted(place: Place, lock: str) -> str:
    """What the stamp of this lock says if all is well. The place is part of it: an environment cannot be moved."""
    return f"{hashlib.sha256(place.lock(lock).read_bytes()).hexdigest()} {place.root}"


def _stamp(place: Place, lock: str) -> str:
    try:
        return _stamp_file(place, lock).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _stamp_file(place: Place, lock: str) -> Path:
    return place.venv / "rungs" / lock


def _unfinished(place: Place) -> Path:
    return place.venv / "rungs" / "unfinished"
