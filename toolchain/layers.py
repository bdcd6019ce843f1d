"""Which layer each command needs. The one table to change for a new command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """What a command needs: the packages of a lock and those below it; and the engine, Node, actionlint or not."""

    lock: str
    engine: bool = False
    node: bool = False
    actionlint: bool = False


LOCKS = ("light", "engine", "dev")
"""The locks under requirements/, each containing the one before it."""

LAYERS = {
    "light": Layer("light"),
    "engine": Layer("engine", engine=True),
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
    return next(
        (layer for option, layer in OPTIONS.items() if option in given), COMMANDS.get(command, "light")
    )
