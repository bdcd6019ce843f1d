"""Flow logs of a VPC, and the role by which they are written."""

from __future__ import annotations

import pulumi

from components.aws_policies import allowing, trust
from components.network import AwsNetwork

DAYS = 30
"""How long they are kept."""


def make_flow_logs(network: AwsNetwork, physical_name: str) -> None:
    """Makes what logs every connection of the network, in steps of ten minutes."""
    from pulumi_aws import cloudwatch, ec2, iam

    name = f"{network.key}-flows"
    group = cloudwatch.LogGroup(
        name,
        network.args(
            "flow_group",
            cloudwatch.LogGroupArgs(
                name=f"/rungs/{physical_name}/flows", retention_in_days=DAYS, region=network.region
            ),
        ),
        opts=network.options(cloudwatch.LogGroup),
    )
    role = iam.Role(
        name,
        network.args(
            "flow_role",
            iam.RoleArgs(
                name=f"{physical_name}-flows",
                assume_role_policy=trust("vpc-flow-logs.amazonaws.com", network.place.account),
            ),
        ),
        opts=network.options(iam.Role),
    )
    writes = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    policy = iam.RolePolicy(
        name,
        network.args(
            "flow_policy",
            iam.RolePolicyArgs(
                name="flows",
                role=role.name,
                policy=allowing([(writes, [group.arn, pulumi.Output.concat(group.arn, ":*")])]),
            ),
        ),
        opts=network.options(iam.RolePolicy),
    )
    ec2.FlowLog(
        name,
        network.args(
            "flow_log",
            ec2.FlowLogArgs(
                vpc_id=network.vpc_id,
                traffic_type="ALL",
                log_destination_type="cloud-watch-logs",
                log_destination=group.arn,
                iam_role_arn=role.arn,
                max_aggregation_interval=600,
                region=network.region,
                tags={"Name": f"{physical_name}-flows"},
            ),
        ),
        opts=network.options(ec2.FlowLog, depends_on=[policy]),
    )
