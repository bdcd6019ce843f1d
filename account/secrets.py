"""The secrets of a stack and of its providers (secrets.toml): what each opens, where to get it, how to rotate it."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs

from account.permissions import is_a, made, met
from components.edge_worker import EdgeWorker
from components.service import Service
from stacks.settings import Settings
from stacks.stage import Stage

PULUMI = "pulumi"
"""The provider of what every stack needs."""


@attrs.frozen(kw_only=True)
class Secret:
    """One secret, and how it is looked after."""

    name: str
    """A key of the stack's configuration, or a variable of the environment."""
    opens: str
    get: str
    least: str
    rotate: tuple[str, ...]
    """Steps in order; commands in backquotes."""
    source: str
    part: str = ""
    when: str = ""
    provider: str = ""
    """Whose credential it is; empty: a secret of the stack's configuration."""


@functools.cache
def secrets() -> Mapping[str, Secret]:
    """Every secret by its name."""
    with (Path(__file__).parent / "secrets.toml").open("rb") as file:
        found = cast("Mapping[str, Mapping[str, object]]", tomllib.load(file))
    return {name: _secret(name, fields) for name, fields in found.items()}


def used(stage: Stage, settings: Settings) -> list[Secret]:
    """The secrets that a stage can take, and the credentials that it is brought up with."""
    providers = {resource.type.partition(":")[0] for _, _, resource in made(stage, settings)} | {PULUMI}
    bound = {name for _, part in stage if isinstance(part, EdgeWorker | Service) for name in part.secrets}
    return [
        each
        for each in secrets().values()
        if each.provider in providers
        or (not each.provider and (each.name in bound or _takes(each, stage, settings)))
    ]


def _takes(secret: Secret, stage: Stage, settings: Settings) -> bool:
    return any(is_a(part, secret.part) and met(secret.when, settings, part) for _, part in stage)


def _secret(name: str, fields: Mapping[str, object]) -> Secret:
    texts = {key: str(value) for key, value in fields.items() if key != "rotate"}
    return Secret(name=name, rotate=tuple(cast("list[str]", fields["rotate"])), **texts)
