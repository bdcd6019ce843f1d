"""Quantities as people write them in a file: 15,000,000, 400000/day, maps by the ids of the catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from components.errors import UserError
from economics.catalog import DAYS_A_MONTH

A_DAY = re.compile(r"\s*(?:/|per |a )\s*(day|month)$", re.IGNORECASE)
NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+(?:_\d+)*)?(\.\d+)?(?:[eE]\+?(\d{1,2}))?")
MOST = Decimal(10) ** 15


def number(where: str, text: object) -> Decimal:
    """A quantity of a month; 400000/day is thirty times that."""
    shown = repr(text if isinstance(text, str) and len(text) <= 40 else f"{str(text)[:40]}…")
    expected = "expected a number of at least 0, such as 15000000, 15,000,000 or 400000/day"
    if not isinstance(text, str):
        raise UserError(f"{where} is {shown}, {expected}")
    days, figure = Decimal(1), text.strip()
    if per := A_DAY.search(figure):
        days = Decimal(DAYS_A_MONTH if per[1].lower() == "day" else 1)
        figure = figure[: per.start()]
    found = NUMBER.fullmatch(figure.removeprefix("+"))
    if not found or not (found[1] or found[2]):
        raise UserError(f"{where} is {shown}, {expected}")
    value = Decimal(re.sub("[,_]", "", figure)) * days
    if value > MOST:
        raise UserError(f"{where} is {shown}, expected at most 10^15")
    return value


def as_map(path: Path, value: object) -> Mapping[str, object]:
    """The value as a map by texts. Raises UserError for anything else."""
    if not isinstance(value, Mapping):
        raise UserError(f"{path} is not a map of quantities by the catalog's ids")
    found = cast("Mapping[object, object]", value)
    for key in found:
        if not isinstance(key, str):
            raise UserError(f"{path}: {str(key)[:40]!r} is no id of a price")
    return cast("Mapping[str, object]", found)
