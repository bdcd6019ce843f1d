"""actionlint, which lints the GitHub workflows: built from the locked Go modules beside this file."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from toolchain.engine.go import Go
from toolchain.errors import SetupError
from toolchain.place import HERE, Place
from toolchain.progress import Step
from toolchain.trouble import explain
from toolchain.work import ProgramFailed, Work

PACKAGE = "github.com/rhysd/actionlint/cmd/actionlint"


def actionlint(place: Place = HERE) -> Path:
    """The program. Raises SetupError if it is not set up."""
    if not ready(place):
        raise SetupError("actionlint is not set up. Run: ./rungs setup dev")
    return _program(place)


def ready(place: Place) -> bool:
    """Whether the program is built, of the version that the modules ask for now."""
    return os.access(_program(place), os.X_OK)


def bring_up(place: Place, work: Work) -> None:
    """Build the program. The engine's packages must be installed. Raises SetupError."""
    made = place.scratch / "actionlint" / "actionlint"
    go = Go.find(place, work)
    try:
        with Step("Building actionlint"):
            go.run(["build", "-trimpath", "-buildvcs=false", "-o", made, PACKAGE], _modules(place))
    except ProgramFailed as failure:
        raise SetupError(explain("actionlint cannot be built", failure)) from failure
    shutil.rmtree(place.state / "actionlint", ignore_errors=True)
    _program(place).parent.mkdir(parents=True)
    made.rename(_program(place))


def _program(place: Place) -> Path:
    """Its directory is named after what it is made from."""
    locked = hashlib.sha256((_modules(place) / "go.sum").read_bytes()).hexdigest()
    return place.state / "actionlint" / locked[:16] / "actionlint"


def _modules(place: Place) -> Path:
    return place.root / "toolchain" / "actionlint"
