"""A bill in Infracost's JSON output format (version 0.2), for the tools that read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    lines = [line for line in bill.lines if line.unit != COUNTED]
    costs: Json = {
        "resources": [_resource(part, lines) for part in dict.fromkeys(line.part for line in lines)],
        **_costs("total{}Cost", bill.total),
    }
    summary = _summary(bill.lines, len({line.part for line in lines}))
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


def _resource(part: str, lines: Iterable[Line]) -> Json:
    own = [line for line in lines if line.part == part]
    known = [line.amount for line in own if line.amount is not None]
    return {
        "name": part or "account",
        "metadata": {},
        **_costs("{}Cost", sum(known, Decimal(0)) if known else None),
        "costComponents": [_component(line) for line in own],
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
    unknown = {line.id: 0 for line in counted if line.amount is None}
    free = {line.id: int(line.quantity) for line in counted if line.amount is not None}
    for line in counted:
        if line.amount is None:
            unknown[line.id] += int(line.quantity)
    return {
        "totalDetectedResources": priced + sum(free.values()) + sum(unknown.values()),
        "totalSupportedResources": priced,
        "totalUnsupportedResources": sum(unknown.values()),
        "totalNoPriceResources": sum(free.values()),
        "unsupportedResourceCounts": unknown,
        "noPriceResourceCounts": free,
    }


def _text(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value.quantize(PLACES) if value.as_tuple().exponent < -10 else value:f}"  # type: ignore[operator]
    return text.rstrip("0").rstrip(".") if "." in text else text
