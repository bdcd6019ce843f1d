"""The pulumi of the user, which has their own backend and credentials."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from components.errors import UserError


def on_path(who: str, otherwise: str = "") -> str:
    """The pulumi on PATH. Raises UserError saying that `who` needs it, and what can be done `otherwise`."""
    found = shutil.which("pulumi")
    if found is None:
        raise UserError(f"{who} needs the pulumi command on PATH, logged in to your own backend{otherwise}")
    return found


def or_engine() -> tuple[Path, Mapping[str, str]]:
    """The pulumi on PATH, else the engine that the toolchain has; and the environment to run it in.

    Raises UserError where there is neither.
    """
    found = shutil.which("pulumi")
    if found is not None:
        return Path(found), os.environ
    from toolchain.engine import find
    from toolchain.errors import SetupError

    try:
        engine = find()
    except SetupError as error:
        raise UserError(f"there is no pulumi on PATH, and {error}") from None
    full = engine.environment()
    # Not its home in the clone, which does not have the user's login.
    taken = {name: full[name] for name in ("PATH", "PULUMI_PYTHON_CMD", "PULUMI_SKIP_UPDATE_CHECK")}
    return engine.path, {**os.environ, **taken}
