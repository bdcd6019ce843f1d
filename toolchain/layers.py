"""Which layer each command needs. The one table to change for a new command."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layer:
    """What a command needs: the packages of a lock and those below it; and the engine, Node, actionlint or not."""

    lock: str
    engine: bool = False
    node: bool = False
    actionlint: bool = False


LOCKS = ("light", "engine", "clouds", "dev")
"""The locks under requirements/, each containing the one before it."""

LAYERS = {
    "light": Layer("light"),
    "engine": Layer("engine", engine=True),
    "clouds": Layer("clouds", engine=True),
    "dev": Layer("dev", engine=True, node=True, actionlint=True),
}

COMMANDS = {
    "demo": "engine",
    "dev": "dev",
    "migrate": "engine",
    "preview-env": "engine",
    "rehearse": "engine",
    "review": "engine",
    "rollback": "engine",
    "sandbox": "engine",
    "smoke": "engine",
    "state": "engine",
    "teardown": "engine",
    "test": "dev",
    "upgrade": "engine",
    "verify": "engine",
}
"""Commands that need more than the light layer."""

OPTIONS = {
    ("adopt", "--check"): "engine",
    ("adopt", "--sandbox"): "engine",
    ("advise", "--live"): "dev",
    ("cost", "--actual"): "dev",
    ("draw", "--image"): "dev",
    ("doctor", "--sandbox"): "engine",
    ("migrate", "--local"): "dev",
    ("mode", "--sandbox"): "engine",
    ("restore", "--sandbox"): "engine",
    ("smoke", "--sandbox"): "dev",
}
"""Options with which a command needs more than without."""

WITH_ITS_CLOUDS = {"doctor"}
"""Commands of the light layer that ask the clouds a stack is on, in the words of their own packages."""

OURS = Path(__file__).parents[1] / "stacks" / "ladders"
BEYOND_CLOUDFLARE = {"aws", "gcp"}
"""Ladders with parts on other clouds, whose SDKs are a layer of their own, since they are ten times as large."""

HELP = ("-h", "--help")

PASS_ON = {"sandbox"}
"""Commands whose arguments belong to another program, so that a call for help among them is not ours."""


def layer_for(arguments: Sequence[str]) -> str:
    """The name of the layer that a command line needs: the light one for reading, for help and for what is unknown."""
    command = arguments[0] if arguments else ""
    ours = arguments[:2] if command in PASS_ON else arguments[: [*arguments, "--"].index("--")]
    if any(word in HELP for word in ours):
        return "light"
    given = {(command, word.split("=")[0]) for word in ours}
    layer = next(
        (layer for option, layer in OPTIONS.items() if option in given), COMMANDS.get(command, "light")
    )
    may = layer == "engine" or command in WITH_ITS_CLOUDS
    return "clouds" if may and _beyond_cloudflare(arguments) else layer


def _beyond_cloudflare(words: Sequence[str]) -> bool:
    """Whether a command line is about a ladder that has parts on AWS or Google Cloud; one that names neither stack nor
    ladder is about all that the project has.
    """
    project = Path(os.environ.get("RUNGS_PROJECT") or Path.cwd())
    stacks = {file.stem.removeprefix("Pulumi."): file for file in project.glob("Pulumi.*.yaml")}
    own = {file.stem: file for file in (project / "ladders").glob("*.py")}
    ours = {file.stem for file in OURS.glob("*.py")}
    given = {*words, *(word.partition("=")[2] for word in words)}
    named = given & {*stacks, *own, *ours}
    asked = named or {*stacks, *own}
    ladders = asked.union(*(_ladders_of(stacks[name]) for name in asked & {*stacks}))
    texts = [own[name].read_text("utf-8") for name in ladders & {*own}]
    return bool(ladders & BEYOND_CLOUDFLARE) or any(
        re.search(rf"\b({'|'.join(BEYOND_CLOUDFLARE)})\b", text) for text in texts
    )


def _ladders_of(stack: Path) -> list[str]:
    """The ladder that a stack file names, if it does."""
    pattern = r"^\s*[\"']?rungs:ladder[\"']?:\s*[\"']?([\w-]+)"
    return re.findall(pattern, stack.read_text("utf-8"), re.MULTILINE)
