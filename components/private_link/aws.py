"""Connectors on AWS: tasks of Fargate, in the databases' network, which call out and take no calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pulumi

from components.aws_policies import allowing, trust
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.network import AwsNetwork
from components.postgres.base import PostgresComponent
from components.private_link import PrivateLink
from components.private_link.link import COMMAND, PROBE, VARIABLES, PrivateLinkComponent, databases_of

LOG_DAYS = 30


def component(name: str, part: PrivateLink, wires: Wires) -> Component[PrivateLink]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"PrivateLink {name!r} on aws needs rungs:aws_account")
    return AwsPrivateLinkComponent(
        name,
        part,
        account_id=wires.account_id,
        link_name=wires.physical_name,
        network=cast("AwsNetwork", wires.serving_component(part.network)),
        databases=databases_of(part, wires),
        alert_emails=wires.alert_emails,
        place=wires.aws,
        safety=wires.safety,
    )


class AwsPrivateLinkComponent(PrivateLinkComponent):
    """The tunnel with its connectors on tasks of Fargate."""

    def __init__(
        self,
        name: str,
        part: PrivateLink,
        *,
        account_id: pulumi.Input[str],
        link_name: str | None = None,
        network: AwsNetwork,
        databases: Mapping[str, PostgresComponent],
        alert_emails: Sequence[str] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        self._network = network
        super().__init__(
            name,
            part,
            account_id=account_id,
            link_name=link_name,
            databases=databases,
            alert_emails=alert_emails,
            place=place,
            safety=safety,
            opts=opts,
        )

    def connect(self, token: pulumi.Output[str], after: pulumi.Resource) -> pulumi.Resource:
        return _connect(self, self._network, token, after)


def _connect(
    link: PrivateLinkComponent,
    network: AwsNetwork,
    token: pulumi.Output[str],
    after: pulumi.Resource,
) -> pulumi.Resource:
    """A service of as many tasks as there are connectors; its role may read the token and write its log alone."""
    from pulumi_aws import cloudwatch, ecs, iam, secretsmanager

    part, region = link.part, network.region
    logs = cloudwatch.LogGroup(
        f"{link.key}-logs",
        link.args(
            "logs",
            cloudwatch.LogGroupArgs(
                name=f"/rungs/{link.physical}", retention_in_days=LOG_DAYS, region=region
            ),
        ),
        opts=link.options(cloudwatch.LogGroup),
    )
    secret = secretsmanager.Secret(
        f"{link.key}-token",
        link.args(
            "token",
            secretsmanager.SecretArgs(
                name=f"{link.physical}-token",
                description="What the connectors of a tunnel show; the stack writes it",
                # The stack has the value from elsewhere: after a delete the name is free at once.
                recovery_window_in_days=0,
                region=region,
            ),
        ),
        opts=link.options(secretsmanager.Secret),
    )
    version = secretsmanager.SecretVersion(
        f"{link.key}-token-value",
        link.args(
            "token_value",
            secretsmanager.SecretVersionArgs(secret_id=secret.id, secret_string=token, region=region),
        ),
        opts=link.options(secretsmanager.SecretVersion),
    )
    role = iam.Role(
        f"{link.key}-role",
        link.args(
            "role",
            iam.RoleArgs(
                name=f"{link.physical}-connector",
                assume_role_policy=trust("ecs-tasks.amazonaws.com", link.place.account),
            ),
        ),
        opts=link.options(iam.Role),
    )
    allowed = iam.RolePolicy(
        f"{link.key}-role-policy",
        link.args(
            "role_policy",
            iam.RolePolicyArgs(
                name="start",
                role=role.id,
                policy=allowing(
                    [
                        (
                            ("logs:CreateLogStream", "logs:PutLogEvents"),
                            [pulumi.Output.concat(logs.arn, ":*")],
                        ),
                        (("secretsmanager:GetSecretValue",), [secret.arn]),
                    ]
                ),
            ),
        ),
        opts=link.options(iam.RolePolicy),
    )
    cluster = ecs.Cluster(
        f"{link.key}-cluster",
        link.args("cluster", ecs.ClusterArgs(name=link.physical, region=region)),
        opts=link.options(ecs.Cluster),
    )
    container = {
        "name": "connector",
        "image": part.image,
        "essential": True,
        "command": list(COMMAND),
        "readonlyRootFilesystem": True,
        "environment": [{"name": name, "value": value} for name, value in sorted(VARIABLES.items())],
        "secrets": [
            {
                "name": "TUNNEL_TOKEN",
                # With its version: another token is another revision of the task.
                "valueFrom": pulumi.Output.concat(secret.arn, ":::", version.version_id),
            }
        ],
        "healthCheck": {
            "command": ["CMD", *PROBE],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 30,
        },
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": logs.name,
                "awslogs-region": region,
                "awslogs-stream-prefix": "connector",
            },
        },
    }
    task = ecs.TaskDefinition(
        f"{link.key}-task",
        link.args(
            "task",
            ecs.TaskDefinitionArgs(
                family=link.physical,
                requires_compatibilities=["FARGATE"],
                network_mode="awsvpc",
                cpu=str(round(part.cpu * 1024)),
                memory=str(round(part.memory_gb * 1024)),
                execution_role_arn=role.arn,
                container_definitions=pulumi.Output.json_dumps([container], sort_keys=True),
                region=region,
            ),
        ),
        opts=link.options(ecs.TaskDefinition, depends_on=[allowed]),
    )
    public = network.part.egress == "public"
    return ecs.Service(
        f"{link.key}-connector",
        link.args(
            "connector",
            ecs.ServiceArgs(
                name=link.physical,
                cluster=cluster.arn,
                task_definition=task.arn,
                desired_count=part.connectors,
                launch_type="FARGATE",
                propagate_tags="SERVICE",
                enable_execute_command=False,
                wait_for_steady_state=True,
                deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(
                    enable=True, rollback=True
                ),
                network_configuration=ecs.ServiceNetworkConfigurationArgs(
                    subnets=list(network.public_subnet_ids if public else network.private_subnet_ids),
                    security_groups=[network.inside_id],
                    assign_public_ip=public,
                ),
                region=region,
            ),
        ),
        opts=link.options(ecs.Service, depends_on=[after]),
    )
