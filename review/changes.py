"""What becomes of each resource in a preview, whichever way the preview came: event log, or `pulumi preview --json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from sandbox.events import State, Step

STACK: Final = "pulumi:pulumi:Stack"
OPERATIONS: Final[Mapping[str, str]] = {
    "create": "create",
    "import": "import",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "discard-replaced": "replace",
    "same": "same",
    "read": "same",
    "read-replacement": "same",
    "read-discard": "same",
    "refresh": "same",
    "discard": "same",
    "remove-pending-replace": "same",
}
"""The engine's operations, and what each comes to."""
_RANK: Final = ("same", "create", "import", "update", "delete", "replace")


@attrs.frozen(kw_only=True)
class Change:
    """One resource before and after. The steps of a replacement are one change."""

    urn: str
    type: str
    op: str
    """create, import, adopt (what the sandbox makes where an account is imported), update, replace, delete or same."""
    old: State | None
    new: State | None
    paths: tuple[str, ...] = ()
    """What changed, such as `bindings[2].text`."""
    forcing: tuple[str, ...] = ()
    """The paths that force a replacement."""

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def properties(self) -> tuple[str, ...]:
        """The top-level properties that changed."""
        return _tops(self.paths)

    @property
    def causes(self) -> tuple[str, ...]:
        """The top-level properties that force a replacement."""
        return _tops(self.forcing)

    @property
    def kind(self) -> str:
        """The type in a word: `D1Database`."""
        return self.type.rsplit(":", 1)[-1]

    @property
    def is_provider(self) -> bool:
        return self.type.startswith("pulumi:providers:")

    @property
    def loses_protection(self) -> bool:
        return self._switched_off("protect")

    @property
    def loses_retention(self) -> bool:
        return self._switched_off("retain_on_delete")

    def _switched_off(self, option: str) -> bool:
        if self.old is None or self.new is None:
            return False
        return bool(getattr(self.old, option)) and not getattr(self.new, option)


def changes_of(steps: Iterable[Step]) -> list[Change]:
    """One change for each URN, in the order of the preview; the stack itself is left out."""
    found: dict[str, Change] = {}
    for step in steps:
        if step.type == STACK:
            continue
        op = OPERATIONS[step.op]
        before = found.get(step.urn)
        if before is None:
            found[step.urn] = Change(
                urn=step.urn,
                type=step.type,
                op=op,
                old=step.old,
                new=step.new,
                paths=_paths(step),
                forcing=_forcing(step),
            )
            continue
        ops = {before.op, op}
        found[step.urn] = attrs.evolve(
            before,
            op="replace" if ops == {"create", "delete"} else max(ops, key=_RANK.index),
            old=before.old or step.old,
            new=before.new or step.new,
            paths=tuple(sorted({*before.paths, *_paths(step)})),
            forcing=tuple(sorted({*before.forcing, *_forcing(step)})),
        )
    return list(found.values())


def _paths(step: Step) -> tuple[str, ...]:
    return tuple(sorted({*step.detailed, *step.keys} or {*step.diffs}))


def _forcing(step: Step) -> tuple[str, ...]:
    replacing = {path for path, kind in step.detailed.items() if kind.endswith("-replace")}
    return tuple(sorted({*step.keys} or replacing))


def _tops(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({top(path) for path in paths}))


def top(path: str) -> str:
    """The top-level property of a path: `bindings[2].text` gives `bindings`."""
    if path.startswith('["'):
        return path[2:].partition('"]')[0]
    return path.partition(".")[0].partition("[")[0] or path
