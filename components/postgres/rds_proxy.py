"""RDS Proxy: the pooler of RDS and Aurora."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.aws_policies import allowing
from components.postgres.on_aws import Around, AwsPostgresComponent

if TYPE_CHECKING:
    import pulumi_aws as aws


def rds_proxy(
    component: AwsPostgresComponent,
    around: Around,
    group: aws.ec2.SecurityGroup,
    secret: pulumi.Input[str],
    target: Mapping[str, pulumi.Input[str]],
    after: Sequence[pulumi.Resource],
) -> aws.rds.Proxy:
    """RDS Proxy: services connect to it by TLS with the same user and password. It may read the one secret."""
    import pulumi_aws as aws

    role = aws.iam.Role(
        f"{component.key}-proxy-role",
        component.args(
            "proxy_role",
            aws.iam.RoleArgs(
                name=f"{component.physical}-proxy",
                description="RDS Proxy of Postgres",
                assume_role_policy=json.dumps(_trust("rds.amazonaws.com")),
            ),
        ),
        opts=component.options(aws.iam.Role),
    )
    policy = aws.iam.RolePolicy(
        f"{component.key}-proxy-policy",
        component.args(
            "proxy_policy",
            aws.iam.RolePolicyArgs(
                name="password",
                role=role.name,
                policy=allowing([(["secretsmanager:GetSecretValue"], [secret])]),
            ),
        ),
        opts=component.options(aws.iam.RolePolicy),
    )
    proxy = aws.rds.Proxy(
        f"{component.key}-proxy",
        component.args(
            "proxy",
            aws.rds.ProxyArgs(
                name=component.physical,
                engine_family="POSTGRESQL",
                role_arn=role.arn,
                auths=[
                    aws.rds.ProxyAuthArgs(
                        auth_scheme="SECRETS",
                        secret_arn=secret,
                        iam_auth="DISABLED",
                        client_password_auth_type="POSTGRES_SCRAM_SHA_256",  # noqa: S106
                    )
                ],
                require_tls=True,
                idle_client_timeout=1800,
                vpc_subnet_ids=list(around.subnet_ids),
                vpc_security_group_ids=[group.id],
                region=around.region,
            ),
        ),
        opts=component.options(aws.rds.Proxy, depends_on=[policy]),
    )
    pool = aws.rds.ProxyDefaultTargetGroup(
        f"{component.key}-proxy-pool",
        component.args(
            "proxy_pool",
            aws.rds.ProxyDefaultTargetGroupArgs(
                db_proxy_name=proxy.name,
                connection_pool_config=aws.rds.ProxyDefaultTargetGroupConnectionPoolConfigArgs(
                    max_connections_percent=90,
                    max_idle_connections_percent=50,
                    connection_borrow_timeout=max(1, component.part.client_connect_ms // 1000),
                ),
                region=around.region,
            ),
        ),
        opts=component.options(aws.rds.ProxyDefaultTargetGroup),
    )
    args = aws.rds.ProxyTargetArgs(
        db_proxy_name=proxy.name, target_group_name=pool.name, region=around.region, **target
    )
    options = component.options(aws.rds.ProxyTarget, depends_on=after)
    served = aws.rds.ProxyTarget(
        f"{component.key}-proxy-target", component.args("proxy_target", args), opts=options
    )
    # Amazon's public authority signs what the proxy shows, which every client knows.
    component.sslmode = "verify-full"
    component.ready = [*component.ready, served]
    return proxy


def _trust(service: str) -> Mapping[str, object]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}
