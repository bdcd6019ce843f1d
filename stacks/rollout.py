"""Rolling out: the versions of a Worker that a stack has made, and who gets which share of the requests.

A stack exports its last versions; `rungs:rollout` names one of them. Two versions may serve at once, or change places,
only where they have the same Durable Object classes and the same stores: all else is refused before anything is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import attrs

from components.bundle import read_bundle
from components.durable_object import DurableObject
from components.edge_worker import EXTERNAL, EdgeWorker
from components.errors import UserError, nearest, one_of
from stacks.settings import Rollout

if TYPE_CHECKING:
    from stacks.blueprint import Blueprint, Piece

KEPT = 10
"""Versions that a stack exports, for each Worker."""


@attrs.frozen(kw_only=True)
class Version:
    """A version of a Worker as a stack made it."""

    worker: str
    """The key of the Worker."""
    digest: str
    """The sha256 of its bundle."""
    stage: str
    """The growth stage that it was made for."""
    classes: tuple[str, ...]
    """Its Durable Object classes, sorted."""
    stores: Mapping[str, str]
    """What it is bound to: the physical name by logical name, and whether it serves or is fenced."""
    id: str = ""
    """Empty where it is only known after `up`."""

    def as_json(self) -> dict[str, object]:
        return {**attrs.asdict(self), "classes": list(self.classes)}

    def differs(self, other: Version) -> str:
        """Why requests cannot go from this version to the other and back, in words; empty where they can."""
        if self.classes != other.classes:
            return f"Durable Object classes: {_list(other.classes)} there, {_list(self.classes)} now"
        for name in sorted({*self.stores, *other.stores}):
            there, now = other.stores.get(name), self.stores.get(name)
            if there != now:
                return f"store {name}: {there or 'not bound'} there, {now or 'not bound'} now"
        return ""


@attrs.frozen(kw_only=True)
class Split:
    """The Workers whose requests are shared, each with the id of the earlier version."""

    stable: Mapping[str, str] = attrs.field(factory=dict[str, str])
    percent: float = 100
    """What the current version gets."""


def described(blueprint: Blueprint) -> dict[str, Version]:
    """The versions that a blueprint makes, by the key of their Worker; of code that others ship it makes none."""
    return {
        piece.key: _described(piece.key, piece.part, blueprint)
        for piece in blueprint.pieces
        if isinstance(piece.part, EdgeWorker) and piece.part.code != EXTERNAL
    }


def split_of(rollout: Rollout | None, current: Mapping[str, Version], earlier: Sequence[Version]) -> Split:
    """Who shares requests; nobody where the current versions get all. `earlier` are the stack's exported versions.

    Raises UserError for a version that is none of them, and for one that cannot serve beside the current version.
    """
    if rollout is None or rollout.percent == 100:
        return Split()
    where = f"rungs:rollout.stable is {rollout.stable!r}"
    if not current:
        raise UserError(
            f"{where}, but no Worker of the stack has code of its own: who ships it shares it out"
        )
    stable = next((each for each in earlier if each.id == rollout.stable), None)
    if stable is None or stable.worker not in current:
        ids = [each.id for each in earlier]
        listed = ", ".join(f"{each.id} ({each.stage})" for each in earlier[:KEPT])
        raise UserError(
            f"{where}, expected one of the versions that the stack has made, newest first: {listed or 'none yet'}"
            f"{nearest(rollout.stable, ids)}"
        )
    reason = current[stable.worker].differs(stable)
    if reason:
        remedy = "ship this at 100 % first: take rungs:rollout away"
        raise UserError(f"{where}, which cannot serve beside the current version ({reason}); {remedy}")
    return Split(stable={stable.worker: stable.id}, percent=rollout.percent)


def kept(current: Iterable[Version], earlier: Sequence[Version], rollout: Rollout | None) -> list[Version]:
    """What the stack exports: of each Worker its current version, then the earlier ones, newest first, at most ten.

    The version that a rollout holds on to stays among them, however old it is.
    """
    found: list[Version] = []
    for version in current:
        before = [each for each in earlier if each.worker == version.worker and each.id != version.id]
        made = next((each.stage for each in earlier if each.id == version.id), version.stage)
        older = before[: KEPT - 1]
        held = [each for each in before if rollout and each.id == rollout.stable and each not in older]
        found += [attrs.evolve(version, stage=made), *older[: KEPT - 1 - len(held)], *held]
    return found


def earlier_version(
    versions: Sequence[Version], rollout: Rollout | None, wanted: str | None = None
) -> Version:
    """The version to go back to: the one `wanted`; else the other half of a split; else the newest before the one
    that serves whose code differs. Raises UserError where there is none, or none that can take its place.
    """
    if not versions:
        raise UserError(
            "the stack exports no versions; run pulumi up once, and the one that it makes is the first"
        )
    by_id = {each.id: each for each in versions}
    if wanted is not None and wanted not in by_id:
        raise one_of("--to", wanted, by_id, "the versions that the stack exports, newest first")
    worker = by_id[wanted].worker if wanted else versions[0].worker
    if wanted is None and any(each.worker != worker for each in versions):
        raise UserError("the stack has several Workers; say with --to which version of which one is to serve")
    own = [each for each in versions if each.worker == worker]
    held = by_id.get(rollout.stable) if rollout and rollout.percent < 100 else None
    if held and held.worker != worker:
        raise UserError(f"rungs:rollout shares out the requests of {held.worker!r}: end that first")
    split = held is not None and rollout is not None and rollout.percent > 0
    serves = held if held and not split else own[0]
    target = by_id[wanted] if wanted else held if split and held else _newest_other(own, serves)
    if reason := own[0].differs(target):
        raise UserError(f"{target.id} cannot serve in place of the current version ({reason})")
    return target


def _newest_other(own: Sequence[Version], serves: Version) -> Version:
    """The newest version before the one that serves that has the same classes and stores, and other code."""
    reasons: list[str] = []
    for each in own[own.index(serves) + 1 :]:
        reason = own[0].differs(each) or ("the same code" if each.digest == serves.digest else "")
        if not reason:
            return each
        reasons.append(f"{each.id}: {reason}")
    if not reasons:
        raise UserError(f"there is no version before {serves.id} to go back to")
    raise UserError(f"no version before {serves.id} can take its place: {'; '.join(reasons)}")


def read_versions(exported: object) -> list[Version]:
    """The versions of a stack's outputs; those that this library cannot read are left out."""
    rows = cast("list[object]", exported) if isinstance(exported, list) else []
    return [version for row in rows if (version := _read(row)) is not None]


def _read(row: object) -> Version | None:
    if not isinstance(row, Mapping):
        return None
    values = cast("Mapping[str, object]", row)
    classes, stores = values.get("classes"), values.get("stores")
    if not values.get("id") or not isinstance(classes, list) or not isinstance(stores, Mapping):
        return None
    return Version(
        worker=str(values.get("worker", "")),
        id=str(values["id"]),
        digest=str(values.get("digest", "")),
        stage=str(values.get("stage", "")),
        classes=tuple(map(str, cast("list[object]", classes))),
        stores={str(name): str(each) for name, each in cast("Mapping[object, object]", stores).items()},
    )


def _described(key: str, part: EdgeWorker, blueprint: Blueprint) -> Version:
    linked = [piece for piece in blueprint.pieces if piece.key in part.uses]
    classes = {piece.name: piece.part.class_name for piece in linked if isinstance(piece.part, DurableObject)}
    stores = [piece for piece in linked if piece.part.store and piece.name not in classes]
    return Version(
        worker=key,
        digest=read_bundle(part.code).digest,
        stage=blueprint.stage.name,
        classes=tuple(sorted(classes.values())),
        stores={piece.name: _standing(piece, blueprint) for piece in stores},
    )


def _standing(piece: Piece, blueprint: Blueprint) -> str:
    """The physical name, with `serving` and `fenced` where there is a choice of hosts."""
    serves = blueprint.serving.get(piece.key) == piece.part
    fenced = serves and piece.key in blueprint.fenced
    return ", ".join([piece.physical_name, *["serving"] * serves, *["fenced"] * fenced])


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
