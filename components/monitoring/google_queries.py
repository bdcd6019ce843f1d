"""How Cloud Monitoring is asked for a figure, and the dashboard that shows all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi

from components.errors import one_of
from components.monitoring import Watched

ACROSS: Mapping[str, str] = {
    "ALIGN_MEAN": "REDUCE_MEAN",
    "ALIGN_MAX": "REDUCE_MAX",
    "ALIGN_MIN": "REDUCE_MIN",
    "ALIGN_SUM": "REDUCE_SUM",
    "ALIGN_RATE": "REDUCE_SUM",
    "ALIGN_DELTA": "REDUCE_SUM",
    "ALIGN_COUNT": "REDUCE_SUM",
    "ALIGN_PERCENTILE_50": "REDUCE_PERCENTILE_50",
    "ALIGN_PERCENTILE_95": "REDUCE_PERCENTILE_95",
    "ALIGN_PERCENTILE_99": "REDUCE_PERCENTILE_99",
    "ALIGN_NEXT_OLDER": "REDUCE_FRACTION_TRUE",
    "ALIGN_FRACTION_TRUE": "REDUCE_MEAN",
}
"""How several series of one figure become one, such as those of a service's revisions."""
DISTRIBUTION = "ALIGN_PERCENTILE_"
WIDTH, HEIGHT, COLUMNS = 24, 16, 48


def across(statistic: str) -> str:
    """How several series become one; raises UserError for an aligner that it is not known of."""
    if statistic not in ACROSS:
        raise one_of("the statistic of a signal", statistic, ACROSS)
    return ACROSS[statistic]


def aligned(statistic: str) -> str:
    """How each series is read: a percentile is taken of all together, so each keeps its distribution until then."""
    return "ALIGN_DELTA" if statistic.startswith(DISTRIBUTION) else statistic


def filter_of(metric: str, resource_type: str, labels: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """The filter of a figure; labels are whole, such as `resource.labels.database_id`."""
    head = [f'metric.type="{metric}"', *([f'resource.type="{resource_type}"'] if resource_type else [])]
    known = pulumi.Output.all(**dict(sorted(labels.items())))
    return known.apply(
        lambda found: " AND ".join(
            [*head, *(f"{label}={json.dumps(value)}" for label, value in sorted(found.items()))]
        )
    )


def dashboard(title: str, found: Sequence[Watched]) -> pulumi.Output[str]:
    """The dashboard, as JSON: a panel for each objective, with a line for each part and for what it is held to."""
    groups: dict[str, list[Watched]] = {}
    for each in found:
        groups.setdefault(each.objective.name, []).append(each)
    tiles: list[object] = []
    for index, group in enumerate(groups.values()):
        lines = {each.threshold(level): level.name for each in group for level in each.objective.levels}
        chart = {
            "dataSets": [_line(each) for each in group],
            "thresholds": [{"label": name, "value": value} for value, name in sorted(lines.items())],
        }
        tiles.append(
            {
                "xPos": index * WIDTH % COLUMNS,
                "yPos": index * WIDTH // COLUMNS * HEIGHT,
                "width": WIDTH,
                "height": HEIGHT,
                "widget": {"title": group[0].objective.about, "xyChart": chart},
            }
        )
    return pulumi.Output.json_dumps(
        {"displayName": title, "mosaicLayout": {"columns": COLUMNS, "tiles": tiles}}
    )


def _line(each: Watched) -> dict[str, object]:
    signal = each.signal
    how = {
        "alignmentPeriod": f"{min(each.objective.period, 3_600)}s",
        "perSeriesAligner": aligned(signal.statistic),
        "crossSeriesReducer": across(signal.statistic),
    }
    figure = {"filter": filter_of(signal.metric, signal.resource_type, signal.labels), "aggregation": how}
    if signal.of is None:
        query: dict[str, object] = {"timeSeriesFilter": figure}
    else:
        whole, labels = signal.of
        of = {"filter": filter_of(whole, signal.resource_type, labels), "aggregation": how}
        query = {"timeSeriesFilterRatio": {"numerator": figure, "denominator": of}}
    return {"legendTemplate": signal.title, "plotType": "LINE", "timeSeriesQuery": query}
