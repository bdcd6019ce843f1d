"""How many instances of a service on Fargate run: by CPU, by requests, or by the jobs that wait."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.service import ServiceComponent

CPU = 60.0
"""Per cent, which leaves room for what comes while others start."""
OUT_AFTER, IN_AFTER = 60, 300
"""Seconds between two steps."""


def make_scaling(
    service: ServiceComponent,
    words: str,
    resource_id: pulumi.Input[str],
    region: str,
    *,
    requests: pulumi.Input[str] | None,
    queues: Sequence[tuple[str, pulumi.Input[str]]],
    after: Sequence[pulumi.Resource],
) -> None:
    """Makes the bounds, and the policies where they leave a choice.

    `requests` is what the metric of requests by target is of: an instance gets as many in a minute as it takes at once
    if each lasts a second. `queues` are keys and names of queues that it works off, of which as many jobs may wait.
    """
    from pulumi_aws import appautoscaling

    part = service.part
    name = f"{service.key}-{words}" if words else service.key
    target = appautoscaling.Target(
        f"{name}-scaling",
        service.args(
            "scaling",
            appautoscaling.TargetArgs(
                service_namespace="ecs",
                scalable_dimension="ecs:service:DesiredCount",
                resource_id=resource_id,
                min_capacity=part.minimum,
                max_capacity=part.maximum,
                region=region,
            ),
        ),
        opts=service.options(appautoscaling.Target, depends_on=after),
    )
    if part.minimum == part.maximum:
        return

    def follow(what: str, tracked: appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs) -> None:
        tracked.scale_in_cooldown, tracked.scale_out_cooldown = IN_AFTER, OUT_AFTER
        appautoscaling.Policy(
            f"{name}-{what}",
            service.args(
                "scaling_policy",
                appautoscaling.PolicyArgs(
                    name=what,
                    policy_type="TargetTrackingScaling",
                    service_namespace="ecs",
                    scalable_dimension="ecs:service:DesiredCount",
                    resource_id=target.resource_id,
                    target_tracking_scaling_policy_configuration=tracked,
                    region=region,
                ),
            ),
            opts=service.options(appautoscaling.Policy),
        )

    tracking = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs
    known = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
    own = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationArgs
    dimension = appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecificationDimensionArgs
    follow(
        "cpu",
        tracking(
            target_value=CPU,
            predefined_metric_specification=known(predefined_metric_type="ECSServiceAverageCPUUtilization"),
        ),
    )
    if requests is not None:
        follow(
            "requests",
            tracking(
                target_value=float(60 * part.concurrency),
                predefined_metric_specification=known(
                    predefined_metric_type="ALBRequestCountPerTarget", resource_label=requests
                ),
            ),
        )
    for key, queue in queues:
        follow(
            f"jobs-{key.replace('_', '-')}",
            tracking(
                target_value=float(part.concurrency),
                customized_metric_specification=own(
                    namespace="AWS/SQS",
                    metric_name="ApproximateNumberOfMessagesVisible",
                    statistic="Average",
                    dimensions=[dimension(name="QueueName", value=queue)],
                ),
            ),
        )
