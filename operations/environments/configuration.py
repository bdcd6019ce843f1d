"""What a preview environment is told: another stack's configuration, less all that is that stack's alone.

It consists of the Workers of the growth stage and of what they use, each under a name of its own, at the smallest
size. What no Worker uses stays away: it belongs to a zone or watches an account, and both are shared.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Collection, Mapping
from typing import Final

import attrs

from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.part import settings_of
from stacks import ladders
from stacks.blueprint import Blueprint, draw_up, serving_host
from stacks.secure import stand_in
from stacks.settings import NAMESPACE, SECRETS, Settings
from stacks.stack_file import StackFile
from stacks.stage import Stage

PREFIX: Final = "preview-"
"""What the names of its stack begins with."""
ID: Final = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
LONGEST_ID: Final = 10
LONGEST_APP: Final = 20
"""Of `rungs:app`, which begins every physical name."""
KEPT: Final = (
    "ladder",
    "stage",
    "account",
    "location",
    "jurisdiction",
    "workers_plan",
    "zone_plan",
    "r2_enabled",
    "neon_plan",
)
"""What is the base's and the environment's alike: the account and the growth stage. All else is left behind."""
GENERATED: Final = ("signing_key", "operator_token")
"""Secrets that mean nothing outside of their stack, so an environment makes its own."""
VARIABLE: Final = "RUNGS_PREVIEW_"
"""Begins the variables that hold the environment's own secrets, such as RUNGS_PREVIEW_DATABASE_URL."""
SHARED: Final[Mapping[str, object]] = {"routes": [], "inherits": [], "protected": False}
"""Settings of parts that an environment has in this way: no route on a zone, nothing of an earlier version, and
nothing that refuses to be deleted."""
PAGE: Final = "docs/preview-environments.md"


@attrs.frozen(kw_only=True)
class Environment:
    """What is to be brought up."""

    id: str
    base: str
    """The stack whose configuration it is made of."""
    config: Mapping[str, object]
    """Plain values by full key."""
    secrets: Mapping[str, str] = attrs.field(repr=False)
    """Given ones, by key."""
    generated: tuple[str, ...]
    """Keys of those that it makes itself."""
    blueprint: Blueprint = attrs.field(repr=False)

    @property
    def stack(self) -> str:
        return stack_of(self.id)


def stack_of(id: str) -> str:
    """The stack of an environment; raises UserError for an id that cannot be part of a name."""
    if not re.fullmatch(ID, id) or len(id) > LONGEST_ID:
        raise UserError(
            f"ID is {id!r}, expected at most {LONGEST_ID} lower-case letters, digits and hyphens, such as pr-12"
        )
    return f"{PREFIX}{id}"


def configuration(base: StackFile, id: str, given: Mapping[str, str] = os.environ) -> Environment:
    """The environment of that id; raises UserError for what cannot be had. Reads no secret of the base.

    `given` has the environment's own secrets, by the names of variables.
    """
    stack_of(id)
    name = base.path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    settings = base.settings()
    stage = ladders.load(settings.ladder)[settings.stage]
    if not any(isinstance(part, EdgeWorker) for _, part in stage):
        raise UserError(
            f"stack {name!r} is at growth stage {stage.name!r} of ladder {settings.ladder!r}, which has no Worker: a "
            "preview environment is Workers and what they use, and nothing that answers would be left of it; nothing "
            "was made. For services: a stack of your own with rungs:environment staging and rungs:size minimal, or the "
            f"new image beside the one that serves, by rungs:canaries at 0 % ({PAGE})"
        )
    app = app_of(settings.app, id)
    values: dict[str, object] = {"app": app, "environment": "preview", "size": "minimal"}
    values |= {key: value for key in KEPT if (value := getattr(settings, key)) is not None}
    without = sorted(set(stage.parts) - _used(stage))
    if without:
        values["without"] = without
    stores = _standings(stage, settings)
    if stores:
        values["stores"] = stores
    parts = _overrides(stage, settings, app, without)
    if parts:
        values["parts"] = parts
    secrets = {key: value for key in SECRETS if (value := given.get(f"{VARIABLE}{key.upper()}"))}
    wanted = {key for _, part in stage if isinstance(part, EdgeWorker) for key in part.secrets}
    generated = tuple(key for key in GENERATED if key in wanted and key not in secrets)
    made = {key: stand_in(key) for key in generated}
    try:
        blueprint = draw_up(Settings.read({**values, **secrets, **made}, secret=SECRETS))
    except UserError as error:
        raise UserError(_mended(str(error), name)) from None
    return Environment(
        id=id,
        base=name,
        config={f"{NAMESPACE}:{key}": value for key, value in values.items()},
        secrets=secrets,
        generated=generated,
        blueprint=blueprint,
    )


def app_of(app: str, id: str) -> str:
    """The name of the application with the id; where that is too long, cut and told apart by a checksum."""
    whole = f"{app}-{id}"
    if len(whole) <= LONGEST_APP:
        return whole
    mark = f"{zlib.crc32(app.encode()) & 0xFFFF:04x}"
    return f"{app[: LONGEST_APP - len(mark) - len(id) - 1]}{mark}-{id}"


def _used(stage: Stage) -> set[str]:
    """The Workers, what they use, and what in turn uses nothing but that, such as a switch that they read."""
    found: set[str] = set()
    ahead = [key for key, part in stage if isinstance(part, EdgeWorker)]
    while ahead:
        key = ahead.pop()
        if key not in found:
            found.add(key)
            ahead += [used for part in stage.parts[key] for used in part.uses]
    return found | {key for key, part in stage if part.uses and found.issuperset(part.uses)}


def _standings(stage: Stage, settings: Settings) -> dict[str, object]:
    """The host that serves the base serves here too; older ones, which only hold the base's rows, are not made."""
    found: dict[str, object] = {}
    for key, hosts in stage.lineages.items():
        standing = settings.standing(key)
        names = [part.host for part in hosts]
        serving = serving_host(standing, names[0])
        older = names[: names.index(serving)]
        if older:
            found[key] = {"serving": serving, "forgotten": older}
    return found


def _overrides(
    stage: Stage, settings: Settings, app: str, without: Collection[str]
) -> dict[str, dict[str, object]]:
    """What single parts are told: as in the base, but for exact names and what is shared with others."""
    found: dict[str, dict[str, object]] = {}
    for key, part in stage:
        if key in without:
            continue
        newest = part is stage[key]
        name = f"{key}-{part.host}" if part.host else key
        told = {**settings.parts.get(name, {}), **(settings.parts.get(key, {}) if newest else {})}
        told.pop("name", None)
        told |= {
            field: value
            for field, value in SHARED.items()
            if field in settings_of(type(part)) and (field in told or getattr(part, field))
        }
        if part.name:
            told["name"] = f"{app}-preview-{key.replace('_', '-')}"
        if told:
            found[key if newest else name] = told
    return found


def _mended(words: str, base: str) -> str:
    """A refusal with where a preview environment gets its secrets from."""
    for key in SECRETS:
        if words.startswith(f"{NAMESPACE}:{key} is missing"):
            return (
                f"{words.partition(' Give it with:')[0]} A preview environment has no secret of stack {base!r}: "
                f"give its own in the variable {VARIABLE}{key.upper()}"
            )
    return words


def as_text(
    environment: Environment, encrypted: Mapping[str, object], encryption: Mapping[str, object]
) -> str:
    """The stack file: what it is told, what is encrypted already, and what that was encrypted with."""
    import yaml

    told = (
        f"# Written by ./rungs preview-env up {environment.id} --from {environment.base}; not to be kept.\n"
    )
    document = {**encryption, "config": {**environment.config, **encrypted}}
    plain: object = json.loads(json.dumps(document))  # texts of another file keep how they were quoted
    return told + yaml.safe_dump(plain, sort_keys=False, width=4096)
