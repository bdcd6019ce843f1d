"""What the tests of a project ask the library."""

from __future__ import annotations

import json
from pathlib import Path

from stacks.places import ROOT

SCHEMA = Path(".rungs") / "config.schema.json"
"""For editors; made at run time."""


def hidden_modules(project: Path) -> list[str]:
    """The modules of the library that one beside the project's program would hide, as it is found first."""
    theirs = {file.stem for file in project.glob("*.py")} | {
        folder.name for folder in project.iterdir() if folder.is_dir() and any(folder.glob("*.py"))
    }
    ours = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()}
    return sorted((theirs & ours) - {"tests"})


def write_schema(project: Path) -> None:
    """Writes the schema of the stack files, with the project's own ladders, where their first line names it."""
    from stacks.schema import config_schema

    file = project / SCHEMA
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(config_schema(), indent=2) + "\n", "utf-8")
    draft.replace(file)
