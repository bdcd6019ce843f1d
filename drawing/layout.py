"""Where each box of an architecture stands: layers that requests pass from above, then stores, then what is around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from drawing import pen
from drawing.graph import USERS, Box, Link
from drawing.style import SMALL, WIDTH

MARGIN, GUTTER, COLUMNS = 10.0, 22.0, 3
CELL = (WIDTH - 2 * MARGIN) / COLUMNS - GUTTER
TOP, USERS_HEIGHT, GAP = 62.0, 30.0, 24.0
LINE = 15.0
"""Height of a line of text in a box."""
LIP = 7.0
"""Half the height of a cylinder's upper end."""
TAG = 6.0
"""What a tag takes of a box without such an end."""
LINED = 3
"""With lines from more parts than this nobody could follow one; what each uses then stands in its box."""


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

    @property
    def right(self) -> float:
        return self.x + self.width


@attrs.frozen(kw_only=True)
class Layout:
    """Where all stand, and which links are lines of what kind."""

    placed: Mapping[str, Place]
    """By id."""
    height: float
    """Of the whole."""
    above: frozenset[str]
    """The users and the boxes that requests pass."""
    split: frozenset[str]
    """Those of them that stand in several rows of one layer, and are led to as stores are."""
    words: Mapping[str, Sequence[str]]
    """What is said in a box instead of lines from it."""
    around: float | None
    """Where the heading of what no request passes stands."""


def layout(boxes: Sequence[Box], links: Sequence[Link]) -> Layout:
    """Where each box stands."""
    ends = {link.first for link in links} | {link.second for link in links if link.first == USERS}
    above = [box for box in boxes if not box.around and (box.layer == 0 or box.id in ends)]
    words = _words(boxes, links, {box.id for box in above})
    found = {USERS: Place((WIDTH + GUTTER - 110) / 2, TOP, 110, USERS_HEIGHT)}
    y = TOP + USERS_HEIGHT + GAP
    split: set[str] = set()
    for layer in sorted({box.layer for box in above}):
        row = _aside_last([box for box in above if box.layer == layer], boxes, links)
        wide = COLUMNS if len(row) <= COLUMNS or len(row) > COLUMNS + 1 else 2
        if len(row) > COLUMNS:
            split |= {box.id for box in row}
        y += GAP / 2 if len(row) > COLUMNS else 0
        y = _rows(row, y, min(wide, len(row)), words, found) + GAP
    y += GAP / 4
    stores = [box for box in boxes if box not in above and not box.around]
    around = [box for box in boxes if box.around]
    if len(around) < COLUMNS:
        stores, around = [*stores, *around], []
    y = _rows(_in_order(stores, links), y, COLUMNS, words, found, GAP * 0.75) + GAP * 0.75 if stores else y
    heading = y + 4 if around else None
    if around:
        y = _rows(around, y + 22, COLUMNS, words, found, GAP * 0.75) + GAP * 0.75
    return Layout(
        placed=found,
        height=y,
        above=frozenset({USERS, *(box.id for box in above)}),
        split=frozenset(split),
        words=words,
        around=heading,
    )


def lines(box: Box, width: float, words: Sequence[str] = ()) -> list[str]:
    """What stands below its key in a box of a width."""
    size = [box.size] if pen.text_width(box.size, SMALL) <= width - 12 else box.size.split(", ")
    told = [box.kind, f"on {box.host}" if box.host else "", *size, *words]
    return [line for each in told for line in pen.wrapped(each, SMALL, width - 12)]


def _words(boxes: Sequence[Box], links: Sequence[Link], above: set[str]) -> dict[str, Sequence[str]]:
    """What each part uses and drains, by key; nothing where few enough have lines."""
    keys = {box.id: box.key for box in boxes}
    down = [link for link in links if link.second not in above]
    if len({link.first for link in down}) <= LINED:
        return {}
    told: dict[str, list[str]] = {}
    for title, both in (("uses", False), ("drains", True)):
        for box in boxes:
            used = dict.fromkeys(
                keys[each.second] for each in down if each.first == box.id and each.both is both
            )
            if used:
                told.setdefault(box.id, []).append(f"{title} {', '.join(used)}")
    return dict(told)


def _rows(
    row: Sequence[Box],
    y: float,
    wide: int,
    words: Mapping[str, Sequence[str]],
    found: dict[str, Place],
    gap: float = GAP * 0.75,
) -> float:
    """Places boxes in rows of `wide` from `y` down; where the last one ends."""
    width = (WIDTH - 2 * MARGIN - GUTTER * wide) / wide
    bottom = y
    for start in range(0, len(row), wide):
        part = row[start : start + wide]
        y = bottom + (gap if start else 0)
        height = max(_height(box, width, words.get(box.id, ())) for box in part)
        for at, box in enumerate(part):
            found[box.id] = Place(MARGIN + GUTTER + at * (width + GUTTER), y, width, height)
        bottom = y + height
    return bottom


def _aside_last(row: Sequence[Box], boxes: Sequence[Box], links: Sequence[Link]) -> list[Box]:
    """Ends of links that pass over a layer last, where lines can go down beside all others."""
    layers = {box.id: box.layer for box in boxes}
    over = [link for link in links if link.first != USERS and layers[link.second] > layers[link.first] + 1]
    aside = {end for link in over for end in (link.first, link.second)}
    return sorted(row, key=lambda box: box.id in aside)


def _in_order(stores: Sequence[Box], links: Sequence[Link]) -> list[Box]:
    """Hosts of one lineage side by side and first, what nothing links to last."""
    hosts = [box.key for box in stores]
    used = {link.second for link in links}
    return sorted(stores, key=lambda box: (box.id not in used, hosts.count(box.key) == 1))


def _height(box: Box, width: float, words: Sequence[str]) -> float:
    top = LIP * 2 if box.holds_data else TAG if box.news or box.left else 0
    return 16 + LINE * (1 + len(lines(box, width, words))) + top
