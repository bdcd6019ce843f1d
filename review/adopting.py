"""What a change adopts: each import, and whether it is in the account as the configuration says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from components.misfits import Misfit
from review.changes import Change
from review.verdicts import Item

NOT_COMPARED = "the sandbox has no account to compare it with; --real compares"


def marked(changes: Iterable[Change], names: Collection[str]) -> tuple[Change, ...]:
    """The changes, with what the sandbox makes in place of adopting it told apart. `names` are those of rungs:adopt."""
    return tuple(
        attrs.evolve(change, op="adopt") if change.op == "create" and _is_named(change, names) else change
        for change in changes
    )


def adopted_items(
    changes: Sequence[Change], misfits: Iterable[tuple[str, Sequence[Misfit]]]
) -> Iterator[Item]:
    """An item for each resource that is adopted; `misfits` is what the program has found in the account, by name."""
    found = dict(misfits)
    for change in changes:
        if change.op not in ("import", "adopt"):
            continue
        rows = found.get(change.name, ())
        yield Item(
            change="adopted otherwise" if rows else "adopted",
            urn=change.urn,
            name=change.name,
            kind=change.kind,
            properties=tuple(f"{row.field}: {row.cloud} -> {row.config}" for row in rows),
            note="; ".join(dict.fromkeys(row.remedy for row in rows))
            or (NOT_COMPARED if change.op == "adopt" else ""),
        )


def _is_named(change: Change, names: Collection[str]) -> bool:
    return change.name in names and not change.type.startswith(("rungs:", "pulumi:"))
