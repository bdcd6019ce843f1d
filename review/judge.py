"""One stack's report, from its preview and its configuration before and after."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import attrs

from components.errors import UserError
from review.adopting import adopted_items, marked
from review.config_diff import config_changes, config_of
from review.data import data_items
from review.digest import digest_of, operations
from review.hidden import SECRET
from review.parts import part_changes
from review.previews import Preview
from review.report import Cost, StackReport, dollars
from review.rollouts import rollout_items
from review.standings import Stand, standing_items
from review.verdicts import Item, acknowledge
from stacks import ladders
from stacks.blueprint import draw_up
from stacks.moves import Where, moves_to
from stacks.secure import stand_in
from stacks.settings import Acknowledgement, Settings, acknowledgements
from stacks.stack_file import StackFile


@attrs.frozen(kw_only=True)
class Side:
    """A stack's configuration at the base or at the head."""

    config: Mapping[str, object]
    stand: Stand | None
    """None for a program that is not a Rungs stack, and where nothing can be built of the configuration."""
    invalid: str = ""

    @classmethod
    def of(cls, stack: str, text: str) -> Side:
        """Of a stack file; raises UserError where it is no such file at all."""
        name = f"Pulumi.{stack}.yaml"
        config = config_of(text, name)
        if "rungs:stage" not in config:
            return cls(config=config, stand=None)
        return cls._of(config, lambda: StackFile(path=Path(name), text=text).settings())

    @classmethod
    def of_plan(cls, config: Mapping[str, object]) -> Side:
        """Of the configuration that a preview prints, in which secrets are hidden."""
        if "rungs:stage" not in config:
            return cls(config=config, stand=None)
        values = {
            key: stand_in(key) if value == SECRET else value
            for key, value in config.items()
            if key.startswith("rungs:")
        }
        return cls._of(config, lambda: Settings.read(values))

    @classmethod
    def _of(cls, config: Mapping[str, object], read: Callable[[], Settings]) -> Side:
        try:
            settings = read()
            stand = Stand(settings=settings, ladder=ladders.load(settings.ladder))
            draw_up(settings)
        except UserError as error:
            return cls(config=config, stand=None, invalid=str(error))
        return cls(config=config, stand=stand)

    @property
    def acknowledged(self) -> tuple[Acknowledgement, ...]:
        """What the configuration acknowledges; raises UserError where it is not written as it must be."""
        return acknowledgements(self.config.get("rungs:acknowledge", []))


def judge(
    stack: str,
    preview: Preview,
    before: Side | None,
    after: Side,
    cost: Cost | None,
    *,
    today: datetime.date,
    max_delta: Decimal | None = None,
    schema: Iterable[Item] = (),
) -> StackReport:
    """The report of a stack. `before` is None where the base does not have it; `schema` is what its migrations do."""
    stand = after.stand
    preview = attrs.evolve(preview, changes=marked(preview.changes, _adopting(stand)))
    items: list[Item] = []
    if before and before.stand and stand:
        items += standing_items(before.stand, stand)
        items += rollout_items(before.stand.settings.rollout, stand.settings.rollout, preview.changes)
    items += schema
    items += adopted_items(preview.changes, preview.misfits)
    items += data_items(
        preview.changes,
        released=stand.named("released") if stand else (),
        forgotten=stand.named("forgotten") if stand else (),
    )
    if max_delta is not None:
        items += _too_dear(stack, cost, max_delta)
    found, used = acknowledge(items, after.acknowledged, today)
    return StackReport(
        stack=stack,
        error=preview.error,
        data=tuple(sorted(found, key=lambda item: ("danger", "look", "fine").index(item.rated))),
        changes=tuple(part_changes(preview.changes, _keys(stand))),
        cost=cost,
        config=tuple(config_changes(before.config if before else {}, after.config)),
        moves=tuple(_moves(stand)),
        acknowledged=tuple(used),
        notes=(*preview.notes, *_pending(preview), *_unread(before, after)),
        digest=digest_of(preview.changes),
    )


def _adopting(stand: Stand | None) -> set[str]:
    """Logical names of what is adopted."""
    return (
        {name for piece in draw_up(stand.settings).pieces for name in piece.safety.adopt} if stand else set()
    )


def _unread(before: Side | None, after: Side) -> list[str]:
    if before is None or not before.invalid or after.stand is None:
        return []
    return [f"moves are not checked, as this code cannot read the base's configuration: {before.invalid}"]


def _too_dear(stack: str, cost: Cost | None, most: Decimal) -> Sequence[Item]:
    delta = cost.delta if cost else None
    if delta is not None and delta <= most:
        return ()
    why = cost.reason if cost else "not a Rungs stack"
    return (
        Item(
            change="cost unknown" if delta is None else "costs more than allowed",
            urn="rungs:cost",
            name=stack,
            kind="money",
            properties=(f"delta: {dollars(delta, signed=True)}, allowed: {dollars(most, signed=True)}",),
            note=why if delta is None else "",
        ),
    )


def _keys(stand: Stand | None) -> Mapping[tuple[str, str], str]:
    """The parts' keys by the type and name of their components."""
    pieces = draw_up(stand.settings).pieces if stand else ()
    return {(f"rungs:index:{type(piece.part).__name__}", piece.name): piece.key for piece in pieces}


def _moves(stand: Stand | None) -> list[str]:
    if stand is None:
        return []
    return [move.title for move in moves_to(stand.ladder, Where.of(stand.settings))]


def _pending(preview: Preview) -> list[str]:
    both = set(operations(preview.changes)) & set(operations(preview.pending))
    if not both:
        return []
    names = sorted({urn.rsplit("::", 1)[-1] for urn, _, _ in both})
    shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return [f"not of this change, the base would do it as well: {shown}"]
