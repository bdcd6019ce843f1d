"""How every picture looks: size, letters and colours, light and dark, and how amounts are written."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

import attrs

from stacks.stage import users_text

WIDTH = 390
"""Pixels; a picture is shown at this width or, on a desktop, wider."""
TITLE, LABEL, SMALL = 17.0, 13.0, 11.0
"""Sizes of letters in pixels at that width; nothing is smaller."""


@attrs.frozen(kw_only=True)
class Theme:
    """The colours of one variant."""

    name: str
    paper: str
    ink: str
    muted: str
    line: str
    bands: tuple[str, str]
    """Two shades of the paper, in turns."""
    accent: str
    accent_paper: str
    warning: str
    low: str
    high: str
    """The ends of a scale, both to be written on."""
    series: tuple[str, ...]
    """Told apart with any kind of colour vision, each next to its neighbour."""


THEMES = MappingProxyType(
    {
        "light": Theme(
            name="light",
            paper="#ffffff",
            ink="#1f2328",
            muted="#59636e",
            line="#8c959f",
            bands=("#eef4fb", "#ffffff"),
            accent="#0a5cad",
            accent_paper="#e3f0fc",
            warning="#b3470a",
            low="#f3f7fb",
            high="#62a8e0",
            series=("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f6bb3", "#8c959f"),
        ),
        "dark": Theme(
            name="dark",
            paper="#0d1117",
            ink="#f0f6fc",
            muted="#a5aeb8",
            line="#6e7681",
            bands=("#16202d", "#0d1117"),
            accent="#6cb6ff",
            accent_paper="#12304e",
            warning="#ffa657",
            low="#16202d",
            high="#1f6fb2",
            series=("#4aa3e0", "#f0b33a", "#2fbf94", "#dc9cbf", "#8fd0f5", "#ec7b35", "#a595d6", "#8c959f"),
        ),
    }
)

MORE = " +"
"""After an amount that is not all."""
MORE_MEANS = "+ and what has no public price"


def dollars(amount: Decimal) -> str:
    """`$0`, `$5.40`, `$1,021`, `$12.3K`."""
    if amount >= 9_999:
        return f"${amount / 1000:,.3g}K" if amount < 999_500 else f"${amount / 1_000_000:.3g}M"
    return f"${amount:,.2f}".removesuffix(".00") if amount < 10 else f"${amount:,.0f}"


def short_dollars(amount: int) -> str:
    """`$0`, `$100`, `$10K`: a mark on a scale."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if amount >= size:
            return f"${amount // size}{letter}"
    return f"${amount}"


def count(users: int) -> str:
    """`400`, `8K`, `1M`: a number of users."""
    return users_text((users, None)).removesuffix("+")


def mixed(low: str, high: str, part: float) -> str:
    """The colour at a part of the way, from 0 to 1, between two."""
    part = min(max(part, 0.0), 1.0)
    return "#" + "".join(
        f"{round(a + (b - a) * part):02x}" for a, b in zip(_rgb(low), _rgb(high), strict=True)
    )


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour (by the contrast of WCAG 2)."""
    parts = [each / 255 for each in _rgb(colour)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#0d1117" if (luminance + 0.05) ** 2 > 0.056 * 1.05 else "#ffffff"


def _rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
