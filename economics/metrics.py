"""What the guides' rules say about live figures (metrics.toml): caching, indexes, pool, replicas, move.

for each in judge({"error_rate": 0.02}, users=50_000, given={"budget": 500}): print(each.act, each.advice)
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs

from components.errors import UserError, one_of
from economics.documents import read_json, read_yaml

FILE = Path(__file__).parent / "metrics.toml"


@attrs.frozen(kw_only=True)
class Rule:
    """Beyond the limit, something is to be done."""

    limit: float
    of: str
    """The figure that the limit is a share of; empty: it stands for itself."""
    users: tuple[int, int | None]
    act: str
    advice: str
    source: str


@attrs.frozen(kw_only=True)
class Metric:
    """A live figure that some guide has a rule for."""

    name: str
    about: str
    unit: str
    above_is_worse: bool
    also: tuple[str, ...]
    rules: tuple[Rule, ...]

    def text(self, value: float) -> str:
        """The figure as people read it."""
        if self.unit == "share":
            return f"{value * 100:.4g}%"
        return (
            f"${value:,.2f}"
            if self.unit == "USD"
            else f"{value:,.4g} {'' if self.unit == 'count' else self.unit}".strip()
        )


@attrs.frozen(kw_only=True)
class Finding:
    """A rule that a live figure breaks."""

    metric: str
    value: str
    limit: str
    act: str
    advice: str
    source: str


def judge(figures: Mapping[str, float], users: int, given: Mapping[str, float]) -> list[Finding]:
    """What is to be done, by metric in the file's order. `given` are the figures that limits may be shares of.

    Raises UserError where a figure has no limit to be held against.
    """
    found: list[Finding] = []
    for name, value in figures.items():
        metric = metrics()[name]
        for rule in metric.rules:
            low, high = rule.users
            if users < low or (high is not None and users >= high):
                continue
            if rule.of and rule.of not in given:
                raise UserError(
                    f"{name} is {metric.text(value)}, but the growth stage has no {rule.of} to compare it with"
                )
            limit = rule.limit * given[rule.of] if rule.of else rule.limit
            if value > limit if metric.above_is_worse else value < limit:
                found.append(
                    Finding(
                        metric=name,
                        value=metric.text(value),
                        limit=metric.text(limit),
                        act=rule.act,
                        advice=rule.advice,
                        source=rule.source,
                    )
                )
    return found


def read(path: Path) -> dict[str, float]:
    """The figures in a YAML or JSON file, by metric. Raises UserError naming the file and what is wrong with it."""
    values = read_json(path) if path.suffix == ".json" else read_yaml(path)
    if not isinstance(values, Mapping) or not values:
        raise UserError(f"{path} is no map of metrics, expected lines such as error_rate: 2%")
    return figures_of(cast("Mapping[object, object]", values), str(path))


def figures_of(values: Mapping[object, object], where: str) -> dict[str, float]:
    """Figures by metric, in the order of metrics.toml; raises UserError for what is no metric or no figure."""
    names = {also: metric.name for metric in metrics().values() for also in (metric.name, *metric.also)}
    found: dict[str, float] = {}
    for key, value in values.items():
        if str(key) not in names:
            raise one_of(f"{where}: metric", str(key), metrics())
        name = names[str(key)]
        if name in found:
            raise UserError(f"{where}: {name} is given twice, the second time as {key!r}")
        found[name] = _figure(metrics()[name], value, where)
    return {name: found[name] for name in metrics() if name in found}


def _figure(metric: Metric, value: object, where: str) -> float:
    """A share is 0.02 or 2%; a number above 1 is taken for a percentage."""
    text = str(value).strip() if not isinstance(value, bool) else ""
    percent = metric.unit == "share" and text.endswith("%")
    try:
        figure = float(text.removesuffix("%") if percent else text)
    except ValueError:
        figure = -1.0
    if metric.unit == "share" and (percent or figure > 1):
        figure /= 100
    if not 0 <= figure <= (1 if metric.unit == "share" else 1e12):
        expected = (
            "a share such as 0.02 or 2%"
            if metric.unit == "share"
            else f"a number of at least 0 ({metric.unit})"
        )
        raise UserError(f"{where}: {metric.name} is {value!r}, expected {expected}")
    return figure


@functools.cache
def metrics() -> Mapping[str, Metric]:
    """Every metric by its name."""
    table = cast("Mapping[str, Mapping[str, object]]", tomllib.loads(FILE.read_text(encoding="utf-8")))
    return {
        name: Metric(
            name=name,
            about=str(row["about"]),
            unit=str(row["unit"]),
            above_is_worse=row["worse"] == "above",
            also=tuple(cast("list[str]", row["also"])),
            rules=tuple(_rule(each) for each in cast("list[Mapping[str, object]]", row["rule"])),
        )
        for name, row in table.items()
    }


def _rule(row: Mapping[str, object]) -> Rule:
    return Rule(
        limit=float(cast("float", row["limit"])),
        of=str(row.get("of", "")),
        users=(cast("int", row.get("from", 0)), cast("int | None", row.get("to"))),
        act=str(row["act"]),
        advice=str(row["advice"]),
        source=str(row["source"]),
    )
