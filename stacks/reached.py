"""What a stack was last brought up as: no store may be left behind, nor change what it keeps for good.

`rungs:floor` says the same in the stack file, and goes away when a promotion's diff is reversed by hand. Most stores
are then still held by the engine's protection; a Durable Object class is not: the next version would drop it, with
every object in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from components.errors import UserError
from stacks.adoption import taken_anew
from stacks.blueprint import Blueprint
from stacks.for_good import made_with

REVIEW: Final = "RUNGS_REVIEW"
"""An environment variable with which previews show what a refused change would do, as a review wants to tell."""


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
        if reached == stage.name:
            raise UserError(
                f"rungs:parts leaves behind what the last `up` of this stack made: {listed}. Another host comes by a "
                "growth stage that has it, which adds it beside the one that serves: take `host` out of rungs:parts"
            )
        raise UserError(
            f"rungs:stage is {stage.name!r}, but the last `up` of this stack was at {reached!r}, whose stores "
            f"{stage.name!r} does not have: {listed}. Going down must keep every store: set rungs:stage and "
            f"rungs:floor to {reached!r} again (docs/interrupted.md)"
        )


def check_for_good(blueprint: Blueprint, outputs: Mapping[str, object]) -> None:
    """Raises UserError where the stack, or a store of it, was made with another value of what it keeps for good.

    The engine would find most of it, as a replacement of something protected; not a preview environment that production
    becomes, a Durable Object class that is left, or what the provider ignores. A store that rungs:acknowledge lets be
    replaced, as a restore does, may change.
    """
    before = cast("Mapping[str, Mapping[str, object]]", outputs.get("for_good") or {})
    now = made_with(blueprint)
    for name, was in before.get("stack", {}).items():
        is_now = now["stack"].get(name, "none")
        if is_now != was and (was != "none" or name.endswith("jurisdiction")):
            raise UserError(_message(name, is_now, "the stack", str(was)))
    if blueprint.settings.environment == "preview":
        return
    anew = taken_anew(blueprint.settings)
    for store, values in before.get("stores", {}).items():
        for name, was in cast("Mapping[str, str]", values).items():
            is_now = now["stores"].get(store, {}).get(name, was)
            if is_now != was and store not in anew:
                raise UserError(_message(f"rungs:parts.{store}.{name}", is_now, store, was))


def _message(key: str, now: str, owner: str, was: str) -> str:
    return (
        f"{key} is {now!r}, but {owner} was made with {was!r}, which is for good: a change would replace what holds "
        f"data, or leave it. Set it back to {was!r} (./rungs plan shows what is for good)"
    )
