"""Monitoring on AWS: CloudWatch alarms and a dashboard, told by SNS, and health checks of Route 53."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.aws_topics import make_topic
from components.billing_alerts import check_targets
from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.monitoring import Address, Monitoring, Watched, addresses_of, signals_of, watched
from components.monitoring.aws_dashboard import dashboard
from components.monitoring.objectives import Level
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

HEALTH = "us-east-1"
"""Where Route 53 puts the figures of its health checks, and so where their alarms must be
(docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html)."""
PUBLISHER = "cloudwatch.amazonaws.com"


def component(name: str, part: Monitoring, wires: Wires) -> Component[Monitoring]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Monitoring {name!r} on aws needs rungs:aws_account")
    key_id = None
    if part.key in wires.linked:
        key = wires.serving_component(part.key)
        key_id = key.key_id() if isinstance(key, EncryptionKeyComponent) else None
    return AwsMonitoringComponent(
        name,
        part,
        signals=signals_of(part, wires),
        addresses=addresses_of(part, wires),
        users=part.users or wires.users,
        physical_name=wires.physical_name,
        emails=wires.alert_emails,
        webhook_url=wires.secrets.get("alert_webhook_url"),
        key_id=key_id,
        place=wires.aws,
        safety=wires.safety,
    )


class AwsMonitoringComponent(Component[Monitoring]):
    """Makes a topic, an alarm for each figure and line that it may not cross, and one dashboard of all of them; for
    each address an HTTPS health check of Route 53, asked every 30 seconds from around the world, which costs a
    twentieth of a canary of CloudWatch Synthetics each minute. `key_id` is a key of KMS whose policy admits
    CloudWatch; health checks are told by a topic of their own in us-east-1, without that key.

    Outputs: `topic_arn`, `dashboard`.
    """

    def __init__(
        self,
        name: str,
        part: Monitoring = Monitoring(host="aws"),
        *,
        signals: Sequence[Signal],
        addresses: Sequence[Address] = (),
        users: int = 10_000,
        physical_name: str | None = None,
        emails: Sequence[str] = (),
        webhook_url: pulumi.Input[str] | None = None,
        key_id: pulumi.Input[str] | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_aws as aws

        check_targets(emails, webhook_url is not None)
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(physical_name)

        def topic(logical: str, physical: str, region: str, key: pulumi.Input[str] | None) -> aws.sns.Topic:
            return make_topic(
                self,
                logical,
                physical,
                region=region,
                publishers=[PUBLISHER],
                emails=emails,
                webhook_url=webhook_url,
                key_id=key,
            )

        alarms = topic(name, self._physical, place.region, key_id)
        found = watched(signals, users)
        for each in found:
            self._alarms(each, place.region, alarms.arn)
        if addresses:
            far = alarms
            if place.region != HEALTH:
                far = topic(f"{name}-uptime", f"{self._physical}-uptime", HEALTH, None)
            checks = [signal for address in addresses for signal in self._check(address)]
            for each in watched(checks, users):
                self._alarms(each, HEALTH, far.arn)
                found.append(each)
        shown = aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            self.args(
                "dashboard",
                aws.cloudwatch.DashboardArgs(
                    dashboard_name=self._physical,
                    dashboard_body=dashboard(found, place.region, HEALTH),
                    region=place.region,
                ),
            ),
            opts=self.options(aws.cloudwatch.Dashboard),
        )
        self.publish(topic_arn=alarms.arn, dashboard=shown.dashboard_name)

    def _check(self, address: Address) -> list[Signal]:
        import pulumi_aws as aws

        made = aws.route53.HealthCheck(
            f"{self.key}-{address.label}",
            self.args(
                "uptime",
                aws.route53.HealthCheckArgs(
                    type="HTTPS",
                    fqdn=address.host,
                    port=443,
                    resource_path=address.path,
                    enable_sni=True,
                    request_interval=30,
                    failure_threshold=3,
                    measure_latency=False,
                    reference_name=f"{self._physical}-{address.label}"[:27],
                ),
            ),
            opts=self.options(aws.route53.HealthCheck),
        )

        def signal(name: str, metric: str, statistic: str, scale: float) -> Signal:
            return Signal(
                objective=name,
                about=address.label,
                cloud="aws",
                metric=f"AWS/Route53 {metric}",
                labels={"HealthCheckId": made.id},
                statistic=statistic,
                scale=scale,
            )

        return [
            signal("reachable", "HealthCheckStatus", "Minimum", 1),
            signal("uptime", "HealthCheckPercentageHealthy", "Average", 100),
        ]

    def _alarms(self, each: Watched, region: str, topic_arn: pulumi.Output[str]) -> None:
        import pulumi_aws as aws

        above = each.objective.above_is_worse
        for level in each.objective.levels:
            args = aws.cloudwatch.MetricAlarmArgs(
                name=f"{self._physical}-{each.name(level)}",
                alarm_description=f"{each.signal.title}: {each.objective.text(level)}",
                comparison_operator="GreaterThanThreshold" if above else "LessThanThreshold",
                threshold=each.threshold(level),
                evaluation_periods=level.periods,
                datapoints_to_alarm=level.periods,
                treat_missing_data="breaching" if each.objective.silence_is_bad else "notBreaching",
                alarm_actions=[topic_arn],
                ok_actions=[topic_arn],
                region=region,
            )
            _measure(args, each.signal, level, above)
            aws.cloudwatch.MetricAlarm(
                f"{self.key}-{each.name(level)}",
                self.args("alarm", args),
                opts=self.options(aws.cloudwatch.MetricAlarm),
            )


def _measure(args: aws.cloudwatch.MetricAlarmArgs, signal: Signal, level: Level, above: bool) -> None:
    """Puts into an alarm what it reads: one figure, or a share of two."""
    import pulumi_aws as aws

    namespace, _, metric = signal.metric.partition(" ")
    if signal.of is None:
        args.namespace, args.metric_name, args.period = namespace, metric, level.period
        args.dimensions = signal.labels
        if signal.statistic.startswith("p"):
            # Of a handful of requests the slowest would be the 95th percentile.
            args.extended_statistic, args.evaluate_low_sample_count_percentiles = signal.statistic, "ignore"
        else:
            args.statistic = signal.statistic
        return

    def read(id: str, named: str, labels: object) -> aws.cloudwatch.MetricAlarmMetricQueryArgs:
        space, _, figure = named.partition(" ")
        return aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id=id,
            return_data=False,
            metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                namespace=space,
                metric_name=figure,
                dimensions=labels,  # type: ignore[reportArgumentType]
                stat=signal.statistic,
                period=level.period,
            ),
        )

    whole, labels = signal.of
    of_nothing = 0 if above else signal.scale
    args.metric_queries = [
        read("part", signal.metric, signal.labels),
        read("whole", whole, labels),
        aws.cloudwatch.MetricAlarmMetricQueryArgs(
            id="share",
            expression=f"IF(whole > 0, {signal.scale:g} * part / whole, {of_nothing:g})",
            label=signal.objective,
            return_data=True,
        ),
    ]
