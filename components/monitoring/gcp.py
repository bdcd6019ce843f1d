"""Monitoring on Google Cloud: alert policies, a dashboard and uptime checks of Cloud Monitoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.billing_alerts import check_targets
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.google_channels import make_channels
from components.monitoring import Address, Monitoring, Watched, addresses_of, signals_of, watched
from components.monitoring.google_queries import across, aligned, dashboard, filter_of
from components.monitoring.objectives import Level
from components.signals import Signal

if TYPE_CHECKING:
    pass

ANSWERED = (
    'resource.type="cloud_run_revision" AND log_id("run.googleapis.com/requests") AND httpRequest.status<400'
)
"""The log of calls that went well, which Cloud Run writes by itself."""
ASKED = "monitoring.googleapis.com/uptime_check/check_passed"


def component(name: str, part: Monitoring, wires: Wires) -> Component[Monitoring]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Monitoring {name!r} on gcp needs rungs:gcp_project")
    return GcpMonitoringComponent(
        name,
        part,
        signals=signals_of(part, wires),
        addresses=addresses_of(part, wires),
        users=part.users or wires.users,
        physical_name=wires.physical_name,
        emails=wires.alert_emails,
        webhook_url=wires.secrets.get("alert_webhook_url"),
        webhook_secret=wires.secrets.get("alert_webhook_secret"),
        place=wires.google,
        safety=wires.safety,
    )


class GcpMonitoringComponent(Component[Monitoring]):
    """Makes notification channels, an alert policy for each figure and line that it may not cross, one dashboard of all
    of them, and for each address an uptime check, asked each minute from around the world. With `log_sampling` below 1
    it leaves the rest of the calls that went well out of the logs.

    Outputs: `dashboard`.
    """

    def __init__(
        self,
        name: str,
        part: Monitoring = Monitoring(host="gcp"),
        *,
        signals: Sequence[Signal],
        addresses: Sequence[Address] = (),
        users: int = 10_000,
        physical_name: str | None = None,
        emails: Sequence[str] = (),
        webhook_url: pulumi.Input[str] | None = None,
        webhook_secret: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        check_targets(emails, webhook_url is not None)
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(physical_name)
        self._enabled = apis(self, "monitoring.googleapis.com")
        channels = make_channels(
            self, emails, webhook_url=webhook_url, webhook_secret=webhook_secret, after=self._enabled
        )
        told = [each.name for each in channels]
        checks = [signal for address in addresses for signal in self._check(address)]
        found = watched([*signals, *checks], users)
        for each in found:
            for level in each.objective.levels:
                self._alarm(each, level, told)
        if part.log_sampling < 1:
            self._sample_logs(part.log_sampling)
        shown = gcp.monitoring.Dashboard(
            f"{name}-dashboard",
            self.args(
                "dashboard",
                gcp.monitoring.DashboardArgs(
                    project=place.account, dashboard_json=dashboard(self._physical, found)
                ),
            ),
            opts=self.options(gcp.monitoring.Dashboard, depends_on=self._enabled),
        )
        self.publish(dashboard=shown.id)

    def _check(self, address: Address) -> list[Signal]:
        import pulumi_gcp as gcp

        host = pulumi.Output.from_input(address.host)
        labels: Mapping[str, pulumi.Input[str]] = {"project_id": self.place.account, "host": host}
        made = gcp.monitoring.UptimeCheckConfig(
            f"{self.key}-{address.label}",
            self.args(
                "uptime",
                gcp.monitoring.UptimeCheckConfigArgs(
                    project=self.place.account,
                    display_name=f"{self._physical}-{address.label}",
                    timeout="10s",
                    period="60s",
                    checker_type="STATIC_IP_CHECKERS",
                    monitored_resource=gcp.monitoring.UptimeCheckConfigMonitoredResourceArgs(
                        type="uptime_url", labels=labels
                    ),
                    http_check=gcp.monitoring.UptimeCheckConfigHttpCheckArgs(
                        path=address.path,
                        port=443,
                        use_ssl=True,
                        validate_ssl=True,
                        request_method="GET",
                    ),
                ),
            ),
            opts=self.options(gcp.monitoring.UptimeCheckConfig, depends_on=self._enabled),
        )
        id = made.uptime_check_id
        return [
            Signal(
                objective=objective,
                about=address.label,
                cloud="gcp",
                metric=ASKED,
                labels={"metric.labels.check_id": id},
                statistic=statistic,
                resource_type="uptime_url",
            )
            for objective, statistic in (
                ("reachable", "ALIGN_NEXT_OLDER"),
                ("uptime", "ALIGN_FRACTION_TRUE"),
            )
        ]

    def _sample_logs(self, share: float) -> None:
        import pulumi_gcp as gcp

        gcp.logging.ProjectExclusion(
            f"{self.key}-logs",
            self.args(
                "logs",
                gcp.logging.ProjectExclusionArgs(
                    project=self.place.account,
                    name=f"{self._physical}-answered",
                    description=f"Of the calls that went well, {share * 100:g} % are logged",
                    filter=f"{ANSWERED} AND sample(insertId, {round(1 - share, 6):g})",
                    disabled=False,
                ),
            ),
            opts=self.options(gcp.logging.ProjectExclusion, depends_on=self._enabled),
        )

    def _alarm(self, each: Watched, level: Level, channels: Sequence[pulumi.Output[str]]) -> None:
        import pulumi_gcp as gcp

        signal = each.signal
        how = [
            gcp.monitoring.AlertPolicyConditionConditionThresholdAggregationArgs(
                alignment_period=f"{level.period}s",
                per_series_aligner=aligned(signal.statistic),
                cross_series_reducer=across(signal.statistic),
            )
        ]
        threshold = gcp.monitoring.AlertPolicyConditionConditionThresholdArgs(
            filter=filter_of(signal.metric, signal.resource_type, signal.labels),
            aggregations=how,
            comparison="COMPARISON_GT" if each.objective.above_is_worse else "COMPARISON_LT",
            threshold_value=each.threshold(level),
            duration=f"{level.period * (level.periods - 1)}s",
            trigger=gcp.monitoring.AlertPolicyConditionConditionThresholdTriggerArgs(count=1),
        )
        if signal.of is not None:
            whole, labels = signal.of
            threshold.denominator_filter = filter_of(whole, signal.resource_type, labels)
            threshold.denominator_aggregations = [
                gcp.monitoring.AlertPolicyConditionConditionThresholdDenominatorAggregationArgs(
                    alignment_period=f"{level.period}s",
                    per_series_aligner=aligned(signal.statistic),
                    cross_series_reducer=across(signal.statistic),
                )
            ]
        # What must be told of missing data is set where the condition lasts: Google takes it with a duration alone.
        if level.periods > 1:
            threshold.evaluation_missing_data = (
                "EVALUATION_MISSING_DATA_ACTIVE"
                if each.objective.silence_is_bad
                else "EVALUATION_MISSING_DATA_INACTIVE"
            )
        about = f"{signal.title}: {each.objective.text(level)}"
        gcp.monitoring.AlertPolicy(
            f"{self.key}-{each.name(level)}",
            self.args(
                "alarm",
                gcp.monitoring.AlertPolicyArgs(
                    project=self.place.account,
                    display_name=f"{self._physical}-{each.name(level)}",
                    combiner="OR",
                    enabled=True,
                    severity="CRITICAL" if level.name == "alarm" else "WARNING",
                    notification_channels=list(channels),
                    documentation=gcp.monitoring.AlertPolicyDocumentationArgs(
                        content=about, mime_type="text/markdown"
                    ),
                    alert_strategy=gcp.monitoring.AlertPolicyAlertStrategyArgs(auto_close="86400s"),
                    conditions=[
                        gcp.monitoring.AlertPolicyConditionArgs(
                            display_name=each.name(level), condition_threshold=threshold
                        )
                    ],
                ),
            ),
            opts=self.options(gcp.monitoring.AlertPolicy, depends_on=self._enabled),
        )
