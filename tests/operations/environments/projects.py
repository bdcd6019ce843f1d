"""A project of its own for tests: stack files in a directory, with the program of this clone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from stacks.stack_file import ROOT


def make_project(directory: Path, **stacks: Mapping[str, object]) -> Path:
    """A project with these stacks, each as its settings."""
    (directory / "Pulumi.yaml").write_text(
        json.dumps(
            {
                "name": "rungs",
                "runtime": {"name": "python", "options": {"virtualenv": str(ROOT / ".venv")}},
                "main": str(ROOT),
                "plugins": {"providers": [{"name": "neon", "path": str(ROOT / "providers" / "neon")}]},
            }
        )
    )
    for stack, settings in stacks.items():
        config = {f"rungs:{key}": value for key, value in settings.items()}
        (directory / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}))
    return directory
