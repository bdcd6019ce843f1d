"""From configuration to what will be built, checked in full and with no provider and no engine.

Whatever can be known to be wrong is refused here: nothing is registered before a blueprint is whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from components.cdn import Cdn
from components.clouds import ACCOUNTS
from components.component import Safety
from components.errors import UserError, one_of
from components.part import Need, Part, with_overrides
from components.service import Service
from stacks import ladders
from stacks.adoption import FILL_IN, adopted
from stacks.regions import check_jurisdiction, seen_from_home
from stacks.settings import IMAGE_WORDS, PLANS, SECRETS, Settings, Standing
from stacks.stage import Ladder, Stage

LEAST_SHARE = 0.01
"""The least share, in percent, that a deployment takes (developers.cloudflare.com/api, Workers deployments)."""


@attrs.frozen(kw_only=True)
class Piece:
    """One component to be made."""

    key: str
    part: Part
    name: str
    """The logical name, which never depends on the stage."""
    physical_name: str
    safety: Safety


@attrs.frozen(kw_only=True)
class Blueprint:
    """Everything that a stack's configuration asks for, in the order of its links."""

    settings: Settings
    ladder: Ladder
    stage: Stage
    pieces: tuple[Piece, ...]

    @property
    def serving(self) -> Mapping[str, Part]:
        """The serving host of each key that has hosts to choose from."""
        return {
            key: next(
                part
                for part in hosts
                if part.host == serving_host(self.settings.standing(key), hosts[0].host)
            )
            for key, hosts in self.stage.lineages.items()
        }

    @property
    def fenced(self) -> frozenset[str]:
        return frozenset(key for key in self.stage.lineages if self.settings.standing(key).fenced)


def draw_up(settings: Settings) -> Blueprint:
    """Resolves ladder, stage, hosts, sizes, names and needs; raises UserError for anything that cannot be built."""
    ladder = ladders.load(settings.ladder)
    stage = ladder[settings.stage]
    check_floor(ladder, stage, settings.floor)
    check_standings(stage, settings.stores)
    check_rollout(settings)
    check_filled_in(settings)
    stage = sized(stage, settings)
    check_standings(stage, settings.stores)  # rungs:parts may have named another host
    pieces = pieces_of(stage, settings)
    if settings.create_zone and not any(isinstance(piece.part, Cdn) for piece in pieces):
        raise UserError(
            f"rungs:create_zone is true, but growth stage {stage.name!r} has no Cdn, which would make the zone"
        )
    for piece in pieces:
        for need in (*(ACCOUNTS[cloud] for cloud in piece.part.clouds), *piece.part.needs):
            _check_need(settings, need, f"part {piece.key!r} of growth stage {stage.name!r}")
    for need in stage.needs:
        _check_need(settings, need, f"growth stage {stage.name!r}")
    check_jurisdiction({piece.name: piece.part for piece in pieces}, settings)
    adopting = adopted(settings, pieces)
    pieces = tuple(
        attrs.evolve(piece, safety=attrs.evolve(piece.safety, adopt=adopting[piece.name]))
        if piece.name in adopting
        else piece
        for piece in pieces
    )
    check_images(settings, stage)
    for piece in pieces:
        piece.part.check_account(settings)
        piece.part.check_name(piece.key, piece.physical_name)
    return Blueprint(settings=settings, ladder=ladder, stage=stage, pieces=pieces)


def pieces_of(stage: Stage, settings: Settings) -> tuple[Piece, ...]:
    """What a stage is made of, in the order of its links; nothing of it is checked against the account."""
    # The Cdn first: it may make the zone that others are in.
    order = sorted(stage.order(), key=lambda key: (not isinstance(stage[key], Cdn), stage[key].last))
    return tuple(
        _piece(key, part, settings)
        for key in order
        for part in stage.parts[key]
        if part.host not in settings.standing(key).forgotten
    )


def services_of(stage: Stage) -> list[str]:
    """The keys of the services of a stage."""
    return [key for key, hosts in stage.parts.items() if isinstance(hosts[-1], Service)]


def check_images(settings: Settings, stage: Stage) -> None:
    """Raises UserError where a service has no image, or `rungs:images` or `rungs:canaries` names no service."""
    services = services_of(stage)
    for name in ("images", "canaries"):
        given: Mapping[str, object] = getattr(settings, name)
        for key in given:
            if key not in services and not any(
                key in services_of(each) for each in settings_stages(settings)
            ):
                raise one_of(f"rungs:{name}", key, services, f"the services of {stage.name!r}")
    for key in services:
        if key not in settings.images:
            raise UserError(
                f"rungs:images.{key} is missing, but service {key!r} of growth stage {stage.name!r} needs it: "
                f"{IMAGE_WORDS}. Give it with: pulumi config set --path rungs:images.{key} …"
            )


def settings_stages(settings: Settings) -> Sequence[Stage]:
    """Every stage of the stack's ladder: an image may be named before or after its service is there."""
    return ladders.load(settings.ladder).stages


def check_floor(ladder: Ladder, stage: Stage, floor: str | None) -> None:
    """Raises UserError where the stage lacks a store of the highest stage that the stack has reached."""
    if floor is None:
        return
    if floor not in ladder.names:
        raise one_of("rungs:floor", floor, ladder.names, f"the stages of ladder {ladder.name!r}")
    missing = sorted(ladder[floor].stores - stage.stores)
    if missing:
        listed = ", ".join(f"{key} on {host}" if host else key for key, host in missing)
        raise UserError(
            f"rungs:stage is {stage.name!r}, but this stack has reached {floor!r} (rungs:floor), whose stores "
            f"{stage.name!r} does not have: {listed}. Going down must keep every store"
        )


def check_standings(stage: Stage, standings: Mapping[str, Standing]) -> None:
    """Raises UserError where `rungs:stores` names what the stage does not have, or contradicts itself."""
    for key, standing in standings.items():
        where = f"rungs:stores.{key}"
        if key not in stage.lineages:
            raise one_of(
                where,
                key,
                sorted(stage.lineages),
                f"the stores of {stage.name!r} that have hosts to choose from",
            )
        hosts = [part.host for part in stage.parts[key]]
        named = {"serving": (standing.serving,) if standing.serving else ()}
        named |= {"released": standing.released, "forgotten": standing.forgotten}
        for field, values in named.items():
            for host in values:
                if host not in hosts:
                    raise one_of(f"{where}.{field}", host, hosts, f"the hosts of {key!r} at {stage.name!r}")
        if standing.fenced and len(hosts) == 1:
            raise UserError(
                f"{where}.fenced is true, but {key!r} is on {hosts[0]} alone at {stage.name!r}: no other to move to"
            )
        serving = serving_host(standing, hosts[0])
        for field in ("released", "forgotten"):
            if serving in named[field]:
                raise UserError(
                    f"{where}.{field} names {serving!r}, which serves; cut over to another host first "
                    f"({where}.serving, one of: {', '.join(hosts)})"
                )
        both = set(standing.released) & set(standing.forgotten)
        if both:
            raise UserError(f"{where} has {min(both)!r} both released and forgotten, expected one of the two")
        if stage.parts[key][0].store:
            _check_copied(where, standing, hosts, serving)


def _check_copied(where: str, standing: Standing, hosts: Sequence[str], serving: str) -> None:
    copied = standing.copied
    if copied is not None and copied.to not in hosts:
        raise one_of(f"{where}.copied.to", copied.to, hosts, "the hosts of its lineage")
    older = [host for host in hosts[: hosts.index(serving)] if host not in standing.forgotten]
    if older and (copied is None or copied.to != serving):
        raise UserError(
            f"{where}.serving is {serving!r}, but nothing says that it has the rows of {older[-1]}. With {older[-1]} "
            f"serving under the fence run: ./rungs migrate -s STACK, which copies them and writes {where}.copied"
        )
    if copied is not None and copied.to != serving and not standing.fenced:
        raise UserError(
            f"{where}.copied says that {copied.to} has all rows, but {serving} serves without a fence and takes "
            f"others; take {where}.copied away, and copy again under the next fence"
        )


def check_rollout(settings: Settings) -> None:
    """Raises UserError for shares that the configuration alone shows to be impossible."""
    rollout = settings.rollout
    if rollout is None:
        return
    percent = rollout.percent
    for share, whose in ((percent, "the current version"), (100 - percent, "rungs:rollout.stable")):
        if 0 < share < LEAST_SHARE:
            raise UserError(
                f"rungs:rollout.percent is {percent:g}, which leaves {share:g} % for {whose}, expected 0, 100, or at "
                f"least {LEAST_SHARE:g} % for each of the two"
            )
    fenced = sorted(key for key, standing in settings.stores.items() if standing.fenced)
    if fenced and 0 < percent < 100:
        raise UserError(
            f"rungs:stores.{fenced[0]}.fenced is true, but rungs:rollout sends {percent:g} % to the current version "
            "and the rest to another: a fence needs one version at 100 %. End the split first (take rungs:rollout "
            "away, or set rungs:rollout.percent to 100), and run pulumi up"
        )


def check_filled_in(settings: Settings) -> None:
    """Raises UserError for what `./rungs adopt` could not know and nobody has filled in."""
    for key, id in settings.adopt.items():
        if not id.strip():
            raise UserError(
                f"rungs:adopt.{key} is empty, expected the provider's id of what exists; without one a new store would "
                f"be made: take rungs:adopt.{key} away if that is wanted"
            )
    for name, fields in settings.parts.items():
        for field, value in fields.items():
            if value == FILL_IN:
                raise UserError(
                    f"rungs:parts.{name}.{field} is {value!r}, expected what it is in the account: the comment behind "
                    "it says where that is shown, and ./rungs adopt finds it where $CLOUDFLARE_API_TOKEN is given"
                )


def serving_host(standing: Standing, oldest: str) -> str:
    """The host that serves: the one named, else the oldest."""
    return standing.serving or oldest


def safety_of(settings: Settings, key: str, host: str) -> Safety:
    """Protection by environment; a released host is retained but no longer protected."""
    kept = settings.environment != "preview"
    return Safety(protect=kept and host not in settings.standing(key).released, retain=kept)


def _piece(key: str, part: Part, settings: Settings) -> Piece:
    return Piece(
        key=key,
        part=part,
        name=f"{key}-{part.host}" if part.host else key,
        physical_name=part.name or f"{settings.app}-{settings.environment}-{key.replace('_', '-')}",
        safety=safety_of(settings, key, part.host),
    )


def sized(stage: Stage, settings: Settings) -> Stage:
    """The stage with its parts as the configuration wants them: regions, sizes, mode and `rungs:parts`. Raises
    UserError.
    """
    stage = _without(seen_from_home(stage, ladders.load(settings.ladder).further, settings), settings)
    places = _places(stage)
    for name in settings.parts:
        if name not in places:
            raise one_of("rungs:parts", name, sorted(places), f"the parts of {stage.name!r}")
    parts = {
        key: tuple(part.minimal() for part in hosts) if settings.size == "minimal" else hosts
        for key, hosts in stage.parts.items()
    }
    for name, overrides in settings.parts.items():
        key, place = places[name]
        hosts = list(parts[key])
        hosts[place] = with_overrides(hosts[place], name, overrides)
        parts[key] = tuple(hosts)
    if settings.mode == "surge":
        parts = {key: tuple(part.surge() for part in hosts) for key, hosts in parts.items()}
    changed = attrs.evolve(stage, parts=parts)
    changed.check()
    return changed


def _places(stage: Stage) -> dict[str, tuple[str, int]]:
    """Where a name in `rungs:parts` is: a key alone is its newest host, `db-d1` that one host at every stage."""
    hosts = {
        f"{key}-{part.host}": (key, place)
        for key, lineage in stage.lineages.items()
        for place, part in enumerate(lineage)
    }
    return {**hosts, **{key: (key, len(lineage) - 1) for key, lineage in stage.parts.items()}}


def _without(stage: Stage, settings: Settings) -> Stage:
    """The stage less the parts that this stack does not have."""
    if settings.without and settings.environment != "preview":
        raise UserError(
            f"rungs:without is {', '.join(settings.without)}, but rungs:environment is {settings.environment!r}: "
            "only a preview environment may lack parts of its growth stage"
        )
    for key in settings.without:
        if key not in stage.parts:
            raise one_of("rungs:without", key, sorted(stage.parts), f"the parts of {stage.name!r}")
    return attrs.evolve(
        stage, parts={key: hosts for key, hosts in stage.parts.items() if key not in settings.without}
    )


def _check_need(settings: Settings, need: Need, who: str) -> None:
    if settings.has(need.key, need.at_least):
        return
    key = f"rungs:{need.key}"
    if need.key in PLANS:
        value = str(getattr(settings, need.key)).lower()
        raise UserError(
            f"{key} is {value!r}, but {who} needs {need.at_least!r}: {need.why}. Once the account has it: "
            f"pulumi config set {key} {need.at_least}"
        )
    secret = "--secret " if need.key in SECRETS else ""
    raise UserError(
        f"{key} is missing, but {who} needs it: {need.why}. Give it with: pulumi config set {secret}{key} …"
    )
