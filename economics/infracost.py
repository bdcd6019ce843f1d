"""A bill in Infracost's JSON output format (version 0.2), for the tools that read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from economics.billing import Bill, Line
from economics.catalog import HOURS_A_MONTH
from economics.resources import COUNTED

Json = dict[str, object]
PLACES = Decimal("1e-10")


def breakdown(bill: Bill, name: str, *, path: str = ".", now: datetime | None = None) -> Json:
    """The bill as one project; parts are resources and lines are cost components.

    What was there before is not known, so the difference is the whole. An amount that is not known is null, and the
    types of a plan that have no price are counted in the summary.
    """
    parts: dict[str, list[Line]] = {}
    for line in bill.lines:
        if line.unit != COUNTED:
            parts.setdefault(line.part, []).append(line)
    costs: Json = {
        "resources": [_resource(part, lines) for part, lines in parts.items()],
        **_costs("total{}Cost", bill.total),
    }
    summary = _summary(bill.lines, len(parts))
    project: Json = {
        "name": name,
        "metadata": {"path": path, "type": "pulumi"},
        "pastBreakdown": {"resources": [], **_costs("total{}Cost", Decimal(0))},
        "breakdown": costs,
        "diff": costs,
        "summary": summary,
    }
    return {
        "version": "0.2",
        "currency": "USD",
        "projects": [project],
        **_costs("total{}Cost", bill.total),
        **_costs("pastTotal{}Cost", Decimal(0)),
        **_costs("diffTotal{}Cost", bill.total),
        "timeGenerated": (now or datetime.now(UTC)).isoformat(),
        "summary": summary,
    }


def _resource(part: str, lines: Sequence[Line]) -> Json:
    known = [line.amount for line in lines if line.amount is not None]
    return {
        "name": part or "account",
        "metadata": {},
        **_costs("{}Cost", sum(known, Decimal(0)) if known else None),
        "costComponents": [_component(line) for line in lines],
    }


def _component(line: Line) -> Json:
    return {
        "name": line.id,
        "unit": line.unit,
        "hourlyQuantity": _text(line.quantity / HOURS_A_MONTH),
        "monthlyQuantity": _text(line.quantity),
        "price": _text(line.unit_price),
        **_costs("{}Cost", line.amount),
    }


def _costs(key: str, monthly: Decimal | None) -> Json:
    """An hourly and a monthly amount; the key is in camel case, as `hourlyCost` and `totalHourlyCost` are."""
    hourly = None if monthly is None else monthly / HOURS_A_MONTH
    words = ("Hourly", "Monthly") if key[0] != "{" else ("hourly", "monthly")
    return {key.format(word): _text(value) for word, value in zip(words, (hourly, monthly), strict=True)}


def _summary(lines: Sequence[Line], priced: int) -> Json:
    counted = [line for line in lines if line.unit == COUNTED]
    unknown: Counter[str] = Counter()
    free: Counter[str] = Counter()
    for line in counted:
        (unknown if line.amount is None else free)[line.id] += int(line.quantity)
    return {
        "totalDetectedResources": priced + free.total() + unknown.total(),
        "totalSupportedResources": priced,
        "totalUnsupportedResources": unknown.total(),
        "totalNoPriceResources": free.total(),
        "unsupportedResourceCounts": dict(unknown),
        "noPriceResourceCounts": dict(free),
    }


def _text(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value.quantize(PLACES) if value.as_tuple().exponent < -10 else value:f}"  # type: ignore[operator]
    return text.rstrip("0").rstrip(".") if "." in text else text
