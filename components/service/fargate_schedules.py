"""What a service on Fargate does at set times: EventBridge Scheduler starts a task of its own for each.

Nothing inside a network can be called by the scheduler, and what it could call would be open to the world. So the
service's image runs once more, finds the path in `RUN_PATH`, does what a POST of it does, and ends with 0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from components.aws_policies import allowing, shortened, trust
from components.errors import UserError
from components.service import RUN_PATH, ServiceComponent
from components.service.fargate_task import Tasks, override

if TYPE_CHECKING:
    from pulumi_aws import ecs, scheduler

TRIES = 2
LONGEST_NAME = 64
"""docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"""
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def expression(cron: str) -> str:
    """Five fields of cron as AWS writes them. Raises UserError for a day of the month and of the week at once."""
    minute, hour, day, month, weekday = cron.split()
    if day != "*" and weekday != "*":
        raise UserError(
            f"Schedule.cron is {cron!r}, but AWS takes a day of the month or of the week, expected * for one of them"
        )
    if weekday == "*":
        weekday = "?"
    else:
        day = "?"
        weekday = re.sub(r"(?<![/\d])\d(?!\d)", lambda found: DAYS[int(found[0]) % 7], weekday)
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def make_schedules(
    service: ServiceComponent,
    physical_name: str,
    tasks: Tasks,
    cluster: ecs.Cluster,
    task: ecs.TaskDefinition,
    network: scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs,
    region: str,
) -> None:
    """Makes the schedules, and the role by which they start tasks of this one definition."""
    from pulumi_aws import iam, scheduler

    role = iam.Role(
        f"{service.key}-schedules",
        service.args(
            "schedule_role",
            iam.RoleArgs(
                name=f"{physical_name}-schedules",
                assume_role_policy=trust("scheduler.amazonaws.com", service.place.account),
            ),
        ),
        opts=service.options(iam.Role),
    )
    policy = iam.RolePolicy(
        f"{service.key}-schedules",
        service.args(
            "schedule_policy",
            iam.RolePolicyArgs(
                name="schedules",
                role=role.name,
                policy=allowing(
                    [
                        (("ecs:RunTask",), [task.arn]),
                        (("iam:PassRole",), [tasks.role.arn, tasks.execution_role.arn]),
                    ]
                ),
            ),
        ),
        opts=service.options(iam.RolePolicy),
    )
    for each in service.part.schedules:
        scheduler.Schedule(
            f"{service.key}-{each.name}",
            service.args(
                "schedule",
                scheduler.ScheduleArgs(
                    name=shortened(f"{physical_name}-{each.name}", LONGEST_NAME),
                    group_name="default",
                    schedule_expression=expression(each.cron),
                    schedule_expression_timezone="UTC",
                    flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
                    target=scheduler.ScheduleTargetArgs(
                        arn=cluster.arn,
                        role_arn=role.arn,
                        input=override(RUN_PATH, each.path),
                        ecs_parameters=scheduler.ScheduleTargetEcsParametersArgs(
                            task_definition_arn=task.arn,
                            launch_type="FARGATE",
                            task_count=1,
                            network_configuration=network,
                        ),
                        retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(maximum_retry_attempts=TRIES),
                    ),
                    region=region,
                ),
            ),
            opts=service.options(scheduler.Schedule, depends_on=[policy]),
        )
