"""The architecture of one growth stage in layers: users, what stands in front, what serves them, the stores.

Links run from a part down and along its stores; a drained queue has two heads. Both hosts of a lineage are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from drawing import pen
from drawing.graph import USERS, Box, Link
from drawing.style import LABEL, SMALL, WIDTH, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN, GUTTER, COLUMNS = 10.0, 22.0, 3
CELL = (WIDTH - 2 * MARGIN) / COLUMNS - GUTTER
TOP, USERS_HEIGHT, GAP = 62.0, 30.0, 24.0
LINE = 15.0
"""Height of a line of text in a box."""
LIP = 7.0
"""Half the height of a cylinder's upper end."""


@attrs.frozen
class Place:
    """Where a box stands, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def architecture_picture(
    title: str, subtitle: str, boxes: Sequence[Box], links: Sequence[Link], theme: Theme
) -> str:
    """An SVG of the boxes and links; what is new or changed since the stage below is marked in words and colour."""
    placed, height = places(boxes, links)

    def draw(figure: Figure) -> None:
        axes = pen.canvas(figure, title, subtitle, theme)
        _links(axes, placed, boxes, links, theme)
        place = placed[USERS]
        _outline(axes, place, theme.ink, theme.ink, rounding=place.height / 2)
        middle = place.y + place.height / 2
        pen.text(axes, place.middle, middle, USERS, theme.paper, size=LABEL, bold=True, align="center")
        for box in boxes:
            _box(axes, placed[box.id], box, theme)

    return pen.svg(draw, theme, height)


def places(boxes: Sequence[Box], links: Sequence[Link]) -> tuple[Mapping[str, Place], float]:
    """Where each box stands, by id, and the height of the whole."""
    above = _above(boxes, links)
    found = {USERS: Place((WIDTH + GUTTER - 110) / 2, TOP, 110, USERS_HEIGHT)}
    y = TOP + USERS_HEIGHT + GAP
    for layer in sorted({box.layer for box in above}):
        row = [box for box in above if box.layer == layer]
        width = (WIDTH - 2 * MARGIN - GUTTER * len(row)) / len(row)
        height = max(_height(box, width) for box in row)
        for at, box in enumerate(row):
            found[box.id] = Place(MARGIN + GUTTER + at * (width + GUTTER), y, width, height)
        y += height + GAP
    y += GAP / 4
    stores = _in_order([box for box in boxes if box not in above], links)
    for start in range(0, len(stores), COLUMNS):
        row = stores[start : start + COLUMNS]
        height = max(_height(box, CELL) for box in row)
        for at, box in enumerate(row):
            found[box.id] = Place(MARGIN + GUTTER + at * (CELL + GUTTER), y, CELL, height)
        y += height + GAP * 0.75
    return found, y


def _above(boxes: Sequence[Box], links: Sequence[Link]) -> list[Box]:
    """What stands in front or uses others; the rest stands below in columns."""
    users = {link.first for link in links} | {link.second for link in links if link.first == USERS}
    return [box for box in boxes if box.layer == 0 or box.id in users]


def _in_order(stores: Sequence[Box], links: Sequence[Link]) -> list[Box]:
    """Hosts of one lineage side by side and first, what nothing links to last."""
    hosts = [box.key for box in stores]
    used = {link.second for link in links}
    return sorted(stores, key=lambda box: (box.id not in used, hosts.count(box.key) == 1))


def _lines(box: Box, width: float) -> list[str]:
    size = [box.size] if pen.text_width(box.size, SMALL) <= width - 12 else box.size.split(", ")
    told = [box.kind, f"on {box.host}" if box.host else "", *size]
    return [line for each in told for line in pen.wrapped(each, SMALL, width - 12)]


def _height(box: Box, width: float) -> float:
    return 16 + LINE * (1 + len(_lines(box, width))) + (LIP * 2 if box.holds_data else 0)


def _links(
    axes: Axes, placed: Mapping[str, Place], boxes: Sequence[Box], links: Sequence[Link], theme: Theme
) -> None:
    """Straight down between the upper layers; to the stores along a line of their own for each part that has some."""
    above = {USERS, *(box.id for box in _above(boxes, links))}
    for link in links:
        if link.second in above:
            first, second = placed[link.first], placed[link.second]
            _arrow(axes, (first.middle, first.bottom), (second.middle, second.y), theme.ink, link)
    parts = list(dict.fromkeys(link.first for link in links if link.second not in above))
    if not parts:
        return
    foot = max(placed[each].bottom for each in above)
    for at, part in enumerate(parts):
        colour = theme.ink if len(parts) == 1 else theme.series[at % len(theme.series)]
        mine = [link for link in links if link.first == part and link.second not in above]
        bus, aside = foot + 8 + 5 * at, GUTTER - 5 - 4 * at
        columns: dict[float, float] = {}
        for link in mine:
            store = placed[link.second]
            trunk, level = store.x - aside, store.y + store.height / 2
            columns[trunk] = max(columns.get(trunk, 0), level)
            _arrow(axes, (trunk, level), (store.x, level), colour, link)
        middle = placed[part].middle
        across = [middle, *columns]
        pen.line(axes, [middle, middle], [placed[part].bottom, bus], colour, above=1)
        pen.line(axes, [min(across), max(across)], [bus, bus], colour, above=1)
        for trunk, level in columns.items():
            pen.line(axes, [trunk, trunk], [bus, level], colour, above=1)


def _box(axes: Axes, place: Place, box: Box, theme: Theme) -> None:
    edge = theme.accent if box.news else theme.muted if box.left else theme.ink
    fill = theme.accent_paper if box.news else theme.paper
    (_cylinder if box.holds_data else _outline)(
        axes, place, fill, edge, width=2.2 if box.news else 1.2, dashed=box.left or box.news == "changed"
    )
    ink = theme.muted if box.left else theme.ink
    lines = _lines(box, place.width)
    y = place.y + place.height / 2 + (LIP if box.holds_data else 0) - LINE * len(lines) / 2
    pen.text(axes, place.middle, y, box.key, ink, size=LABEL, bold=True, align="center")
    for at, line in enumerate(lines, start=1):
        pen.text(axes, place.middle, y + LINE * at, line, ink, align="center")
    told = box.news or ("older host" if box.left else "")
    if told:
        _tag(axes, place, told, edge, theme)


def _tag(axes: Axes, place: Place, told: str, colour: str, theme: Theme) -> None:
    width = pen.text_width(told, SMALL, bold=True) + 10
    at = Place(place.x + place.width - width, place.y - 8, width, 16)
    _outline(axes, at, colour, colour, rounding=8)
    pen.text(axes, at.middle, at.y + 8, told, theme.paper, bold=True, align="center")


def _outline(
    axes: Axes,
    place: Place,
    fill: str,
    edge: str,
    *,
    width: float = 1.2,
    dashed: bool = False,
    rounding: float = 5,
) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (place.x, place.y),
            place.width,
            place.height,
            boxstyle=f"round,pad=0,rounding_size={rounding}",
            facecolor=fill,
            edgecolor=edge,
            linewidth=width,
            linestyle="--" if dashed else "-",
            zorder=2,
        )
    )


def _cylinder(axes: Axes, place: Place, fill: str, edge: str, *, width: float, dashed: bool) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right, bend = place.x, place.x + place.width, LIP * 4 / 3
    top, bottom = place.y + LIP, place.bottom - LIP
    curve, line, move = Path.CURVE4, Path.LINETO, Path.MOVETO
    body = Path(
        [
            (left, top),
            (left, bottom),
            (left, bottom + bend),
            (right, bottom + bend),
            (right, bottom),
            (right, top),
            (right, top - bend),
            (left, top - bend),
            (left, top),
            (left, top),
            (left, top + bend),
            (right, top + bend),
            (right, top),
        ],
        [move, line, curve, curve, curve, line, curve, curve, curve, move, curve, curve, curve],
    )
    dashes = "--" if dashed else "-"
    axes.add_patch(
        PathPatch(body, facecolor=fill, edgecolor=edge, linewidth=width, linestyle=dashes, zorder=2)
    )


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, link: Link) -> None:
    from matplotlib.patches import FancyArrowPatch

    heads = "<|-|>" if link.both else "-|>"
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle=f"{heads},head_length=3.2,head_width=2.2",
            mutation_scale=1.6,
            shrinkA=0,
            shrinkB=0,
            color=colour,
            linewidth=1.3,
            zorder=1,
            gid=f"link-{link.first}-{link.second}",
        )
    )
