"""Switching a running stack to another mode: its value at once, its configuration, and what `up` then settles.

switch = Switch.of(StackFile.open("prod"), outputs, "surge")    # refused here, before anything is changed
switch.put(Cloudflare.from_environment())                       # the Worker reads it within seconds
switch.after.write()
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import attrs

from components.errors import UserError
from components.mode_switch import ENTRY, ModeSwitch
from components.part import Part, settings_of
from stacks.blueprint import Blueprint, draw_up
from stacks.settings import MODES
from stacks.stack_file import StackFile

if TYPE_CHECKING:
    from providers.cloudflare_api import Cloudflare

PERMISSION = "Workers KV Storage Write"
Rules = tuple[object, ...]


@attrs.frozen(kw_only=True)
class Switch:
    """One change of the mode."""

    mode: str
    file: StackFile
    after: StackFile
    """The stack file with the mode in it; normal is left out."""
    namespace: str
    settled: Blueprint
    """What the last `up` made, as far as the mode goes."""
    wanted: Blueprint

    @classmethod
    def of(cls, file: StackFile, outputs: Mapping[str, object], mode: str) -> Switch:
        """Raises UserError where the stack has no switch yet, or could not be built in that mode."""
        after = file.changed({("mode",): None if mode == "normal" else mode})
        settings = after.settings()
        wanted = draw_up(settings)
        if not any(isinstance(piece.part, ModeSwitch) for piece in wanted.pieces):
            raise UserError(
                f"growth stage {wanted.stage.name!r} of ladder {wanted.ladder.name!r} has no ModeSwitch, expected one "
                "as in stacks/ladders/edge.py; nothing was changed"
            )
        known = cast("Mapping[str, object]", outputs.get("mode") or {})
        namespace, settled = known.get("namespace"), known.get("settled")
        if not isinstance(namespace, str) or settled not in MODES:
            raise UserError(
                "the stack does not export where its mode is; run pulumi up once, which makes the switch. Nothing was "
                "changed"
            )
        return cls(
            mode=mode,
            file=file,
            after=after,
            namespace=namespace,
            settled=draw_up(attrs.evolve(settings, mode=settled)),
            wanted=wanted,
        )

    def put(self, cloudflare: Cloudflare) -> None:
        """Writes the value that the Worker reads. Raises UserError; doing it twice does no harm."""
        account = self.wanted.settings.account
        path = f"/accounts/{account}/storage/kv/namespaces/{self.namespace}/values/{quote(ENTRY, safe='')}"
        cloudflare.call("PUT", path, PERMISSION, text=self.mode)

    @property
    def settles(self) -> Sequence[str]:
        """What the next `up` changes for the mode, a line for each component."""
        lines: list[str] = []
        for before, after in zip(self.settled.pieces, self.wanted.pieces, strict=True):
            changes = list(_changes(before.part, after.part))
            if changes:
                lines.append(f"{after.name}: {', '.join(changes)}")
        return lines


def _changes(before: Part, after: Part) -> Iterator[str]:
    for name in settings_of(type(after)):
        old, new = cast("tuple[object, object]", (getattr(before, name), getattr(after, name)))
        if old == new:
            continue
        if isinstance(new, tuple):
            yield from _rule_changes(name, cast("Rules", old), cast("Rules", new))
        else:
            yield f"{name} {_text(old)} -> {_text(new)}"


def _rule_changes(name: str, old: Rules, new: Rules) -> Iterator[str]:
    """Of rules, by their refs."""
    known = {_ref(each): each for each in old}
    for ref in known.keys() - {_ref(each) for each in new}:
        yield f"{name} {ref} goes"
    for rule in new:
        ref = _ref(rule)
        if ref not in known:
            yield f"{name} {ref} comes"
            continue
        for field in settings_of(type(rule)):
            one, other = getattr(known[ref], field), getattr(rule, field)
            if one != other:
                yield f"{name} {ref} {field} {_text(one)} -> {_text(other)}"


def _ref(rule: object) -> str:
    return str(getattr(rule, "ref", rule))


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
