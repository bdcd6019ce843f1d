"""What a store is made with and keeps for good: its name, and every setting whose later change would replace it.

for each in for_good(settings): print(each)      # files (R2Bucket): name chat-prod-files (rungs:app, …); …
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypedDict

import attrs

from components.cdn import Cdn
from components.clouds import nearest
from components.d1_database import D1Database
from components.network import Network
from components.part import Part, settings_of
from components.postgres import NEON_REGIONS, Postgres
from components.redis import UPSTASH_REGIONS, Redis
from stacks import ladders
from stacks.blueprint import Blueprint, Piece, pieces_of, sized
from stacks.regions import home
from stacks.settings import NAMESPACE, Settings
from stacks.stage import Stage

LASTING = ("replaces", "ignored")
"""What a setting says of a later change where its first value stays."""
BY_LOCATION: Mapping[tuple[type[Part], str], Mapping[str, str]] = {
    (Postgres, "region"): NEON_REGIONS,
    (Redis, "primary_region"): UPSTASH_REGIONS,
}
"""Settings that are taken from rungs:location where they are not given."""
PLACES = ("location", "region", "primary_region")
"""What a part on AWS or Google Cloud takes from the stack's region there."""
ONLY_ON: Mapping[tuple[type[Part], str], tuple[str, ...]] = {
    (Redis, "sharded"): ("elasticache",),
    (Redis, "iam"): ("memorystore-cluster",),
    (Postgres, "managed_password"): ("rds", "aurora"),
    (Postgres, "version"): ("neon",),  # the others are upgraded where they are
}
"""Settings that only these hosts know."""
NOT_SHOWN = ("host", "key")
"""The host is part of the store's name, and what its key keeps is said of the key."""


@attrs.frozen(kw_only=True)
class Fixed:
    """One value that stays."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


@attrs.frozen(kw_only=True)
class Store:
    """What one store keeps for good."""

    name: str
    """The logical name, as the engine shows it."""
    kind: str
    key: str
    """The configuration key below which each value can be given, such as `rungs:parts.files`; empty: by none."""
    fixed: tuple[Fixed, ...]

    def __str__(self) -> str:
        about = ", ".join(filter(None, (self.kind, self.key)))
        return f"{self.name} ({about}): {', '.join(map(str, self.fixed))}"


def for_good(settings: Settings, stage: Stage | None = None, beside: Stage | None = None) -> list[Store]:
    """The stores that a stage (default: the configuration's) makes and `beside` has not, with what they keep."""
    stage = sized(stage or ladders.load(settings.ladder)[settings.stage], settings)
    known = beside.stores if beside else frozenset[tuple[str, str]]()
    stores = [
        Store(
            name=piece.name,
            kind=type(piece.part).__name__,
            key="" if isinstance(piece.part, Cdn) else f"{NAMESPACE}:parts.{piece.name}",
            fixed=tuple(_fixed(piece, settings)),
        )
        for piece in pieces_of(stage, settings)
        if _is_made(piece, settings) and (piece.key, piece.part.host) not in known
    ]
    return [each for each in stores if each.fixed]


class MadeWith(TypedDict):
    """The values that a stack keeps for good: its own, and each store's."""

    stack: dict[str, str]
    stores: dict[str, dict[str, str]]


def made_with(blueprint: Blueprint) -> MadeWith:
    """What a stack exports for its next run."""
    settings = blueprint.settings
    stores = {
        piece.name: {each.name: each.value for each in _fixed(piece, settings)}
        for piece in blueprint.pieces
        if _is_made(piece, settings)
    }
    own = {each.name: each.value for each in of_stack(settings)}
    return {"stack": own, "stores": {name: values for name, values in stores.items() if values}}


def of_stack(settings: Settings) -> list[Fixed]:
    """The stack's own keys that stay: they are part of every name and place."""
    return [
        Fixed(name=f"{NAMESPACE}:{key}", value=_word(getattr(settings, key)))
        for key, about in settings_of(Settings).items()
        if about.later in LASTING and (getattr(settings, key) not in (None, "") or key == "jurisdiction")
    ]


def _is_made(piece: Piece, settings: Settings) -> bool:
    if isinstance(piece.part, Cdn):
        return settings.create_zone
    return (piece.part.store and piece.part.host != "external") or isinstance(piece.part, Network)


def _fixed(piece: Piece, settings: Settings) -> Iterator[Fixed]:
    part = piece.part
    if isinstance(part, Cdn):
        yield Fixed(name="zone", value=_word(settings.domain))
        return
    for name in settings_of(type(part)):
        if part.later(name) not in LASTING or (name == "name" and not part.physical_name):
            continue
        if name in NOT_SHOWN or part.host not in ONLY_ON.get((type(part), name), (part.host,)):
            continue
        if name == "name":
            value: object = piece.physical_name
        elif getattr(part, name) is not None:
            value = getattr(part, name)
        elif "aws" in part.clouds and name in PLACES:
            value = home("aws", settings)
        elif "gcp" in part.clouds and name in PLACES:
            value = home("gcp", settings)
        elif (type(part), name) in BY_LOCATION:
            value = nearest(BY_LOCATION[type(part), name], settings.location, settings.jurisdiction)
        elif _left_to_jurisdiction(part, name, settings):
            value = "anywhere in the jurisdiction"
        elif hasattr(settings, name):
            value = getattr(settings, name)
        else:
            continue  # made of the name
        yield Fixed(name=name, value=_word(value))


def _left_to_jurisdiction(part: Part, name: str, settings: Settings) -> bool:
    """D1 takes a jurisdiction or a location, not both."""
    return (
        isinstance(part, D1Database)
        and name == "location"
        and (part.jurisdiction or settings.jurisdiction) is not None
    )


def _word(value: object) -> str:
    return "none" if value is None else str(value)
