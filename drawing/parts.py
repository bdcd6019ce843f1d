"""What each part costs at the top of a growth stage: one bar for each stage, as shares of its total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from drawing import pen
from drawing.style import LABEL, MORE, MORE_MEANS, SMALL, WIDTH, Theme, count, dollars, ink_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN, TOP, ROW, BAR = 12.0, 66.0, 58.0, 26.0
KEY = 20.0
"""Height of a line of the key to the colours."""
OTHER = "other"
SMALLEST = Decimal("0.02")
"""Parts below this share of every bar are drawn as one."""


@attrs.frozen(kw_only=True)
class Shares:
    """The cost of one stage by part, in dollars a month."""

    stage: str
    users: int
    parts: Mapping[str, Decimal]
    unpriced: bool = False
    """Something in it has no public price, so that it costs more."""

    @property
    def total(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))

    def share(self, part: str) -> float:
        return float(self.parts.get(part, Decimal(0)) / self.total) if self.total else 0.0


def parts_picture(title: str, subtitle: str, stages: Sequence[Shares], theme: Theme) -> str:
    """An SVG with a bar for each stage; a part has one colour in all of them, and one stage alone each amount."""
    colours = _colours(stages, theme)
    unpriced = any(shares.unpriced for shares in stages)
    key_top = TOP + ROW * len(stages) + 16
    height = key_top + KEY * ((len(colours) + 1) // 2 + unpriced) + 6

    def draw(figure: Figure) -> None:
        axes = pen.canvas(figure, title, subtitle, theme)
        for at, shares in enumerate(stages):
            _stage(axes, TOP + ROW * at, _summed(shares, colours), colours, theme)
        for at, (part, colour) in enumerate(colours.items()):
            x, y = MARGIN + (at % 2) * WIDTH / 2, key_top + (at // 2) * KEY
            pen.rectangle(axes, x, y - 6, 12, 12, colour)
            cost = f" {dollars(_summed(stages[0], colours).parts[part])}" if len(stages) == 1 else ""
            pen.text(axes, x + 18, y, part + cost, theme.ink)
        if unpriced:
            pen.text(axes, MARGIN, height - 16, MORE_MEANS, theme.muted)

    return pen.svg(draw, theme, height)


def _colours(stages: Sequence[Shares], theme: Theme) -> dict[str, str]:
    """Each part that is large enough somewhere, largest first, with its colour; the last one is of all the others."""
    most: dict[str, float] = {}
    for shares in stages:
        for part in shares.parts:
            most[part] = max(most.get(part, 0.0), shares.share(part))
    large = sorted((part for part in most if most[part] >= SMALLEST), key=lambda part: -most[part])
    colours = dict(zip(large[: len(theme.series) - 1], theme.series, strict=False))
    rest = any(cost for shares in stages for part, cost in shares.parts.items() if part not in colours)
    return {**colours, OTHER: theme.series[-1]} if rest else colours


def _summed(shares: Shares, colours: Mapping[str, str]) -> Shares:
    """The same with the parts that have no colour as one."""
    parts = {part: shares.parts.get(part, Decimal(0)) for part in colours if part != OTHER}
    return attrs.evolve(shares, parts={**parts, OTHER: shares.total - sum(parts.values(), Decimal(0))})


def _stage(axes: Axes, y: float, shares: Shares, colours: Mapping[str, str], theme: Theme) -> None:
    """A stage's name, users and total, and below them its bar."""
    pen.text(axes, MARGIN, y, shares.stage, theme.ink, size=LABEL, bold=True)
    x = MARGIN + pen.text_width(shares.stage, LABEL, bold=True) + 8
    pen.text(axes, x, y, f"at {count(shares.users)}", theme.muted)
    total = dollars(shares.total) + (MORE if shares.unpriced else "")
    pen.text(axes, WIDTH - MARGIN, y, total, theme.ink, size=LABEL, bold=True, align="right")
    x, y, full = MARGIN, y + 12, WIDTH - 2 * MARGIN
    pen.rectangle(axes, x, y, full, BAR, theme.bands[0])
    if not shares.total:
        pen.text(axes, x + 5, y + BAR / 2, "nothing to pay", theme.ink)
    for part, colour in colours.items():
        width = shares.share(part) * full
        if width > 0:
            pen.rectangle(axes, x, y, max(width - 1.5, 0.5), BAR, colour)
        for label in (f"{part} {dollars(shares.parts[part])}", part):
            if pen.text_width(label, SMALL) + 8 <= width:
                pen.text(axes, x + 5, y + BAR / 2, label, ink_on(colour))
                break
        x += width
