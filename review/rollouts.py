"""What a change does to who serves: splits that open and close, deployments that go back, versions held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from review.changes import Change
from review.verdicts import Item
from sandbox.state import VERSION
from stacks.settings import Rollout

WHOLE = Rollout(stable="00000000-0000-0000-0000-000000000000", percent=100)
"""The current version alone: what the absence of a rollout means."""


def rollout_items(before: Rollout | None, after: Rollout | None, changes: Sequence[Change]) -> list[Item]:
    """The items of a change of `rungs:rollout`, and of new code while it holds requests back."""
    return list(_items(before or WHOLE, after or WHOLE, changes))


def _items(old: Rollout, new: Rollout, changes: Sequence[Change]) -> Iterator[Item]:
    if (old.percent, new.percent) == (100, 100):
        return
    if old == new:
        if new.percent == 0 and any(each.type == VERSION and each.op == "replace" for each in changes):
            yield _item("held back", old, new)
        return
    if new.percent == 0:
        yield _item("deployment goes back", old, new)
    elif new.percent == 100:
        yield _item("split closed" if old.percent else "rollback ended", old, new)
    elif old.percent in (0, 100):
        yield _item("split opened", old, new)
    else:
        yield _item("split changed", old, new)


def _item(change: str, old: Rollout, new: Rollout) -> Item:
    causes = [f"percent: {old.percent:g} -> {new.percent:g}"] if old.percent != new.percent else []
    if old.stable != new.stable and new.percent < 100:
        causes.append(f"stable: {'none' if old.percent == 100 else old.stable} -> {new.stable}")
    return Item(
        change=change,
        urn="rungs:rollout",
        name="rollout",
        kind="configuration",
        properties=tuple(causes),
    )
