"""The dashboard of CloudWatch: a panel for each objective, with a line for each part and for what it is held to."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.monitoring import Watched

WIDTH, HEIGHT, ROW = 12, 6, 24


def dashboard(found: Sequence[Watched], region: str, health_region: str) -> pulumi.Output[str]:
    """The body, as JSON; the figures of Route 53 are read from `health_region`."""
    groups: dict[str, list[Watched]] = {}
    for each in found:
        groups.setdefault(each.objective.name, []).append(each)
    widgets: list[object] = []
    for index, group in enumerate(groups.values()):
        first = group[0]
        at = index * WIDTH
        properties: dict[str, object] = {
            "title": first.objective.about,
            "region": health_region if first.signal.metric.startswith("AWS/Route53 ") else region,
            "view": "timeSeries",
            "stacked": False,
            "period": min(first.objective.period, 3_600),
            "metrics": [line for number, each in enumerate(group) for line in _lines(number, each)],
        }
        if lines := _held_to(group):
            properties["annotations"] = {"horizontal": lines}
        widgets.append(
            {
                "type": "metric",
                "x": at % ROW,
                "y": at // ROW * HEIGHT,
                "width": WIDTH,
                "height": HEIGHT,
                "properties": properties,
            }
        )
    return pulumi.Output.json_dumps({"start": "-P1D", "widgets": widgets})


def _held_to(group: Sequence[Watched]) -> list[dict[str, object]]:
    lines = {
        (each.threshold(level), level.name): level.source for each in group for level in each.objective.levels
    }
    return [
        {"value": value, "label": f"{name} ({source})"} for (value, name), source in sorted(lines.items())
    ]


def _lines(number: int, each: Watched) -> list[list[object]]:
    signal = each.signal
    shown = {"label": signal.title, "stat": signal.statistic}
    if signal.of is None:
        return [[*_metric(signal.metric, signal.labels), shown]]
    whole, labels = signal.of
    part_id, whole_id = f"p{number}", f"w{number}"
    hidden = {"visible": False, "stat": signal.statistic}
    return [
        [
            {
                "expression": f"IF({whole_id} > 0, {signal.scale:g} * {part_id} / {whole_id}, 0)",
                "label": signal.title,
            }
        ],
        [*_metric(signal.metric, signal.labels), {"id": part_id, **hidden}],
        [*_metric(whole, labels), {"id": whole_id, **hidden}],
    ]


def _metric(named: str, labels: object) -> list[object]:
    namespace, _, metric = named.partition(" ")
    flat: list[object] = [namespace, metric]
    for name, value in sorted(labels.items()):  # type: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
        flat += [name, value]
    return flat
