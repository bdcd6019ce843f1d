"""Puts lines, shapes and letters on a picture. Only here and in architecture.py is matplotlib used.

A picture is an SVG as wide as a phone. Text stays text, so that its diff shows which figure changed; it is measured in
DejaVu Sans, which comes with matplotlib and is wider than what stands in for it elsewhere.
"""

# What matplotlib passes on to others (**kwargs) has no types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from drawing.style import LABEL, SMALL, TITLE, WIDTH, Theme, count, short_dollars

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

STRAIGHT, STRAIGHT_DECADES = 10, 0.6
"""Dollars up to which their scale is no log scale, so that $0 has a place, and the decades that these take."""


def svg(draw: Callable[[Figure], None], theme: Theme, height: float) -> str:
    """What `draw` puts on a figure of the common width and that height in pixels; the same bytes each time."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: dict[RcKeyType, object] = {
        "svg.fonttype": "none",
        "svg.hashsalt": "rungs",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
        "text.color": theme.ink,
        "text.parse_math": False,
        "axes.edgecolor": theme.line,
        "axes.facecolor": theme.paper,
        "grid.color": theme.line,
        "xtick.color": theme.line,
        "xtick.labelcolor": theme.ink,
        "ytick.color": theme.line,
        "ytick.labelcolor": theme.ink,
    }
    out = io.StringIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor=theme.paper)
        draw(figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "".join(f"{each.rstrip()}\n" for each in out.getvalue().splitlines())


def canvas(figure: Figure, title: str, subtitle: str, theme: Theme) -> Axes:
    """Axes over all of the figure in its pixels, from the upper left corner down, with a heading."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(figure.get_figheight() * 72, 0)
    axes.axis("off")
    text(axes, 12, 20, title, theme.ink, size=TITLE, bold=True)
    for at, each in enumerate(wrapped(subtitle, SMALL, WIDTH - 24)):
        text(axes, 12, 42 + 15 * at, each, theme.muted)
    return axes


def plot(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes over a rectangle of the figure, in its pixels from the upper left corner."""
    full = figure.get_figheight() * 72
    return figure.add_axes((left / WIDTH, 1 - (top + height) / full, width / WIDTH, height / full), zorder=1)


def users_scale(axes: Axes, marks: Sequence[int], low: float, high: float, size: float = LABEL) -> None:
    """A log scale of users along the bottom."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_major_formatter(FixedFormatter([count(each) for each in marks]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="x", labelsize=size, length=4)


def dollars_scale(axes: Axes, most: float, share: float = 0.95) -> None:
    """A log scale of dollars on the left, on which $0 has a place; `most` is at that share of its height."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    most = max(most, 100)
    decades = (STRAIGHT_DECADES + math.log10(most / STRAIGHT)) / share
    axes.set_yscale("symlog", linthresh=STRAIGHT, linscale=STRAIGHT_DECADES)
    axes.set_ylim(-1, STRAIGHT * 10 ** (decades - STRAIGHT_DECADES))
    marks = [0, *(10**power for power in range(1, 10) if 10**power <= most * 2)]
    axes.yaxis.set_major_locator(FixedLocator(marks))
    axes.yaxis.set_major_formatter(FixedFormatter([short_dollars(each) for each in marks]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="y", labelsize=LABEL, length=4)
    axes.grid(visible=True, axis="y", linewidth=0.5, alpha=0.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def band(axes: Axes, low: float, high: float, colour: str, name: str, ink: str) -> None:
    """From the bottom to the top of a plot, with its name upright at the top."""
    axes.axvspan(low, high, facecolor=colour, zorder=0, gid=f"band-{name}")
    axes.text(
        math.sqrt(low * high),
        0.985,
        name,
        transform=axes.get_xaxis_transform(),
        rotation=90,
        ha="center",
        va="top",
        fontsize=LABEL,
        fontweight="bold",
        color=ink,
    )


def text(
    axes: Axes,
    x: float,
    y: float,
    told: str,
    colour: str,
    *,
    size: float = SMALL,
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
) -> None:
    """One line of text, in the middle of its height."""
    weight = "bold" if bold else "normal"
    axes.text(x, y, told, color=colour, fontsize=size, fontweight=weight, ha=align, va="center", zorder=6)


def upright(axes: Axes, x: float, y: float, told: str, colour: str) -> None:
    """A label that is read from below, from y up."""
    axes.text(
        x, y, told, color=colour, fontsize=LABEL, fontweight="bold", rotation=90, ha="center", va="bottom"
    )


def beside(axes: Axes, x: float, y: float, told: str, colour: str) -> None:
    """A label below and to the right of a point of a rising line; above and to the left where it would not fit."""
    width = text_width(told, LABEL, bold=True) + 14
    across, up = axes.transData.transform((x, y)) - axes.bbox.min
    below = across + width <= axes.bbox.width and up >= 2 * LABEL
    axes.annotate(
        told,
        (x, y),
        xytext=(6, -14) if below else (-6, 6),
        textcoords="offset points",
        ha="left" if below else "right",
        fontsize=LABEL,
        fontweight="bold",
        color=colour,
        zorder=6,
    )


def line(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    colour: str,
    *,
    width: float = 1.3,
    dashed: bool = False,
    marker: str = "",
    above: float = 3,
) -> None:
    """A line through points, with a marker on each of them if one is given."""
    axes.plot(
        x,
        y,
        color=colour,
        linewidth=width,
        linestyle="--" if dashed else "-",
        marker=marker,
        markersize=6,
        solid_joinstyle="round",
        solid_capstyle="round",
        clip_on=False,
        zorder=above,
    )


def ring(axes: Axes, x: float, y: float, colour: str, size: float) -> None:
    """A ring around a point, `size` pixels wide."""
    axes.plot([x], [y], "o", ms=size, mfc="none", mec=colour, mew=1.6, clip_on=False, zorder=5)


def rectangle(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    edge: str = "",
    thick: float = 0,
) -> None:
    """A filled rectangle, framed if `thick`."""
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge or fill, linewidth=thick, zorder=2)
    )


def text_width(told: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    letters = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(TextToPath().get_text_width_height_descent(told, letters, ismath=False)[0])


def wrapped(told: str, size: float, width: float) -> list[str]:
    """The words of a text in lines of at most that width; a longer word is parted after its hyphens."""
    lines: list[str] = []
    for word in told.split():
        parts = (
            [word] if text_width(word, size) <= width else [each for each in re.split("(?<=-)", word) if each]
        )
        for at, part in enumerate(parts):
            longer = f"{lines[-1]}{'' if at else ' '}{part}" if lines else part
            if lines and text_width(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def fitted(told: str, size: float, width: float) -> str:
    """The text, cut short where it is wider."""
    if text_width(told, size) <= width:
        return told
    while told and text_width(f"{told}…", size) > width:
        told = told[:-1]
    return f"{told}…"
