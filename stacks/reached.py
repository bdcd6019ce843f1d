"""The growth stage that a stack was last brought up at, as it exports it: no store of it may be left behind.

`rungs:floor` says the same in the stack file, and goes away when a promotion's diff is reversed by hand. Most stores
are then still held by the engine's protection; a Durable Object class is not: the next version would drop it, with
every object in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from components.errors import UserError
from stacks.blueprint import Blueprint


def check_reached(blueprint: Blueprint, outputs: Mapping[str, object]) -> None:
    """Raises UserError where the stack was last brought up at a stage whose stores this one does not have.

    A preview environment may go anywhere: it protects nothing.
    """
    ladder, stage, reached = blueprint.ladder, blueprint.stage, str(outputs.get("stage"))
    if blueprint.settings.environment == "preview" or outputs.get("ladder") != ladder.name:
        return
    if reached not in ladder.names:
        return
    if missing := sorted(ladder[reached].stores - stage.stores):
        listed = ", ".join(f"{key} on {host}" if host else key for key, host in missing)
        raise UserError(
            f"rungs:stage is {stage.name!r}, but the last `up` of this stack was at {reached!r}, whose stores "
            f"{stage.name!r} does not have: {listed}. Going down must keep every store: set rungs:stage and "
            f"rungs:floor to {reached!r} again (docs/interrupted.md)"
        )
