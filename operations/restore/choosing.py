"""Which store is restored, and what is refused before anything is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from components.d1_database import D1Database
from components.errors import UserError, one_of
from components.postgres import Postgres
from operations.recovery import recovery
from stacks.blueprint import Blueprint, Piece

NAME_TIME = "%Y%m%d-%H%M"
PAGE = "docs/runbooks/restore.md"
CLOUDS = "docs/restoring-clouds.md"
POINT = "RDS and Aurora, to a point in time"
SECTIONS = {"rds": POINT, "aurora": POINT, "cloudsql": "Cloud SQL"}
"""By host of Postgres, the section of docs/restoring-clouds.md."""


def chosen(blueprint: Blueprint, store: str) -> Piece:
    """The host of a store that serves. Raises UserError for no store, and for one that has nothing to restore from."""
    pieces = [piece for piece in blueprint.pieces if piece.key == store]
    stores = [piece.key for piece in blueprint.pieces if isinstance(piece.part, D1Database | Postgres)]
    if not pieces:
        raise one_of("STORE", store, dict.fromkeys(stores), f"the stores of {blueprint.stage.name!r}")
    serving = blueprint.serving.get(store)
    piece = next((each for each in pieces if serving is None or each.part.host == serving.host), pieces[-1])
    if store in stores:
        return piece
    said = _way(blueprint, piece) or "it keeps no data"
    page = PAGE if "cloudflare" in piece.part.clouds else CLOUDS
    raise UserError(f"STORE is {store!r}, of which no new one is made from a backup; {said}. {page}")


def check_ours(blueprint: Blueprint, piece: Piece) -> None:
    """Raises UserError for a store that its provider's own commands restore, with the first of them and the page."""
    if piece.part.host not in SECTIONS:
        return
    raise UserError(
        f"{piece.key} is on {piece.part.host}, which the provider's own commands restore into a new one: "
        f"{_way(blueprint, piece)}. {CLOUDS}, {SECTIONS[piece.part.host]!r}, has all of them, and how the stack takes "
        "it"
    )


def _way(blueprint: Blueprint, piece: Piece) -> str:
    """The first way of a store, with its command and source; empty where nothing is kept of it."""
    ways = recovery(blueprint.stage, blueprint.settings.plan_names, blueprint.settings.stores)
    store = f"{piece.key} on {piece.part.host}" if piece.part.host else piece.key
    known = next((way for way in ways if way.store == store), None)
    return f"{known.way}: {known.how} ({known.source})" if known else ""


def moment(text: str, days: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> datetime:
    """The time of `--at`, of which the host keeps `days` of history. Raises UserError."""
    example = "expected a time with its zone, such as 2026-11-21T09:30:00Z"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(f"--at is {text!r}, {example}") from None
    if at.tzinfo is None:
        raise UserError(f"--at is {text!r}, {example}")
    if at >= now():
        raise UserError(f"--at is {text!r}, which is not in the past")
    if at < now() - timedelta(days=days):
        raise UserError(
            f"--at is {text!r}, expected at most {days} days ago: the history that is kept (history_days)"
        )
    return at.astimezone(UTC)


def new_name(piece: Piece, given: str | None, now: datetime) -> str:
    """The physical name of the new store: the given one, or the old one with the time behind it. Raises UserError."""
    name = given
    if name is None:
        base = re.sub(r"-\d{8}-\d{4}$", "", piece.physical_name)
        rule = piece.part.physical_name
        longest = (rule.at_most if rule else 64) - len(now.strftime(NAME_TIME)) - 1
        name = f"{base[:longest]}-{now.strftime(NAME_TIME)}"
    if name == piece.physical_name:
        raise UserError(
            f"--name is {name!r}, the name of the store that there is; a restore makes another one"
        )
    piece.part.check_name(piece.key, name)
    return name
