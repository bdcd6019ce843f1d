"""A ladder made of another one and what a team changes in it; the other is never edited.

A change is made at one stage and holds at all above. What the ladder below sets anew further up is set there too: each
stage above is merged, field by field, from what it was, from what the changed one was, and from what that became.
Fields that a resource cannot change while it lives keep the value they have at the lower stage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from components.errors import UserError, one_of
from components.part import Need, Part, settings_of

if TYPE_CHECKING:
    from stacks.stage import Lineage, Stage

Change: TypeAlias = "Part | Callable[[Any], Part] | None"
"""A part, new or in place of what was there; what becomes of the newest host of a key; None takes a part away."""

FINAL = ("replaces", "another store", "ignored")
"""What a later change of a setting does to a resource that exists, where it would be no change of it."""


def changed(
    stage: Stage,
    changes: Mapping[str, Change],
    *,
    about: str = "",
    needs: Sequence[Need] = (),
    ladder: str,
) -> Stage:
    """A stage with some parts changed; raises UserError."""
    parts = dict(stage.parts)
    for key, change in changes.items():
        where = f"part {key!r} at stage {stage.name!r} of ladder {ladder!r}"
        if isinstance(change, Part):
            parts = {**parts, key: attrs.evolve(stage, parts=parts).joined(key, change)}
            continue
        if key not in parts:
            raise one_of(f"a part changed at stage {stage.name!r} of ladder {ladder!r}", key, sorted(parts))
        if change is None:
            parts = {other: hosts for other, hosts in parts.items() if other != key}
            continue
        if not callable(change):
            raise UserError(f"{where} is {change!r}, expected a part, a function that changes one, or None")
        *older, newest = parts[key]
        after = change(newest)
        if type(after) is not type(newest) or after.host != newest.host:
            raise UserError(
                f"{where} becomes {after!r}, expected a {type(newest).__name__}"
                + (f" on {newest.host}" if newest.host else "")
            )
        parts[key] = (*older, after)
    return attrs.evolve(stage, parts=parts, about=about or stage.about, needs=(*stage.needs, *needs))


def check_final(lower: Stage, upper: Stage, ladder: str) -> None:
    """Raises UserError where a store has at one stage what it could not become, coming from the stage below."""
    for key, hosts in upper.parts.items():
        before = {part.host: part for part in lower.parts.get(key, ())}
        for part in hosts:
            if not part.store or part.host not in before:
                continue
            for field in settings_of(type(part)):
                was: object = getattr(before[part.host], field, None)
                now: object = getattr(part, field)
                if part.later(field) in FINAL and was != now:
                    raise UserError(
                        f"part {key!r} of ladder {ladder!r} has {field} {now!r} at stage {upper.name!r}, but {was!r} "
                        f"at {lower.name!r}, and a store keeps it for good: set it at the first stage that has the part"
                    )


def carried(above: Sequence[Stage], before: Stage, after: Stage, ladder: str) -> list[Stage]:
    """The stages above one that was changed, with its change in them. Raises UserError where it does not fit."""
    made: list[Stage] = []
    for stage in above:
        keys = dict.fromkeys([*after.parts, *stage.parts])
        merged = {
            key: _lineage(
                before.parts.get(key, ()),
                stage.parts.get(key, ()),
                after.parts.get(key, ()),
                f"part {key!r} at stage {stage.name!r} of ladder {ladder!r}",
            )
            for key in keys
        }
        needs = _items(before.needs, stage.needs, after.needs)
        here = attrs.evolve(
            stage, parts={key: hosts for key, hosts in merged.items() if hosts}, needs=tuple(needs)
        )
        made.append(here)
        before, after = stage, here
    return made


def _lineage(base: Lineage, ours: Lineage, theirs: Lineage, where: str) -> Lineage:
    """The hosts of one key at a stage: `base` below as it was, `ours` here as it was, `theirs` below as it became."""
    old, new, made = ({part.host: part for part in hosts} for hosts in (base, ours, theirs))
    hosts = [host for host in made if host not in old or host in new]
    hosts += [host for host in new if host not in made and host not in old]
    return tuple(
        _part(old.get(host), new[host], made[host], where)
        if host in new and host in made
        else made.get(host) or new[host]
        for host in hosts
    )


def _part(base: Part | None, ours: Part, theirs: Part, where: str) -> Part:
    kinds = {type(each) for each in (ours, theirs)}
    if len(kinds) > 1:
        raise UserError(
            f"{where} is a {type(theirs).__name__} of yours and a {type(ours).__name__} of the ladder that it is "
            "made of; give yours another key"
        )
    values: dict[str, object] = {}
    for field in settings_of(type(theirs)):
        now: object = getattr(theirs, field)
        wanted: object = getattr(ours, field)
        was: object = getattr(base, field) if base is not None else now
        values[field] = now if theirs.later(field) in FINAL else _value(was, wanted, now)
    try:
        return attrs.evolve(theirs, **values)
    except UserError as error:
        raise UserError(f"{where}: {error}; change it at this stage too") from None


def _value(was: Any, wanted: Any, now: Any) -> object:  # noqa: ANN401 - a field of a part may be anything
    """`wanted` where the ladder below sets it anew; tuples and maps item by item."""
    if wanted == was:
        return now
    every = (was, wanted, now)
    if all(isinstance(each, tuple) for each in every):
        return tuple(_items(was, wanted, now))
    if all(isinstance(each, Mapping) for each in every):
        return _merged(was, wanted, now)
    return wanted


def _items(was: Sequence[Any], wanted: Sequence[Any], now: Sequence[Any]) -> Sequence[Any]:
    every = (was, wanted, now)
    named = [{_name(each): each for each in items} for items in every]
    if any(len(by_name) < len(items) for by_name, items in zip(named, every, strict=True)):
        named = [{repr(each): each for each in items} for items in every]
    return list(_merged(*named).values())


def _merged(
    was: Mapping[Any, object], wanted: Mapping[Any, object], now: Mapping[Any, object]
) -> dict[Any, object]:
    """What is there `now`, without what was taken away, with what was changed or added."""
    found = {key: value for key, value in now.items() if key not in was or key in wanted}
    for key, value in wanted.items():
        if (key not in was) or (key in found and value != was[key]):
            found[key] = value
    return found


def _name(item: object) -> str:
    """What makes two items one that changed: a rule's own name, where it has one."""
    for field in ("id", "ref", "name"):
        value = cast("object", getattr(item, field, None))
        if isinstance(value, str):
            return value
    return repr(item)
