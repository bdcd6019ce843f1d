"""The figures that a cloud has of a component, from which Monitoring makes alarms and panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import pulumi


@attrs.frozen(kw_only=True)
class Signal:
    """One figure, by the name that the table of objectives has for it (`database_cpu`, `redis_memory`, `api_p95`)."""

    objective: str
    about: str
    """What it is a figure of, as an alarm's title has it: `db`, `api`."""
    cloud: Literal["aws", "gcp"]
    metric: str
    """`AWS/RDS CPUUtilization`, namespace and name; or Google's metric type."""
    labels: Mapping[str, pulumi.Input[str]]
    """AWS: the dimensions. Google: what the filter asks of the resource and metric, such as `resource.labels.x`."""
    statistic: str = "Average"
    """AWS: a statistic, or a percentile such as p95. Google: an aligner, such as ALIGN_PERCENTILE_95."""
    scale: float = 1
    """What the objective is multiplied with to give the figure's own unit, such as 100 for a share in per cent."""
    resource_type: str = ""
    """Google's monitored resource."""
    host: str = ""
    """The host of the part, where it can have several."""

    @property
    def title(self) -> str:
        """What it is a figure of, in words."""
        return f"{self.about} on {self.host}" if self.host else self.about

    of: tuple[str, Mapping[str, pulumi.Input[str]]] | None = None
    """Metric and labels that it is a share of, such as errors of requests."""
