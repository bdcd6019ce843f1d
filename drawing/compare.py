"""The cost of ladders or alternatives against users, one line each on log scales; the cheapest at each is ringed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from drawing import pen
from drawing.style import LABEL, SMALL, WIDTH, Theme, count, dollars

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOT, TOP, MARGIN, ROW = 300.0, 62.0, 12.0, 22.0

Costs = Mapping[str, Mapping[int, Decimal | None]]
"""Dollars a month by name and users; None where it cannot serve so many or has no price."""

MARKERS = "osD^vPX*"
"""Lines differ by these, too, and not by colour alone."""


def compare_picture(title: str, subtitle: str, costs: Costs, theme: Theme) -> str:
    """An SVG of a line for each name, and below it what is cheapest at each number of users."""
    best = cheapest(costs)
    users = sorted({each for row in costs.values() for each in row})
    looks = {
        name: (theme.series[at % len(theme.series)], MARKERS[at % len(MARKERS)])
        for at, name in enumerate(costs)
    }
    key_top = TOP + PLOT + 52
    best_top = key_top + ROW * len(costs) + 18
    height = best_top + ROW * len(best) + 8

    def draw(figure: Figure) -> None:
        axes = pen.plot(figure, 54, TOP, WIDTH - 72, PLOT)
        pen.users_scale(axes, users, users[0] / 1.2, users[-1] * 1.2, SMALL)
        pen.dollars_scale(axes, max(float(cost or 0) for row in costs.values() for cost in row.values()))
        for name, (colour, marker) in looks.items():
            priced = {each: cost for each, cost in sorted(costs[name].items()) if cost is not None}
            at = [float(cost) for cost in priced.values()]
            pen.line(axes, list(priced), at, colour, width=2.2, marker=marker)
        for each, (_, cost) in best.items():
            pen.ring(axes, each, float(cost), theme.ink, 14)
        below = pen.canvas(figure, title, subtitle, theme)
        for at, (name, (colour, marker)) in enumerate(looks.items()):
            y = key_top + at * ROW
            pen.line(below, [MARGIN, MARGIN + 28], [y, y], colour, width=2.2)
            pen.line(below, [MARGIN + 14], [y], colour, marker=marker)
            pen.text(below, MARGIN + 38, y, name, theme.ink, size=LABEL)
        for at, (each, (name, cost)) in enumerate(best.items()):
            y = best_top + at * ROW
            pen.ring(below, MARGIN + 8, y, theme.ink, 11)
            pen.text(below, MARGIN + 22, y, count(each), theme.muted)
            pen.text(below, MARGIN + 66, y, name, theme.ink)
            pen.text(below, WIDTH - MARGIN, y, dollars(cost), theme.ink, bold=True, align="right")

    return pen.svg(draw, theme, height)


def cheapest(costs: Costs) -> dict[int, tuple[str, Decimal]]:
    """The lowest cost at each number of users, and whose it is; of two alike, the first."""
    best: dict[int, tuple[str, Decimal]] = {}
    for name, row in costs.items():
        for users, cost in row.items():
            if cost is not None and (users not in best or cost < best[users][1]):
                best[users] = (name, cost)
    return dict(sorted(best.items()))
