"""What each picture shows of plain data: every name and figure, to scale, in both themes and the same each time."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from drawing.compare import compare_picture
from drawing.cost import Band, cost_picture
from drawing.limits import Row, limits_picture
from drawing.parts import Shares, parts_picture
from drawing.style import THEMES, WIDTH, Theme, dollars, ink_on, mixed
from tests.drawing.svg import extents, filled, framed, texts

LIGHT, DARK = THEMES["light"], THEMES["dark"]

BANDS = [
    Band(name="seed", users=(100, 1_000), points=((100, Decimal(0)), (1_000, Decimal(0)))),
    Band(name="sprout", users=(1_000, 50_000), points=((1_000, Decimal(25)), (50_000, Decimal("421.48")))),
    Band(
        name="tree",
        users=(50_000, 100_000),
        points=((50_000, Decimal(700)), (100_000, Decimal("12643.55"))),
        unpriced=True,
    ),
]
GUIDES = {"A guide": ((10_000, Decimal(400), Decimal(400)), (50_000, Decimal(900), Decimal(1_100)))}
SHARES = [
    Shares(stage="seed", users=1_000, parts={"api": Decimal(0), "db": Decimal(0)}),
    Shares(
        stage="tree",
        users=100_000,
        parts={"api": Decimal(60), "db": Decimal(38), "crumb": Decimal(1), "speck": Decimal(1)},
        unpriced=True,
    ),
]
ROWS = [
    Row(id="d1.dbsize", group="hard limits", shares=(0.8, 0.81)),
    Row(id="kv.reads", group="hard limits", shares=(0.004, None)),
    Row(id="a.very.long.name.of.a.limit.that.fits.nowhere", group="soft limits", shares=(0.0, 12.0)),
]
COSTS: dict[str, dict[int, Decimal | None]] = {
    "Neon": {1_000: Decimal(0), 100_000: Decimal(90)},
    "Supabase": {1_000: Decimal(25), 100_000: Decimal(60)},
    "Render": {1_000: Decimal(7), 100_000: Decimal(50)},
    "Free plan": {1_000: Decimal(0), 100_000: None},
    "No plan": {1_000: None, 100_000: None},
}
BEST = {1_000: "Free plan", 100_000: "Supabase"}
PICTURES: dict[str, Callable[[Theme], str]] = {
    "cost": lambda theme: cost_picture("Cost", "chat", BANDS, theme, GUIDES),
    "parts": lambda theme: parts_picture("Parts", "chat", SHARES, theme),
    "limits": lambda theme: limits_picture("Limits", "chat", ["seed", "tree"], ROWS, 0.2, theme),
    "compare": lambda theme: compare_picture("Postgres", "chat", COSTS, BEST, theme, unpriced={"Render"}),
}


def test_the_cost_names_each_stage_and_its_cost_at_the_top() -> None:
    shown = texts(cost_picture("Cost", "chat", BANDS, LIGHT))
    assert {"Cost", "chat", "seed", "sprout", "tree", "$0", "$421", "$12.6K +"} <= set(shown)
    assert "+ and what has no public price" in shown
    assert {"100", "1K", "10K", "100K"} <= set(shown)


def test_the_bands_cover_their_ranges_side_by_side_on_a_log_scale() -> None:
    found = extents(cost_picture("Cost", "chat", BANDS, LIGHT))
    bands = [found[f"band-{name}"] for name in ("seed", "sprout", "tree")]
    assert [left for left, _ in bands[1:]] == [right for _, right in bands[:-1]]
    decade = bands[0][1] - bands[0][0]
    widths = [(right - left) / decade for left, right in bands]
    assert widths == pytest.approx([1, math.log10(50), math.log10(2)], abs=1e-3)


def test_a_guides_own_figures_are_dashed_and_named() -> None:
    with_guide, without = PICTURES["cost"](LIGHT), cost_picture("Cost", "chat", BANDS, LIGHT)
    assert "guide: A guide" in texts(with_guide)
    assert "stroke-dasharray" in with_guide
    assert "guide: A guide" not in texts(without)
    assert "stroke-dasharray" not in without


def test_a_bar_is_divided_as_the_cost_is() -> None:
    picture = PICTURES["parts"](LIGHT)
    api, db = (filled(picture, LIGHT.series[at])[0] for at in (0, 1))
    assert (api[1] - api[0] + 1.5) / (db[1] - db[0] + 1.5) == pytest.approx(60 / 38, rel=1e-3)
    assert db[0] - api[1] == pytest.approx(1.5, abs=0.01)


def test_the_parts_have_their_amounts_and_small_ones_are_one() -> None:
    shown = texts(PICTURES["parts"](LIGHT))
    assert {
        "seed",
        "at 1K",
        "nothing to pay",
        "tree",
        "at 100K",
        "$100 +",
        "api $60",
        "db $38",
        "other",
    } <= set(shown)
    assert not {"crumb", "speck"} & set(shown)


def test_one_stage_alone_has_each_amount_and_the_ends_of_its_range() -> None:
    assert {"api $60", "db $38", "other $2"} <= set(texts(parts_picture("Parts", "", SHARES[1:], LIGHT)))
    assert {"1K", "50K"} <= set(texts(cost_picture("Cost", "", BANDS[1:2], LIGHT)))


def test_the_heat_map_has_a_figure_for_each_share_and_frames_what_leaves_too_little() -> None:
    picture = PICTURES["limits"](LIGHT)
    shown = texts(picture)
    at = [shown.index(each) for each in ("hard limits", "d1.dbsize", "kv.reads", "soft limits")]
    assert at == sorted(at)
    assert shown[at[1] + 1 : at[1] + 3] == ["80", "81"]
    assert shown[at[2] + 1 : at[2] + 2] == ["<1"]
    assert ">999" in shown
    assert framed(picture, LIGHT.warning) == 3  # 81 %, 1,200 % and the one in the key
    assert any(re.fullmatch(r"a\.very\.long.*…", each) for each in shown)


def test_the_comparison_names_all_that_serve_and_says_what_is_cheapest() -> None:
    shown = texts(PICTURES["compare"](LIGHT))
    assert {"Neon", "Supabase", "Render +", "Free plan", "+ and what has no public price"} <= set(shown)
    assert "No plan" not in shown
    for row in (["1K", "Free plan", "$0"], ["100K", "Supabase", "$60"]):
        at = shown.index(row[2], shown.index("Render +"))
        assert shown[at - 2 : at + 1] == row


def test_of_very_many_the_cheapest_have_a_name_and_the_others_are_counted() -> None:
    costs = {f"host {at}": {1_000: Decimal(100 - at), 100_000: Decimal(100 + at)} for at in range(20)}
    shown = texts(compare_picture("Many", "", costs, {1_000: "host 19", 100_000: "host 0"}, LIGHT))
    assert {"host 19", "host 0", "12 others"} <= set(shown)
    assert "host 18" not in shown


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_each_time_and_says_the_same_in_both_themes(name: str) -> None:
    light, dark = PICTURES[name](LIGHT), PICTURES[name](DARK)
    assert PICTURES[name](LIGHT) == light
    assert texts(light) == texts(dark)
    assert filled(light, LIGHT.paper)[0] == filled(dark, DARK.paper)[0] == (0, WIDTH)
    assert len(light.encode()) < 150_000
    assert "<dc:date>" not in light


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_what_is_written_can_be_read(theme: Theme) -> None:
    for ink, paper in (
        (theme.ink, theme.paper),
        (theme.muted, theme.paper),
        (theme.accent, theme.paper),
        (theme.warning, theme.paper),
        (theme.ink, theme.accent_paper),
        (theme.ink, theme.bands[0]),
        (theme.paper, theme.accent),
        (theme.paper, theme.muted),
        *((ink_on(colour), colour) for colour in theme.series),
        *((ink_on(shade), shade) for shade in (mixed(theme.low, theme.high, at / 10) for at in range(11))),
    ):
        assert contrast(ink, paper) >= 4.5, (ink, paper)


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("0", "$0"),
        ("5.4", "$5.40"),
        ("51.65", "$52"),
        ("1021", "$1,021"),
        ("12643.55", "$12.6K"),
        ("2500000", "$2.5M"),
    ],
)
def test_an_amount_is_told_in_few_letters(amount: str, told: str) -> None:
    assert dollars(Decimal(amount)) == told


def contrast(one: str, other: str) -> float:
    """By WCAG 2; 4.5 is what small text needs."""
    low, high = sorted(luminance(each) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
