"""Cost against users on log scales: growth stages as bands, a step where one takes over from the one below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from drawing import pen
from drawing.style import LABEL, MORE, MORE_MEANS, WIDTH, Theme, dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TOP, PLOT, MARGIN, KEY = 62.0, 350.0, 12.0, 18.0
MARKERS = "sD^v"
"""Guides differ by these."""
Points = tuple[tuple[int, Decimal], ...]
"""Users and dollars a month, by rising users."""
Ranges = tuple[tuple[int, Decimal, Decimal], ...]
"""Users, and dollars a month from and to."""


@attrs.frozen(kw_only=True)
class Band:
    """A growth stage: from and up to how many users, and the cost at some numbers of them."""

    name: str
    users: tuple[int, int]
    points: Points
    unpriced: bool = False
    """Something in it has no public price, so that it costs more."""


def cost_picture(
    title: str, subtitle: str, bands: Sequence[Band], theme: Theme, guides: Mapping[str, Ranges] | None = None
) -> str:
    """An SVG of the bands side by side, the cost at the top of each in figures, and each guide's own dashed."""
    looks = list(zip((guides or {}).items(), MARKERS, strict=False))
    unpriced = any(band.unpriced for band in bands)
    key_top = TOP + PLOT + 46
    height = key_top + KEY * (1 + len(looks) + unpriced)

    def draw(figure: Figure) -> None:
        axes = pen.plot(figure, 54, TOP, WIDTH - 74, PLOT)
        _scales(axes, bands, [high for (_, ranges), _ in looks for _, _, high in ranges])
        for at, band in enumerate(bands):
            pen.band(axes, *band.users, theme.bands[at % 2], band.name, theme.ink)
        for (_, ranges), marker in looks:
            _guide(axes, ranges, marker, theme)
        points = [point for band in bands for point in band.points]
        users, costs = [users for users, _ in points], [float(cost) for _, cost in points]
        pen.line(axes, users, costs, theme.accent, width=2.6)
        for band in bands:
            users_at_top, cost = band.points[-1]
            pen.line(axes, [users_at_top], [float(cost)], theme.accent, marker="o", above=4)
            told = dollars(cost) + (MORE if band.unpriced else "")
            pen.beside(axes, users_at_top, float(cost), told, theme.accent)
        below = pen.canvas(figure, title, subtitle, theme)
        pen.text(below, WIDTH - MARGIN, key_top, "monthly active users", theme.muted, align="right")
        _key(below, key_top, "top of a stage", "o", theme.accent)
        for at, ((name, _), marker) in enumerate(looks, start=1):
            _key(below, key_top + at * KEY, f"guide: {name}", marker, theme.warning, dashed=True)
        if unpriced:
            pen.text(below, MARGIN, height - 14, MORE_MEANS, theme.muted)

    return pen.svg(draw, theme, height)


def _scales(axes: Axes, bands: Sequence[Band], others: Sequence[Decimal]) -> None:
    """Users along the bottom; dollars up to where the names of the stages begin."""
    low, high = bands[0].users[0], bands[-1].users[1]
    marks = [10**power for power in range(1, 10) if low <= 10**power <= high]
    pen.users_scale(axes, marks if len(marks) > 2 else [low, high], low, high)
    names = max(pen.text_width(band.name, LABEL, bold=True) for band in bands)
    costs = [cost for band in bands for _, cost in band.points]
    pen.dollars_scale(axes, max(map(float, (*costs, *others))), 1 - (names + 36) / PLOT)


def _guide(axes: Axes, ranges: Ranges, marker: str, theme: Theme) -> None:
    """Dashed through the middle of each range, which stands upright."""
    users = [each for each, _, _ in ranges]
    middles = [float(low + high) / 2 for _, low, high in ranges]
    pen.line(axes, users, middles, theme.warning, width=1.6, dashed=True, marker=marker, above=2)
    for each, low, high in ranges:
        pen.line(axes, [each, each], [float(low), float(high)], theme.warning, width=1.6, above=2)


def _key(axes: Axes, y: float, told: str, marker: str, colour: str, *, dashed: bool = False) -> None:
    pen.line(axes, [MARGIN, MARGIN + 32], [y, y], colour, width=1.8, dashed=dashed)
    pen.line(axes, [MARGIN + 16], [y], colour, marker=marker)
    pen.text(axes, MARGIN + 42, y, told, colour)
