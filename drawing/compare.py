"""The cost of ladders or alternatives against users, one line each on log scales; the cheapest at each is ringed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from typing import TYPE_CHECKING

from drawing import pen
from drawing.style import LABEL, MORE, MORE_MEANS, SMALL, WIDTH, Theme, count, dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLOT, TOP, MARGIN, ROW = 300.0, 80.0, 12.0, 22.0
USERS, NAME = 22.0, 66.0
"""Where the number of users and the name stand in a line of what is cheapest, from the margin on."""

Costs = Mapping[str, Mapping[int, Decimal | None]]
"""Dollars a month by name and users; None where it cannot serve so many."""

MARKERS = "osD^vPX*"
"""Lines differ by these, too, and not by colour alone."""


def compare_picture(
    title: str,
    subtitle: str,
    costs: Costs,
    best: Mapping[int, str],
    theme: Theme,
    unpriced: Set[str] = frozenset(),
) -> str:
    """An SVG of a line for each name, and below it `best`: what is cheapest at each number of users.

    As many names as there are colours have one; the others are thin lines. `unpriced` cost more than their amounts.
    """
    users = sorted({each for row in costs.values() for each in row})
    lines = {name: line for name, row in costs.items() if (line := _priced(row))}
    looks = dict(
        zip(_foremost(lines, best, len(theme.series)), zip(theme.series, MARKERS, strict=True), strict=False)
    )
    others = [name for name in lines if name not in looks]
    noted = bool(unpriced & set(lines))
    key_top = TOP + PLOT + 52
    best_top = key_top + ROW * (len(looks) + bool(others)) + 18
    height = best_top + ROW * (1 + len(best) + noted) + 8

    def draw(figure: Figure) -> None:
        axes = pen.plot(figure, 54, TOP, WIDTH - 74, PLOT)
        pen.users_scale(axes, users, users[0] / 1.2, users[-1] * 1.2, SMALL)
        pen.dollars_scale(axes, max((cost for line in lines.values() for cost in line.values()), default=0))
        for name in others:
            pen.line(axes, list(lines[name]), list(lines[name].values()), theme.line, width=0.8, above=1)
        for name, (colour, marker) in looks.items():
            pen.line(axes, list(lines[name]), list(lines[name].values()), colour, width=2.2, marker=marker)
        for each, name in best.items():
            pen.ring(axes, each, lines[name][each], theme.ink, 14)
        below = pen.canvas(figure, title, subtitle, theme)
        for at, (name, (colour, marker)) in enumerate(looks.items()):
            _key(below, key_top + at * ROW, name + (MORE if name in unpriced else ""), colour, marker, theme)
        if others:
            told = f"{len(others)} others" + (MORE if unpriced & set(others) else "")
            _key(below, key_top + len(looks) * ROW, told, theme.line, "", theme)
        pen.text(below, MARGIN, best_top, "the cheapest at", theme.muted)
        for at, (each, name) in enumerate(best.items(), start=1):
            _cheapest(below, best_top + at * ROW, each, name, dollars(costs[name][each] or Decimal(0)), theme)
        if noted:
            pen.text(below, MARGIN, height - 16, MORE_MEANS, theme.muted)

    return pen.svg(draw, theme, height)


def _priced(row: Mapping[int, Decimal | None]) -> dict[int, float]:
    return {users: float(cost) for users, cost in sorted(row.items()) if cost is not None}


def _foremost(
    lines: Mapping[str, Mapping[int, float]], best: Mapping[int, str], at_most: int
) -> Sequence[str]:
    """The names that are cheapest somewhere, then those that serve most users for least; in the order given."""

    def rank(name: str) -> tuple[bool, int, float]:
        last = max(lines[name])
        return name not in best.values(), -last, lines[name][last]

    chosen = sorted(lines, key=rank)[:at_most]
    return [name for name in lines if name in chosen]


def _key(axes: Axes, y: float, name: str, colour: str, marker: str, theme: Theme) -> None:
    pen.line(axes, [MARGIN, MARGIN + 28], [y, y], colour, width=2.2 if marker else 0.8)
    pen.line(axes, [MARGIN + 14], [y], colour, marker=marker)
    pen.text(axes, MARGIN + 38, y, pen.fitted(name, LABEL, WIDTH - 2 * MARGIN - 38), theme.ink, size=LABEL)


def _cheapest(axes: Axes, y: float, users: int, name: str, cost: str, theme: Theme) -> None:
    room = WIDTH - 2 * MARGIN - NAME - pen.text_width(cost, SMALL, bold=True) - 8
    pen.ring(axes, MARGIN + 8, y, theme.ink, 11)
    pen.text(axes, MARGIN + USERS, y, count(users), theme.muted)
    pen.text(axes, MARGIN + NAME, y, pen.fitted(name, SMALL, room), theme.ink)
    pen.text(axes, WIDTH - MARGIN, y, cost, theme.ink, bold=True, align="right")
