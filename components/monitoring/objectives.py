"""What each figure is held to, for a number of users: the table of objectives.toml, read once."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import attrs

from components.errors import one_of

FILE = Path(__file__).parent / "objectives.toml"
HOUR = 3_600


@attrs.frozen(kw_only=True)
class Level:
    """One line that a figure may not cross."""

    name: str
    """alarm: somebody is to look now; target: what the guides ask at this scale is missed for an hour."""
    limit: float
    """In the objective's unit."""
    period: int
    """Seconds of one reading."""
    periods: int
    """Readings in a row that must be bad."""
    source: str


@attrs.frozen(kw_only=True)
class Objective:
    """A figure, and the lines that hold for a number of users."""

    name: str
    about: str
    unit: str
    above_is_worse: bool
    silence_is_bad: bool
    period: int
    levels: tuple[Level, ...]

    def text(self, level: Level) -> str:
        """The line in words, as an alarm's description has it."""
        side = "above" if self.above_is_worse else "below"
        limit = f"{level.limit * 100:g} %" if self.unit == "share" else f"{level.limit:,g} {self.unit}"
        minutes = level.period * level.periods // 60
        return f"{self.about} {side} {limit} for {minutes} minutes ({level.source})"


def objective(name: str, users: int) -> Objective:
    """What a figure is held to for the last of that many users. Raises UserError for a name that has no row."""
    table = _table()
    if name not in table:
        raise one_of("objective", name, table, "components/monitoring/objectives.toml")
    row = table[name]
    rules, above = _rules(row)
    last = users - 1
    held = [rule for rule in rules if rule.low <= last and (rule.high is None or last < rule.high)]
    held.sort(key=lambda rule: rule.limit, reverse=above)
    period, periods = cast("int", row["period"]), cast("int", row["periods"])
    levels: list[Level] = []
    for name_, rule in (("alarm", held[:1]), ("target", held[1:][-1:])):
        for each in rule:
            if name_ == "alarm" or row.get("target"):
                slow = HOUR // period if name_ == "target" else periods
                levels.append(
                    Level(name=name_, limit=each.limit, period=period, periods=slow, source=each.source)
                )
    return Objective(
        name=name,
        about=str(row["about"]),
        unit=str(row["unit"]),
        above_is_worse=above,
        silence_is_bad=row.get("silent") == "bad",
        period=period,
        levels=tuple(levels),
    )


def names() -> list[str]:
    """Every figure that has a row."""
    return list(_table())


@attrs.frozen
class _Rule:
    limit: float
    low: int
    high: int | None
    source: str


def _rules(row: Mapping[str, object]) -> tuple[list[_Rule], bool]:
    times = float(cast("float", row.get("times", 1)))
    if metric := row.get("metric"):
        from economics.metrics import metrics  # only what is monitored reads them

        found = metrics()[str(metric)]
        rules = [_Rule(rule.limit * times, *rule.users, rule.source) for rule in found.rules]
        return rules, found.above_is_worse
    own = cast("list[Mapping[str, object]]", row.get("rule", []))
    rules = [
        _Rule(
            float(cast("float", each["limit"])),
            cast("int", each.get("from", 0)),
            cast("int | None", each.get("to")),
            str(each["source"]),
        )
        for each in own
    ]
    return rules, row.get("worse") != "below"


@functools.cache
def _table() -> Mapping[str, Mapping[str, object]]:
    return cast("Mapping[str, Mapping[str, object]]", tomllib.loads(FILE.read_text(encoding="utf-8")))
