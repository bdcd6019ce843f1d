"""Adopting: which stores of a stack exist already and are imported on the first `up`, not made (`rungs:adopt`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

import attrs

from components.cdn import Cdn
from components.errors import UserError, one_of
from components.part import counted

if TYPE_CHECKING:
    from stacks.blueprint import Blueprint, Piece
    from stacks.settings import Settings

FILL_IN: Final = "FILL-IN"
"""What `./rungs adopt` writes where it cannot know a value."""


def adopted(settings: Settings, pieces: Sequence[Piece]) -> dict[str, dict[str, str]]:
    """The ids to import by logical name, for each component by its name.

    Raises UserError for a key that names no store, one that is named twice, and an environment that protects nothing.
    """
    if not settings.adopt:
        return {}
    if settings.environment == "preview":
        raise UserError(
            "rungs:adopt is set, but rungs:environment is 'preview', which protects nothing: a `destroy` would delete "
            "what was adopted; expected rungs:environment prod or staging"
        )
    owners = {name: piece for piece in pieces for name in _adoptable(piece, settings)}
    forgotten = {f"{key}-{host}" for key, each in settings.stores.items() for host in each.forgotten}
    found: dict[str, dict[str, str]] = {}
    for key, id in settings.adopt.items():
        if id == FILL_IN:
            raise UserError(
                f"rungs:adopt.{key} is {id!r}, expected the provider's id of what exists: ./rungs adopt finds it where "
                "$CLOUDFLARE_API_TOKEN is given, and the comment behind it says where it is shown"
            )
        if key in forgotten:
            continue  # it was imported once, and has left the program since
        name = _names(pieces, settings).get(key, key)
        if key == "zone" and not settings.create_zone:
            raise UserError(
                f"rungs:adopt.zone is {id!r}, but rungs:create_zone is false, so the zone would be no part of the "
                f"stack. To use it and leave it as it is: rungs:zone {id}, and take rungs:adopt.zone away. To import "
                "it, protected: set rungs:create_zone to true"
            )
        if name not in owners:
            _check_can_be(key, pieces)
            known = list(dict.fromkeys([*_names(pieces, settings), *owners]))
            raise one_of("rungs:adopt", key, known, "stores of this growth stage")
        owners[name].part.check_adopted(owners[name].name, name)
        ids = found.setdefault(owners[name].name, {})
        if name in ids:
            raise UserError(f"rungs:adopt names {name!r} twice, expected each store once")
        ids[name] = id
    return found


def _check_can_be(key: str, pieces: Sequence[Piece]) -> None:
    """Raises UserError where the key names a store that no stack adopts."""
    for piece in pieces:
        if key in (piece.key, piece.name) and piece.part.store and not piece.part.adoptable(piece.name):
            on = f" on {piece.part.host}" if piece.part.host else ""
            raise UserError(
                f"rungs:adopt.{key} names a {type(piece.part).__name__}{on}, which cannot be imported just as it is: "
                "the stack makes its own, and data is copied into it (docs/adopting.md, What can be adopted)"
            )


def still_to_adopt(blueprint: Blueprint, outputs: Mapping[str, object]) -> Blueprint:
    """The blueprint without what the stack has imported already; `outputs` are what it has exported (`memory`).

    Raises UserError for a store that the stack has already, since importing another in its place would replace it,
    unless rungs:acknowledge lets just that pass.
    """
    before = cast("Mapping[str, str]", outputs.get("adopted") or {})
    stores = cast("Sequence[str]", outputs.get("stores") or ())
    wanted = taken_anew(blueprint.settings)
    for name, id in _ids(blueprint).items():
        if name in stores and before.get(name) != id and name not in wanted:
            there = f"imported as {before[name]!r}" if name in before else "made or imported before"
            raise UserError(
                f"rungs:adopt.{name} is {id!r}, but the stack has a store {name!r}, {there}: importing another would "
                f"replace it. Take that id out of rungs:adopt"
            )
    return attrs.evolve(blueprint, pieces=tuple(_still(piece, before) for piece in blueprint.pieces))


def taken_anew(settings: Settings) -> frozenset[str]:
    """The stores that may be replaced, by rungs:acknowledge: a restore takes a new one, and the old one stays."""
    return frozenset(
        each.urn.rsplit("::", 1)[-1] for each in settings.acknowledge if each.change == "replaced"
    )


def memory(blueprint: Blueprint) -> dict[str, object]:
    """What a stack exports for its next run: the stores that it has, and the ids of those that it adopts."""
    names = sorted(name for piece in blueprint.pieces for name in _adoptable(piece, blueprint.settings))
    ids = _ids(blueprint)
    return {"stores": names, "adopted": ids} if ids else {"stores": names}


def _ids(blueprint: Blueprint) -> dict[str, str]:
    return {name: id for piece in blueprint.pieces for name, id in piece.safety.adopt.items()}


def _still(piece: Piece, before: Mapping[str, str]) -> Piece:
    left = {name: id for name, id in piece.safety.adopt.items() if before.get(name) != id}
    return attrs.evolve(piece, safety=attrs.evolve(piece.safety, adopt=left))


def _adoptable(piece: Piece, settings: Settings) -> tuple[str, ...]:
    names = piece.part.adoptable(piece.name)
    if isinstance(piece.part, Cdn) and not settings.create_zone:
        return tuple(name for name in names if name != piece.name)  # the zone is only used
    return names


def _names(pieces: Sequence[Piece], settings: Settings) -> Mapping[str, str]:
    """Short keys: a part's key for the oldest of its hosts, `zone` for the zone."""
    names: dict[str, str] = {}
    for piece in pieces:
        if piece.name in _adoptable(piece, settings):
            names.setdefault("zone" if isinstance(piece.part, Cdn) else piece.key, piece.name)
    return names


def notes(settings: Settings) -> Sequence[str]:
    """What `plan` says of a stack that adopts: what the first `up` imports, and which keys go away after it."""
    if not settings.adopt:
        return []
    listed = ", ".join(f"rungs:adopt.{key}" for key in settings.adopt)
    return [f"the next `up` imports {counted(len(settings.adopt), 'store')}; after it take away: {listed}"]
