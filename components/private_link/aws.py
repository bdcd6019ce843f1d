"""Connectors on AWS: tasks of Fargate, in the databases' network, which call out and take no calls."""

from __future__ import annotations

from typing import cast

import pulumi

from components.aws_policies import allowing, trust
from components.component import Component, Wires
from components.errors import UserError
from components.network import AwsNetwork
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


class AwsPrivateLinkComponent(PrivateLinkComponent[AwsNetwork]):
    """The tunnel with its connectors on tasks of Fargate."""

    def connect(self, token: pulumi.Output[str], after: pulumi.Resource) -> pulumi.Resource:
        """A service of as many tasks as there are connectors; its role may read the token and write its log alone."""
        from pulumi_aws import cloudwatch, ecs, iam, secretsmanager

        part, network, region = self.part, self.network, self.network.region
        logs = cloudwatch.LogGroup(
            f"{self.key}-logs",
            self.args(
                "logs",
                cloudwatch.LogGroupArgs(
                    name=f"/rungs/{self.physical}", retention_in_days=LOG_DAYS, region=region
                ),
            ),
            opts=self.options(cloudwatch.LogGroup),
        )
        secret = secretsmanager.Secret(
            f"{self.key}-token",
            self.args(
                "token",
                secretsmanager.SecretArgs(
                    name=f"{self.physical}-token",
                    description="What the connectors of a tunnel show; the stack writes it",
                    # The stack has the value from elsewhere: after a delete the name is free at once.
                    recovery_window_in_days=0,
                    region=region,
                ),
            ),
            opts=self.options(secretsmanager.Secret),
        )
        version = secretsmanager.SecretVersion(
            f"{self.key}-token-value",
            self.args(
                "token_value",
                secretsmanager.SecretVersionArgs(secret_id=secret.id, secret_string=token, region=region),
            ),
            opts=self.options(secretsmanager.SecretVersion),
        )
        role = iam.Role(
            f"{self.key}-role",
            self.args(
                "role",
                iam.RoleArgs(
                    name=f"{self.physical}-connector",
                    assume_role_policy=trust("ecs-tasks.amazonaws.com", self.place.account),
                ),
            ),
            opts=self.options(iam.Role),
        )
        allowed = iam.RolePolicy(
            f"{self.key}-role-policy",
            self.args(
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
            opts=self.options(iam.RolePolicy),
        )
        cluster = ecs.Cluster(
            f"{self.key}-cluster",
            self.args("cluster", ecs.ClusterArgs(name=self.physical, region=region)),
            opts=self.options(ecs.Cluster),
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
            f"{self.key}-task",
            self.args(
                "task",
                ecs.TaskDefinitionArgs(
                    family=self.physical,
                    requires_compatibilities=["FARGATE"],
                    network_mode="awsvpc",
                    cpu=str(round(part.cpu * 1024)),
                    memory=str(round(part.memory_gb * 1024)),
                    execution_role_arn=role.arn,
                    container_definitions=pulumi.Output.json_dumps([container], sort_keys=True),
                    region=region,
                ),
            ),
            opts=self.options(ecs.TaskDefinition, depends_on=[allowed]),
        )
        public = network.part.egress == "public"
        return ecs.Service(
            f"{self.key}-connector",
            self.args(
                "connector",
                ecs.ServiceArgs(
                    name=self.physical,
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
            opts=self.options(ecs.Service, depends_on=[after]),
        )
