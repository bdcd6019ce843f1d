"""Switching a running stack to another mode: its value at once, its configuration, and what `up` then settles.

switch = Switch.of(StackFile.open("prod"), outputs, "surge")    # refused here, before anything is changed
switch.put(Cloudflare.from_environment())                       # the Worker reads it within seconds
switch.after.write()

Where no Worker reads it, services have it as a variable: `Switch.by_up(StackFile.open("prod"), "surge")`, and no `put`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import attrs

from components.edge_worker import EdgeWorker
from components.errors import UserError
from components.mode_switch import ENTRY, ModeSwitch
from components.part import Part, settings_of
from components.service import Service
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
    """Where the Worker reads it; empty where none does."""
    settled: Blueprint
    """What the last `up` made, as far as the mode goes; where no Worker reads it, what the file had before."""
    wanted: Blueprint

    @classmethod
    def of(cls, file: StackFile, outputs: Mapping[str, object], mode: str) -> Switch:
        """Raises UserError where the stack has no switch yet, or could not be built in that mode."""
        after = _after(file, mode)
        settings = after.settings()
        wanted = draw_up(settings)
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

    @classmethod
    def by_up(cls, file: StackFile, mode: str) -> Switch | None:
        """The change where no Worker reads the mode, so that `up` alone makes it; None where one does.

        Raises UserError where nothing of the growth stage knows a mode, or it could not be built in that one.
        """
        after = _after(file, mode)
        wanted = draw_up(after.settings())
        kinds = {type(piece.part) for piece in wanted.pieces}
        if ModeSwitch in kinds:
            return None
        if EdgeWorker in kinds or Service not in kinds:
            raise UserError(
                f"growth stage {wanted.stage.name!r} of ladder {wanted.ladder.name!r} has no ModeSwitch, expected one "
                "as in stacks/ladders/edge.py, for its Worker to read; nothing was changed"
                if EdgeWorker in kinds
                else f"growth stage {wanted.stage.name!r} of ladder {wanted.ladder.name!r} has neither a Worker nor a "
                "Service, so nothing of it knows a mode; nothing was changed"
            )
        return cls(
            mode=mode, file=file, after=after, namespace="", settled=draw_up(file.settings()), wanted=wanted
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
            old, new = self.settled.settings.mode, self.wanted.settings.mode
            if isinstance(after.part, Service) and old != new:
                changes.insert(0, f"MODE {old} -> {new}")
            if changes:
                lines.append(f"{after.name}: {', '.join(changes)}")
        return lines


def _after(file: StackFile, mode: str) -> StackFile:
    return file.changed({("mode",): None if mode == "normal" else mode})


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
