"""Which resource types hold data, in our ladders and in anyone's program, and which of their properties guard it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import attrs

from components.stores import STATELESS, STORES

FILE: Final = Path(__file__).with_name("store_types.yaml")


@attrs.frozen(kw_only=True)
class StoreType:
    """What review knows of a type that holds data; see the head of store_types.yaml."""

    holds: str = ""
    encrypted: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    off_by_default: bool = False
    guards: Mapping[str, object] = attrs.field(factory=dict[str, object])
    exposes: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    fatal: tuple[str, ...] = attrs.field(default=(), converter=tuple)


def store_type(token: str) -> StoreType | None:
    """What is known of a type that holds data; None for any other."""
    return table().get(token) or (StoreType() if token in STORES else None)


def is_classed(token: str) -> bool:
    """Whether somebody has decided that a type holds data, or that it does not."""
    return (
        token in table() or token in STORES or token in STATELESS or token.startswith(("rungs:", "pulumi:"))
    )


@functools.cache
def table() -> Mapping[str, StoreType]:
    """Every type of the file."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = cast("dict[str, dict[str, object]]", yaml.load(FILE.read_text("utf-8"), loader))  # noqa: S506
    return {token: StoreType(**cast("dict[str, tuple[str, ...]]", row)) for token, row in rows.items()}  # type: ignore[reportArgumentType]
