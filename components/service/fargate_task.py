"""The task of a service on Fargate: its roles, its secrets, its log and its container."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.aws_policies import Statement, allowing, trust
from components.errors import UserError
from components.linking import AwsGrant, SecretReference
from components.service import ServiceComponent

if TYPE_CHECKING:
    from pulumi_aws import ecs, iam

CONTAINER = "app"
LOG_DAYS = 30
PULLS = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
ECR = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<name>[^@:]+)")
PROBE_EVERY = 15
"""Seconds."""


@attrs.frozen(kw_only=True)
class Given:
    """What a task is given beside its image."""

    variables: Mapping[str, pulumi.Input[str]]
    secrets: Mapping[str, pulumi.Input[str] | SecretReference]
    grants: Sequence[AwsGrant]


class Tasks:
    """Makes what all versions of a service have in common, and a task definition for each."""

    def __init__(
        self, service: ServiceComponent, physical_name: str, given: Given, images: Sequence[str], region: str
    ) -> None:
        from pulumi_aws import cloudwatch

        self._service, self._physical, self._given, self._region = service, physical_name, given, region
        self._logs = cloudwatch.LogGroup(
            f"{service.key}-logs",
            service.args(
                "logs",
                cloudwatch.LogGroupArgs(
                    name=f"/rungs/{physical_name}", retention_in_days=LOG_DAYS, region=region
                ),
            ),
            opts=service.options(cloudwatch.LogGroup),
        )
        self._lines = self._secrets()
        self.ready: list[pulumi.Resource] = []
        """What must exist before a task starts."""
        self.role = self._role("role", "task")
        self.execution_role = self._role("execution_role", "execution")
        grants = [(sorted(each.actions), list(each.resources)) for each in given.grants]
        self._allow("role_policy", "task", self.role, grants)
        self._allow("execution_policy", "execution", self.execution_role, self._to_start(images))

    def make(self, words: str, image: str) -> ecs.TaskDefinition:
        """The task definition of one version: another image or variable makes another revision of it."""
        from pulumi_aws import ecs

        part = self._service.part
        family = f"{self._physical}-{words}" if words else self._physical
        return ecs.TaskDefinition(
            f"{self._service.key}-{words or 'task'}",
            self._service.args(
                "task",
                ecs.TaskDefinitionArgs(
                    family=family,
                    requires_compatibilities=["FARGATE"],
                    network_mode="awsvpc",
                    cpu=str(round(part.cpu * 1024)),
                    memory=str(round(part.memory_gb * 1024)),
                    runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
                        cpu_architecture=part.architecture.upper(), operating_system_family="LINUX"
                    ),
                    task_role_arn=self.role.arn,
                    execution_role_arn=self.execution_role.arn,
                    container_definitions=self._container(image),
                    region=self._region,
                ),
            ),
            opts=self._service.options(ecs.TaskDefinition, depends_on=self.ready),
        )

    def _container(self, image: str) -> pulumi.Output[str]:
        part = self._service.part
        container: dict[str, object] = {
            "name": CONTAINER,
            "image": image,
            "essential": True,
            "portMappings": [{"containerPort": part.port, "hostPort": part.port, "protocol": "tcp"}],
            "environment": [
                {"name": name, "value": value} for name, value in sorted(self._given.variables.items())
            ],
            "secrets": self._lines,
            "linuxParameters": {"initProcessEnabled": True},
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self._logs.name,
                    "awslogs-region": self._region,
                    "awslogs-stream-prefix": CONTAINER,
                },
            },
        }
        if part.probe:
            container["healthCheck"] = {
                "command": ["CMD", *part.probe],
                "interval": PROBE_EVERY,
                "timeout": 5,
                "retries": 3,
                "startPeriod": 30,
            }
        return pulumi.Output.json_dumps([container], sort_keys=True)

    def _secrets(self) -> list[dict[str, pulumi.Input[str]]]:
        """Makes one secret of all values; what names each of them, and what lies in the cloud already."""
        from pulumi_aws import secretsmanager

        service = self._service
        values = {
            name: each for name, each in self._given.secrets.items() if not isinstance(each, SecretReference)
        }
        lines: dict[str, pulumi.Input[str]] = {}
        self._readable: list[pulumi.Input[str]] = []
        if values:
            secret = secretsmanager.Secret(
                f"{service.key}-secrets",
                service.args(
                    "secret",
                    secretsmanager.SecretArgs(
                        name=self._physical,
                        description="What the service is told in secret; the stack writes it",
                        # The stack has the values from elsewhere: after a delete the name is free at once.
                        recovery_window_in_days=0,
                        region=self._region,
                    ),
                ),
                opts=service.options(secretsmanager.Secret),
            )
            version = secretsmanager.SecretVersion(
                f"{service.key}-secrets",
                service.args(
                    "secret_value",
                    secretsmanager.SecretVersionArgs(
                        secret_id=secret.id,
                        secret_string=pulumi.Output.secret(
                            pulumi.Output.json_dumps(dict(sorted(values.items())), sort_keys=True)
                        ),
                        region=self._region,
                    ),
                ),
                opts=service.options(secretsmanager.SecretVersion),
            )
            self._readable.append(secret.arn)
            # With its version: another value is another revision of the task, and so reaches what runs.
            for name in values:
                lines[name] = pulumi.Output.concat(secret.arn, ":", name, "::", version.version_id)
        for name, each in self._given.secrets.items():
            if isinstance(each, SecretReference):
                self._readable.append(each.id)
                lines[name] = (
                    pulumi.Output.concat(each.id, ":", each.json_key, "::") if each.json_key else each.id
                )
        return [{"name": name, "valueFrom": value} for name, value in sorted(lines.items())]

    def _to_start(self, images: Sequence[str]) -> list[Statement]:
        """What ECS itself does before the container runs: fetch the image and the secrets, and write the log."""
        needed: list[Statement] = [
            (("logs:CreateLogStream", "logs:PutLogEvents"), [pulumi.Output.concat(self._logs.arn, ":*")])
        ]
        found = [match for match in map(ECR.match, images) if match]
        if found:
            # The one action that AWS has for no resource (docs.aws.amazon.com/service-authorization, Amazon ECR).
            needed.append((("ecr:GetAuthorizationToken",), ["*"]))
            arns = {
                f"arn:aws:ecr:{each['region']}:{each['account']}:repository/{each['name']}" for each in found
            }
            needed.append((PULLS, sorted(arns)))
        if self._readable:
            needed.append((("secretsmanager:GetSecretValue",), self._readable))
            keys = [
                each
                for each in self._given.grants
                if all(action.startswith("kms:") for action in each.actions)
            ]
            needed += [(("kms:Decrypt",), list(each.resources)) for each in keys]
        return needed

    def _role(self, child: str, words: str) -> iam.Role:
        from pulumi_aws import iam

        service = self._service
        return iam.Role(
            f"{service.key}-{words}",
            service.args(
                child,
                iam.RoleArgs(
                    name=f"{self._physical}-{words}",
                    assume_role_policy=trust("ecs-tasks.amazonaws.com", service.place.account),
                ),
            ),
            opts=service.options(iam.Role),
        )

    def _allow(self, child: str, words: str, role: iam.Role, statements: Sequence[Statement]) -> None:
        from pulumi_aws import iam

        if not statements:
            return
        service = self._service
        self.ready.append(
            iam.RolePolicy(
                f"{service.key}-{words}",
                service.args(
                    child, iam.RolePolicyArgs(name=words, role=role.name, policy=allowing(statements))
                ),
                opts=service.options(iam.RolePolicy),
            )
        )


def check_grants(key: str, grants: Sequence[object]) -> list[AwsGrant]:
    """Those of AWS; raises UserError for one of another cloud, or for one on everything."""
    found: list[AwsGrant] = []
    for grant in grants:
        if not isinstance(grant, AwsGrant):
            raise UserError(
                f"service {key!r} is on fargate and links to what only an account of Google may use, expected parts on "
                "AWS or reached by a password"
            )
        if "*" in grant.resources:
            raise UserError(f"service {key!r} would be allowed {', '.join(grant.actions)} on everything")
        found.append(grant)
    return found


def override(name: str, value: str) -> str:
    """What a task that runs once is told beside its variables."""
    told = {"name": CONTAINER, "environment": [{"name": name, "value": value}]}
    return json.dumps({"containerOverrides": [told]}, sort_keys=True)
