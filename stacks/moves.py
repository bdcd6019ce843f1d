"""The moves of a promotion: from where a configuration stands to another growth stage.

Each move is a config diff, a preview and an `up`. Stages may be skipped, moves may not:

    add -> fence -> cut over -> release -> forget
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

import attrs

from components.clouds import ACCOUNTS
from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.part import Need, Part, binding_name, settings_of
from components.service import Service
from stacks.blueprint import check_floor, check_standings, serving_host
from stacks.settings import PLANS, Settings, Standing
from stacks.stage import Ladder, Stage

Kind = Literal["add", "down", "fence", "cut over", "release", "forget"]
Changes = Mapping[tuple[str, ...], object]
"""Configuration paths below `rungs:` and their new values; None takes the path away."""


@attrs.frozen(kw_only=True)
class Move:
    """One step of a promotion."""

    kind: Kind
    from_stage: str
    to_stage: str
    changes: Changes
    shows: tuple[str, ...]
    """What the preview will show."""
    needs: tuple[Need, ...] = ()
    """What the stage below did not need of the account."""
    between: tuple[str, ...] = ()
    """What the operator does before this move or right after its `up`."""
    key: str = ""
    host: str = ""

    @property
    def title(self) -> str:
        if self.kind in ("add", "down"):
            return f"{self.kind}: {self.from_stage} -> {self.to_stage}"
        return f"{self.kind}: {self.key} {self.host}"


@attrs.frozen(kw_only=True)
class Where:
    """Where a stack's configuration stands."""

    stage: str
    stores: Mapping[str, Standing]
    floor: str | None = None

    @classmethod
    def of(cls, settings: Settings) -> Where:
        return cls(stage=settings.stage, stores=settings.stores, floor=settings.floor)


def moves_to(ladder: Ladder, where: Where, target: str | None = None) -> list[Move]:
    """All moves from `where` to the target stage with its newest hosts serving and the older ones forgotten.

    Without a target: the moves that are open at this stage, else those to the next one.
    Raises UserError for an unknown stage, or a stage below that lacks a store.
    """
    stage = ladder[where.stage]
    check_standings(stage, where.stores)
    if target is None:
        open_moves = _host_moves(stage, where.stores)
        above = ladder.stages[ladder.names.index(stage.name) + 1 :]
        if open_moves or not above:
            return open_moves
        target = above[0].name
    goal = ladder[target]
    moves: list[Move] = []
    if goal.name != stage.name:
        moves.append(_stage_move(ladder, where, stage, goal))
    return [*moves, *_host_moves(goal, where.stores)]


def _stage_move(ladder: Ladder, where: Where, stage: Stage, goal: Stage) -> Move:
    upwards = ladder.names.index(goal.name) > ladder.names.index(stage.name)
    reached = [name for name in (stage.name, goal.name, where.floor) if name]
    floor = max(reached, key=ladder.names.index)
    check_floor(ladder, goal, floor)
    check_standings(goal, where.stores)
    met = {(need.key, need.at_least) for need in needs_of(stage)}
    needs = [need for need in needs_of(goal) if (need.key, need.at_least) not in met]
    changes: dict[tuple[str, ...], object] = {("stage",): goal.name}
    if floor != where.floor:
        changes[("floor",)] = floor
    return Move(
        kind="add" if upwards else "down",
        from_stage=stage.name,
        to_stage=goal.name,
        changes=changes,
        shows=tuple(differences(stage, goal)),
        needs=tuple(needs),
    )


def _host_moves(stage: Stage, standings: Mapping[str, Standing]) -> list[Move]:
    moves: list[Move] = []
    for key, hosts in stage.lineages.items():
        moves.extend(_cutover(stage, key, hosts, standings.get(key, Standing())))
    return moves


def _cutover(stage: Stage, key: str, hosts: Sequence[Part], standing: Standing) -> list[Move]:
    newest = hosts[-1]
    serving = serving_host(standing, hosts[0].host)
    older = [part.host for part in hosts[:-1]]
    moves: list[Move] = []

    def step(kind: Kind, host: str, changes: Changes, shows: Sequence[str], between: Sequence[str]) -> None:
        moves.append(
            Move(
                kind=kind,
                from_stage=stage.name,
                to_stage=stage.name,
                key=key,
                host=host,
                changes={("stores", key, *path): value for path, value in changes.items()},
                shows=tuple(shows),
                between=tuple(between),
            )
        )

    new_version = _redeployed(stage, key)
    if not newest.store:
        if serving != newest.host:
            step(
                "cut over",
                newest.host,
                {("serving",): newest.host},
                [f"requests for {key} go to {newest.host}; {key} on {serving} stays as it is"],
                [
                    f"before: {key} on {newest.host} is healthy",
                    "after: going back is this diff reversed, as long as the other is not forgotten",
                ],
            )
        gone = list(standing.forgotten)
        for host in (each for each in older if each not in standing.forgotten):
            gone.append(host)
            step(
                "forget",
                host,
                {("forgotten",): list(gone)},
                [f"{key} on {host} is deleted: it holds no data"],
                [f"before: no request goes to {key} on {host} any more"],
            )
        return moves
    if serving != newest.host:
        if not standing.fenced:
            step(
                "fence",
                serving,
                {("serving",): serving, ("fenced",): True},
                [f"{binding_name(key, 'fenced')} becomes true: {new_version}"],
                [
                    f"before: `./rungs migrate` copies {key} from {serving} to {newest.host} while it is written to",
                    "after: reads go on, writes get 503; `./rungs migrate` completes the copy and verifies it",
                ],
            )
        step(
            "cut over",
            newest.host,
            {("serving",): newest.host, ("fenced",): None},
            [
                f"{binding_name(key, 'serving')} becomes {binding_name(key, newest.binding_suffix)}: {new_version}"
            ],
            [
                f"before: `./rungs migrate` has finished and written `copied`: {newest.host} has every row",
                (
                    "after: until the first write, going back is this diff reversed, without `copied`; after it, "
                    "`./rungs migrate --reverse` under a fence comes first"
                ),
            ],
        )
    elif standing.fenced:
        step(
            "cut over",
            newest.host,
            {("fenced",): None},
            [f"{binding_name(key, 'fenced')} becomes false: {new_version}"],
            [],
        )
    released = [host for host in standing.released if host in older]
    for host in older:
        if host in standing.forgotten:
            continue
        if host not in released:
            released.append(host)
            step(
                "release",
                host,
                {("released",): list(released)},
                [f"nothing: {key} on {host} stays, no longer protected, still retained on delete"],
                [
                    f"before: {key} on {newest.host} has served long enough that you will not go back to {host}"
                ],
            )
    forgotten = list(standing.forgotten)
    for host in list(released):
        released.remove(host)
        forgotten.append(host)
        changes: dict[tuple[str, ...], object] = {
            ("released",): list(released) or None,
            ("forgotten",): list(forgotten),
        }
        if not set(older) - set(forgotten):
            changes[("copied",)] = None
        step(
            "forget",
            host,
            changes,
            [f"{key} on {host} leaves the program: shown as deleted, retained in the cloud; {new_version}"],
            [
                f"after: {key} on {host} is still in the cloud and still costs; delete it by hand when nobody needs it"
            ],
        )
    return moves


def _redeployed(stage: Stage, key: str) -> str:
    """What a change of a store's standing does to those that use it."""
    users = [part for _, part in stage if key in part.uses]
    done: list[str] = []
    if any(isinstance(part, EdgeWorker) for part in users):
        done.append("a new version and deployment of each Worker that links to it (shown as replaced)")
    if any(isinstance(part, Service) for part in users):
        done.append("each service that links to it is rolled out anew")
    return ", and ".join(done) or "nobody links to it"


def needs_of(stage: Stage) -> list[Need]:
    """What the account must have for a stage, the most that any of its parts asks for, by key."""
    found: dict[str, Need] = {}
    accounts = [ACCOUNTS[cloud] for _, part in stage for cloud in part.clouds]
    for need in (*stage.needs, *accounts, *(need for _, part in stage for need in part.needs)):
        order = PLANS.get(need.key, (need.at_least,))
        if need.key not in found or order.index(need.at_least) > order.index(found[need.key].at_least):
            found[need.key] = need
    return list(found.values())


def differences(lower: Stage, upper: Stage) -> list[str]:
    """What a stage has that another has not, part by part."""
    lines: list[str] = []
    for key in sorted({*lower.parts, *upper.parts}):
        before = {part.host: part for part in lower.parts.get(key, ())}
        after = {part.host: part for part in upper.parts.get(key, ())}
        for host, part in after.items():
            name = f"{key} ({type(part).__name__}{f' on {host}' if host else ''})"
            if host not in before:
                lines.append(f"+ {name}")
            elif part != before[host]:
                lines.append(f"~ {name}: {'; '.join(_changes(before[host], part))}")
        lines.extend(f"- {key} ({type(part).__name__})" for host, part in before.items() if host not in after)
    return lines


def _changes(before: Part, after: Part) -> list[str]:
    if type(before) is not type(after):
        raise UserError(f"{type(before).__name__} cannot become {type(after).__name__}")
    changes: list[str] = []
    for field in settings_of(type(after)):
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if isinstance(old, tuple) and isinstance(new, tuple):
            olds, news = cast("tuple[object, ...]", old), cast("tuple[object, ...]", new)
            added = [_word(each) for each in news if each not in olds]
            gone = [_word(each) for each in olds if each not in news]
            changes.append(
                f"{field} {' '.join([*(f'+{each}' for each in added), *(f'-{each}' for each in gone)])}"
            )
        else:
            changes.append(f"{field} {_word(cast('object', old))} -> {_word(cast('object', new))}")
    return changes


def _word(value: object) -> str:
    for name in ("id", "ref", "name"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return f"{value:g}" if isinstance(value, float) else str(value)
