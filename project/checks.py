"""What the tests of a project ask the library."""

from __future__ import annotations

import json
from pathlib import Path

from stacks import ladders
from stacks.blueprint import pieces_of
from stacks.moves import Changes
from stacks.places import ROOT
from stacks.settings import SECRETS, Settings
from stacks.stack_file import StackFile

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


def secrets_missing(settings: Settings) -> list[str]:
    """The secrets that a stack's growth stage needs and that nobody has given yet."""
    stage = ladders.load(settings.ladder)[settings.stage]
    wanted = {need.key for piece in pieces_of(stage, settings) for need in piece.part.needs}
    return [key for key in SECRETS if key in wanted and not settings.has(key, "")]


def filled_in(file: StackFile) -> StackFile:
    """A stack's file with stand-ins for those: a stack can be tried before its secrets are there."""
    changes: Changes = {(key,): {"secure": "v1:stand-in"} for key in secrets_missing(file.settings())}
    return file.changed(changes) if changes else file
