"""How much of each published limit a growth stage uses at the top of its range, as a heat map; in groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from drawing import pen
from drawing.style import SMALL, WIDTH, Theme, ink_on, mixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN, LEFT, CELL, FIRST = 12.0, 180.0, 24.0, 156.0
"""Where names start, where cells start, how high a row is, where the first one starts."""
GROUP = 24.0
"""Height of the heading above the limits of a group."""
FRAME = 2.4


@attrs.frozen(kw_only=True)
class Row:
    """One limit and its share in each stage, 1 for all of it; None where a stage does not meet it."""

    id: str
    group: str
    shares: tuple[float | None, ...]


def limits_picture(
    title: str, subtitle: str, stages: Sequence[str], rows: Sequence[Row], keep_free: float, theme: Theme
) -> str:
    """An SVG with a row for each limit and a column for each stage; what leaves less than `keep_free` is framed."""
    groups = dict.fromkeys(row.group for row in rows)
    height = FIRST + GROUP * len(groups) + CELL * len(rows) + 44
    most = 1 - keep_free

    def draw(figure: Figure) -> None:
        axes = pen.canvas(figure, title, subtitle, theme)
        width = (WIDTH - LEFT - MARGIN) / max(len(stages), 3)
        for at, stage in enumerate(stages):
            pen.upright(axes, LEFT + width * (at + 0.5), FIRST - 8, stage, theme.ink)
        y = FIRST
        for group in groups:
            pen.text(axes, MARGIN, y + GROUP / 2, group, theme.muted)
            y += GROUP
            for row in (row for row in rows if row.group == group):
                pen.text(axes, MARGIN, y + CELL / 2, pen.fitted(row.id, SMALL, LEFT - MARGIN - 4), theme.ink)
                for at, share in enumerate(row.shares):
                    if share is not None:
                        _cell(axes, LEFT + width * at, y, width, share, most, theme)
                y += CELL
        _key(axes, y + 22, most, theme)

    return pen.svg(draw, theme, height)


def percent(share: float) -> str:
    """`0`, `<1`, `80`, `>999`: a share in percent."""
    if share > 9.99:
        return ">999"
    return "<1" if 0 < share < 0.01 else f"{share * 100:.0f}"


def _cell(axes: Axes, x: float, y: float, width: float, share: float, most: float, theme: Theme) -> None:
    x, y, width, height = x + 1.5, y + 1.5, width - 3, CELL - 3
    fill, over = mixed(theme.low, theme.high, share / most), share > most
    pen.rectangle(axes, x, y, width, height, fill, edge=theme.warning, thick=FRAME if over else 0)
    middle = (x + width / 2, y + height / 2)
    pen.text(axes, *middle, percent(share), ink_on(fill), bold=over, align="center")


def _key(axes: Axes, y: float, most: float, theme: Theme) -> None:
    """The scale from nothing to what may be used, and the frame of what is beyond."""
    steps, width = 16, 8.0
    pen.text(axes, MARGIN, y, "0 %", theme.ink)
    x = MARGIN + 30
    for step in range(steps):
        fill = mixed(theme.low, theme.high, step / (steps - 1))
        pen.rectangle(axes, x + step * width, y - 7, width + 0.5, 14, fill)
    x += steps * width
    pen.line(axes, [x, x], [y - 10, y + 10], theme.ink, width=2)
    pen.text(axes, x + 6, y, f"{percent(most)} %", theme.ink)
    pen.rectangle(axes, x + 56, y - 8, 22, 16, theme.high, edge=theme.warning, thick=FRAME)
    pen.text(axes, x + 86, y, "too little is free", theme.warning)
