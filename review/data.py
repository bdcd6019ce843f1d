"""What a change does to data: every store that is replaced, deleted, released or less guarded than before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from components.stores import STATELESS
from review.changes import Change
from review.hidden import at, difference
from review.store_types import StoreType, store_type
from review.verdicts import Item
from sandbox.events import State
from sandbox.state import VERSION

SCRIPT = "cloudflare:index/workersScript:WorkersScript"


def data_items(
    changes: Sequence[Change], released: Collection[str] = (), forgotten: Collection[str] = ()
) -> list[Item]:
    """The items of a preview. `released` and `forgotten` are logical names for which configuration makes the move."""
    items: list[Item] = []
    for change in changes:
        items.extend(_changed_classes(change))
        kind = store_type(change.type)
        if kind is not None and not _made_anew(change):
            items.extend(_of_store(change, kind, changes, released, forgotten))
        elif change.loses_protection and not change.is_provider:
            items.append(_item("unprotected", change, note="somebody had it protected"))
    return items


def _made_anew(change: Change) -> bool:
    """Whether one of our components made it as what holds no data there: a secret, say, whose value the
    configuration has. In anyone else's program such a type may hold all there is.
    """
    return change.type in STATELESS and "rungs:index:" in change.urn


def _of_store(
    change: Change,
    kind: StoreType,
    changes: Sequence[Change],
    released: Collection[str],
    forgotten: Collection[str],
) -> Iterator[Item]:
    holds = f"holds {kind.holds}" if kind.holds else ""
    refused = "the engine refuses it while it is protected" if change.old and change.old.protect else ""
    if change.op == "replace":
        causes = [difference(path, change.old, change.new) for path in change.forcing]
        yield _item("replaced", change, causes or ["the engine names no property"], holds, refused)
    elif change.op == "delete":
        retained = change.old is not None and change.old.retain_on_delete and not change.old.protect
        known = "" if change.name in forgotten or not retained else "no move in rungs:stores forgets it"
        renamed = _renamed(change, changes)
        yield _item("forgotten" if retained else "deleted", change, (), holds, renamed, known, refused)
    if change.loses_protection:
        yield _item(
            "released" if change.name in released else "unprotected", change, ["protect: true -> false"]
        )
    if change.loses_retention:
        yield _item("retain dropped", change, ["retainOnDelete: true -> false"])
    if change.new is not None:
        yield from _of_properties(change, kind, change.old, change.new)


def _of_properties(change: Change, kind: StoreType, old: State | None, new: State) -> Iterator[Item]:
    if old is None:
        missing = [path for path in kind.encrypted if not _on(new.inputs, path)]
        if kind.off_by_default and missing:
            yield _item("made unencrypted", change, missing)
        return
    encrypted = [path for path in kind.encrypted if _on(old.inputs, path) and not _on(new.inputs, path)]
    if encrypted:
        yield _item("unencrypted", change, [difference(path, old, new) for path in encrypted])
    guards = [
        path for path, on in kind.guards.items() if at(old.inputs, path) == on and at(new.inputs, path) != on
    ]
    if guards:
        yield _item("unprotected", change, [difference(path, old, new) for path in guards])
    exposes = [path for path in kind.exposes if _on(new.inputs, path) and not _on(old.inputs, path)]
    if exposes:
        yield _item("exposed", change, [difference(path, old, new) for path in exposes])
    fatal = [path for path in kind.fatal if change.op == "update" and path in change.properties]
    if fatal:
        yield _item("renamed", change, [difference(path, old, new) for path in fatal], f"holds {kind.holds}")


def _changed_classes(change: Change) -> Iterator[Item]:
    """Durable Object classes that a new version no longer exports, that a migration deletes, or that are new."""
    if change.type not in (VERSION, SCRIPT) or change.new is None:
        return
    new = change.new.inputs
    dropped = _names(at(new, "migrations.deletedClasses"))
    added: set[str] = set()
    if change.old is not None and change.op != "delete":
        before, after = _names(change.old.inputs.get("exports")), _names(new.get("exports"))
        dropped |= before - after
        added = after - before
    for what, names in (("class dropped", dropped), ("class added", added)):
        for name in sorted(names):
            yield _item(what, change, [f"exports.{name}"], cls=name)


def _item(
    name: str, change: Change, properties: Iterable[str] = (), *notes: str, cls: str = "", note: str = ""
) -> Item:
    return Item(
        change=name,
        urn=f"{change.urn}#{cls}" if cls else change.urn,
        name=f"{change.name}#{cls}" if cls else change.name,
        kind=change.kind,
        properties=tuple(properties),
        note="; ".join(each for each in (*notes, note) if each),
    )


def _renamed(change: Change, changes: Sequence[Change]) -> str:
    """A hint where the same type is made anew under another URN: a rename in the program without an alias."""
    made = [each.name for each in changes if each.op == "create" and each.type == change.type]
    return (
        f"{made[0]} of the same type is made: if it was only renamed, give it an alias"
        if len(made) == 1
        else ""
    )


def _on(inputs: Mapping[str, object], path: str) -> bool:
    return at(inputs, path) in (True, "true", "enabled")


def _names(value: object) -> set[str]:
    if isinstance(value, Mapping | list):
        return {str(each) for each in cast("Iterable[object]", value)}
    return set()
