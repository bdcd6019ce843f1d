"""What a change of configuration does to where stores stand: moves that are skipped or contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from review.verdicts import Item
from stacks.blueprint import serving_host
from stacks.settings import Settings
from stacks.stage import Ladder


@attrs.frozen(kw_only=True)
class Stand:
    """A stack's settings with its ladder."""

    settings: Settings
    ladder: Ladder

    def hosts(self, key: str) -> list[str]:
        """The hosts that a store has at the stage, oldest first, those forgotten left out."""
        lineage = self.ladder[self.settings.stage].lineages.get(key, ())
        gone = self.settings.standing(key).forgotten
        return [part.host for part in lineage if part.host not in gone]

    def serving(self, key: str) -> str:
        lineage = self.ladder[self.settings.stage].lineages[key]
        return serving_host(self.settings.standing(key), lineage[0].host)

    def named(self, move: str) -> set[str]:
        """The logical names of the stores that are `released` or `forgotten`."""
        return {
            f"{key}-{host}"
            for key, standing in self.settings.stores.items()
            for host in getattr(standing, move)
        }


def standing_items(before: Stand, after: Stand) -> list[Item]:
    """The items of a change from one configuration to another."""
    items = list(_floor(before, after))
    stage = before.ladder[before.settings.stage]
    for key in stage.lineages:
        if key in after.ladder[after.settings.stage].lineages:
            items.extend(_of(key, before, after))
    return items


def _of(key: str, before: Stand, after: Stand) -> Iterator[Item]:
    old, new = before.settings.standing(key), after.settings.standing(key)
    served, serves = before.serving(key), after.serving(key)
    moved = f"serving: {served} -> {serves}"
    if serves != served:
        if serves not in before.hosts(key):
            yield _item("serves an empty store", key, moved)
        elif not old.fenced:
            yield _item("cut over without a fence", key, moved)
        if served in new.released:
            yield _item("released while it served", key, f"{moved}, released: {served}")
    elif old.fenced and not new.fenced:
        yield _item("fence taken off", key, "fenced: true -> false")
    for host in new.forgotten:
        if host not in old.forgotten and host not in old.released:
            yield _item("forgotten before it was released", key, f"forgotten: {host}")
    for host in old.forgotten:
        if host not in new.forgotten:
            yield _item("remembered", key, f"forgotten: no longer {host}")


def _floor(before: Stand, after: Stand) -> Iterator[Item]:
    order: Mapping[str | None, int] = {None: -1, **{name: i for i, name in enumerate(after.ladder.names)}}
    old, new = before.settings.floor, after.settings.floor
    if order.get(new, -1) < order.get(old, -1):
        yield Item(
            change="floor lowered",
            urn="rungs:floor",
            name="floor",
            kind="configuration",
            properties=(f"floor: {old} -> {new or 'none'}",),
        )


def _item(change: str, key: str, cause: str) -> Item:
    return Item(change=change, urn=f"rungs:stores.{key}", name=key, kind="configuration", properties=(cause,))
