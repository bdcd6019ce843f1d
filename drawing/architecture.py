"""The architecture of one growth stage in layers: users, what stands in front, what serves them, the stores, and last
what is around them.

Links run from a part down and along its stores; a drained queue has two heads. Both hosts of a lineage are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from drawing import pen
from drawing.graph import USERS, Box, Link
from drawing.layout import GUTTER, LINE, LIP, MARGIN, Layout, Place, layout, lines
from drawing.style import LABEL, SMALL, WIDTH, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AROUND = "around them: no request passes these"


def architecture_picture(
    title: str, subtitle: str, boxes: Sequence[Box], links: Sequence[Link], theme: Theme
) -> str:
    """An SVG of the boxes and links; what is new or changed since the stage below is marked in words and colour."""
    found = layout(boxes, links)

    def draw(figure: Figure) -> None:
        axes = pen.canvas(figure, title, subtitle, theme)
        _links(axes, found, links, theme)
        place = found.placed[USERS]
        _outline(axes, place, theme.ink, theme.ink, rounding=place.height / 2)
        middle = place.y + place.height / 2
        pen.text(axes, place.middle, middle, USERS, theme.paper, size=LABEL, bold=True, align="center")
        if found.around is not None:
            pen.text(axes, MARGIN + GUTTER, found.around, AROUND, theme.muted)
        for box in boxes:
            _box(axes, found.placed[box.id], box, found.words.get(box.id, ()), theme)

    return pen.svg(draw, theme, found.height)


def _links(axes: Axes, found: Layout, links: Sequence[Link], theme: Theme) -> None:
    """Straight down between the layers that requests pass, or beside them where one is passed over; to the stores, and
    into a layer of several rows, along a line of their own for each part that has some.
    """
    placed = found.placed
    down = [
        link
        for link in links
        if link.second in found.split or (link.second not in found.above and not found.words)
    ]
    aside: list[str] = []
    for link in links:
        if link.second not in found.above or link in down:
            continue
        first, second = placed[link.first], placed[link.second]
        between = [
            each
            for id, each in placed.items()
            if id in found.above and first.bottom < each.y and each.bottom < second.y
        ]
        if not between or link.first == USERS:
            _arrow(axes, (first.middle, first.bottom), (second.middle, second.y), theme.ink, link)
            continue
        aside += [link.first] if link.first not in aside else []
        lane = WIDTH - MARGIN + 5 - 4 * aside.index(link.first)
        level, end = first.y + first.height / 2, second.y + second.height / 2
        pen.line(axes, [first.right, lane, lane], [level, level, end], theme.ink, above=1)
        _arrow(axes, (lane, end), (second.right, end), theme.ink, link)
    rows = [
        [link for link in down if link.second in found.split],
        [link for link in down if link.second not in found.split],
    ]
    for each in rows:
        _trunks(axes, found, each, theme)


def _trunks(axes: Axes, found: Layout, links: Sequence[Link], theme: Theme) -> None:
    """Along a line below the parts and down beside each column of what they lead to."""
    placed = found.placed
    parts = list(dict.fromkeys(link.first for link in links))
    if not parts:
        return
    head = min(placed[link.second].y for link in links)
    foot = max(placed[each].bottom for each in found.above if placed[each].bottom <= head)
    for at, part in enumerate(parts):
        colour = theme.ink if len(parts) == 1 else theme.series[at % len(theme.series)]
        bus, aside = foot + 8 + 5 * at, GUTTER - 5 - 4 * at
        columns: dict[float, float] = {}
        for link in links:
            if link.first != part:
                continue
            store = placed[link.second]
            trunk, level = store.x - aside, store.y + store.height / 2
            columns[trunk] = max(columns.get(trunk, 0), level)
            _arrow(axes, (trunk, level), (store.x, level), colour, link)
        place = placed[part]
        start, level = place.middle, place.bottom
        if any(place.bottom < placed[each].y < placed[each].bottom <= foot for each in found.above):
            start, level = WIDTH - MARGIN + 5, place.y + place.height / 2
            pen.line(axes, [place.right, start], [level, level], colour, above=1)
        across = [start, *columns]
        pen.line(axes, [start, start], [level, bus], colour, above=1)
        pen.line(axes, [min(across), max(across)], [bus, bus], colour, above=1)
        for trunk, level in columns.items():
            pen.line(axes, [trunk, trunk], [bus, level], colour, above=1)


def _box(axes: Axes, place: Place, box: Box, words: Sequence[str], theme: Theme) -> None:
    edge = theme.accent if box.news else theme.muted if box.left else theme.ink
    fill = theme.accent_paper if box.news else theme.paper
    (_cylinder if box.holds_data else _outline)(
        axes, place, fill, edge, width=2.2 if box.news else 1.2, dashed=box.left or box.news == "changed"
    )
    ink = theme.muted if box.left else theme.ink
    told = lines(box, place.width, words)
    y = place.y + place.height / 2 + (LIP if box.holds_data else 0) - LINE * len(told) / 2
    pen.text(axes, place.middle, y, box.key, ink, size=LABEL, bold=True, align="center")
    for at, line in enumerate(told, start=1):
        pen.text(axes, place.middle, y + LINE * at, line, ink, align="center")
    tag = box.news or ("older host" if box.left else "")
    if tag:
        _tag(axes, place, tag, edge, theme)


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
