"""Postgres on rds: one instance in the stack's private subnets, with a standby and replicas as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.linking import SecretReference
from components.postgres import Postgres
from components.postgres.on_aws import (
    AUTHORITY,
    PORT,
    Around,
    AwsPostgresComponent,
    applied,
    arounds,
    check_aws,
    check_far,
    maintenance_window,
    parameters,
    signal,
)
from components.postgres.rds_proxy import rds_proxy
from components.postgres.sizes import instance_of
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

LOGS = ("postgresql", "upgrade")
INSIGHTS_DAYS = 7
"""Of Performance Insights that cost nothing."""
GROWS_TO = 4
"""Storage grows by itself to this many times what it begins with."""


def check(part: Postgres) -> None:
    """Raises UserError for what no instance of RDS can be."""
    check_aws(part)
    instance_of(part)
    parameters(part)
    if part.storage_gb < 20:
        raise UserError(f"Postgres.storage_gb is {part.storage_gb}, expected at least 20 GiB on rds (gp3)")
    if part.replicas > 15:
        raise UserError(
            f"Postgres.replicas is {part.replicas}, expected at most 15 on rds (aws.rds.replicas)"
        )


def component(name: str, part: Postgres, wires: Wires) -> RdsPostgresComponent:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Postgres {name!r} is on rds, but the stack has no rungs:aws_account")
    here, far = arounds(part, wires)
    return RdsPostgresComponent(
        name,
        part,
        instance_name=wires.physical_name,
        here=here,
        far=far,
        place=wires.aws,
        safety=wires.safety,
    )


class RdsPostgresComponent(AwsPostgresComponent):
    """Makes the instance and what stands around it, replicas in the same region, one in each of `far`, and RDS Proxy
    where the part has a pooler. What it is told anew takes effect at `up`, not in the next maintenance window: a
    change of class ends connections for a minute with a standby, and for several without.

    Outputs: `host`, `port`, `database`, `user`, `read_host`, `secret_id`.
    """

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(host="rds"),
        *,
        instance_name: str | None = None,
        here: Around,
        far: Sequence[Around] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        check_far(name, part, far)
        self.id_ = self.named(instance_name)
        self.physical = f"{self.id_}-rds"
        self.user, self.database = part.role, part.database
        security = self._security(here)
        self.instance = self._primary(here, security)
        self.address = self.instance.address
        self.port = pulumi.Output.from_input(PORT)
        self.ready = [self.instance]
        if part.managed_password:
            arn = self.instance.master_user_secrets.apply(lambda each: each[0].secret_arn or "")
            self.secret = SecretReference(id=arn, json_key="password")
        self.replicas = [
            self._replica(f"{name}-replica-{number}", f"{self.id_}-r{number}", here, security)
            for number in range(1, part.replicas + 1)
        ]
        if self.replicas:
            hosts = pulumi.Output.all(*(each.address for each in self.replicas))
            self.read_address = hosts.apply(",".join)
        copies = {around.region: self._far_replica(around) for around in far}
        if part.leader is not None:
            self.address, self.read_address = copies[part.leader].address, None
        elif part.pooler and self.secret is not None:
            identifier = {"db_instance_identifier": self.instance.identifier}
            proxy = rds_proxy(self, here, security, self.secret.id, identifier, [self.instance])
            self.address = proxy.endpoint
        self.region = part.leader or here.region
        self.publish(**self.outputs())

    def _parameters(self, around: Around, far: str = "") -> aws.rds.ParameterGroup:
        import pulumi_aws as aws

        version = self.part.version
        return aws.rds.ParameterGroup(
            # Its family cannot change: another major version has another group, and the old one goes after it.
            f"{self.key}{far}-parameters-{version}",
            self.args(
                "parameters",
                aws.rds.ParameterGroupArgs(
                    name=f"{self.physical}-{version}",
                    description="Settings of Postgres",
                    family=f"postgres{version}",
                    parameters=[
                        aws.rds.ParameterGroupParameterArgs(
                            name=name, value=value, apply_method=applied(name)
                        )
                        for name, value in parameters(self.part)
                    ],
                    region=around.region,
                ),
            ),
            opts=self.options(aws.rds.ParameterGroup),
        )

    def _primary(self, here: Around, security: aws.ec2.SecurityGroup) -> aws.rds.Instance:
        import pulumi_aws as aws

        part = self.part
        logs = self._log_groups(f"/aws/rds/instance/{self.id_}", LOGS, here.region)
        self.parameter_group = self._parameters(here)
        kept = self._safety.retain
        args = aws.rds.InstanceArgs(
            identifier=self.id_,
            engine="postgres",
            engine_version=str(part.version),
            instance_class=instance_of(part).name,
            db_name=part.database,
            username=part.role,
            password=None if part.managed_password else self._make_password(),
            manage_master_user_password=True if part.managed_password else None,
            master_user_secret_kms_key_id=here.key_arn if part.managed_password else None,
            port=PORT,
            storage_type="gp3",
            allocated_storage=part.storage_gb,
            max_allocated_storage=min(65_536, GROWS_TO * part.storage_gb),
            storage_encrypted=True,
            kms_key_id=here.key_arn,
            multi_az=part.multi_az,
            db_subnet_group_name=self._subnets(here).name,
            vpc_security_group_ids=[security.id],
            publicly_accessible=False,
            ca_cert_identifier=AUTHORITY,
            parameter_group_name=self.parameter_group.name,
            backup_retention_period=part.history_days,
            backup_window=part.backup_window,
            maintenance_window=maintenance_window(part),
            copy_tags_to_snapshot=True,
            delete_automated_backups=not kept,
            deletion_protection=kept,
            skip_final_snapshot=not kept,
            final_snapshot_identifier=f"{self.id_}-final",
            performance_insights_enabled=True,
            performance_insights_kms_key_id=here.key_arn,
            performance_insights_retention_period=INSIGHTS_DAYS,
            enabled_cloudwatch_logs_exports=list(LOGS),
            auto_minor_version_upgrade=True,
            allow_major_version_upgrade=True,
            apply_immediately=True,
            region=here.region,
        )
        options = self.options(aws.rds.Instance, depends_on=logs)
        return aws.rds.Instance(self.key, self.args("instance", args), opts=options)

    def _replica(
        self,
        name: str,
        identifier: str,
        around: Around,
        security: aws.ec2.SecurityGroup,
        far: aws.rds.SubnetGroup | None = None,
        parameter_group: aws.rds.ParameterGroup | None = None,
    ) -> aws.rds.Instance:
        import pulumi_aws as aws

        part = self.part
        source = self.instance.arn if far else self.instance.identifier
        if part.leader == around.region:
            source = None
        args = aws.rds.InstanceArgs(
            identifier=identifier,
            # By ARN in another region, by name in the same one. Without one a replica is promoted.
            replicate_source_db=source,
            instance_class=instance_of(part).name,
            storage_type="gp3",
            max_allocated_storage=min(65_536, GROWS_TO * part.storage_gb),
            storage_encrypted=True,
            kms_key_id=around.key_arn,
            db_subnet_group_name=far.name if far else None,
            vpc_security_group_ids=[security.id],
            publicly_accessible=False,
            ca_cert_identifier=AUTHORITY,
            parameter_group_name=(parameter_group or self.parameter_group).name,
            # Of its own, so that one that is promoted has backups from that minute on.
            backup_retention_period=part.history_days,
            maintenance_window=maintenance_window(part),
            copy_tags_to_snapshot=True,
            deletion_protection=self._safety.retain,
            skip_final_snapshot=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=around.key_arn,
            performance_insights_retention_period=INSIGHTS_DAYS,
            auto_minor_version_upgrade=True,
            apply_immediately=True,
            region=around.region,
        )
        return aws.rds.Instance(name, self.args("replica", args), opts=self.options(aws.rds.Instance))

    def _far_replica(self, around: Around) -> aws.rds.Instance:
        far = f"-{around.region}"
        return self._replica(
            f"{self.key}{far}",
            f"{self.id_}{far}",
            around,
            self._security(around, far),
            self._subnets(around, far),
            self._parameters(around, far),
        )

    def signals(self, key: str) -> Sequence[Signal]:
        of = {"DBInstanceIdentifier": self.instance.identifier}
        found = [
            signal("database_cpu", key, "CPUUtilization", of, scale=100),
            signal("database_latency", key, "ReadLatency", of, statistic="p95"),
            signal(
                "database_connections",
                key,
                "DatabaseConnections",
                of,
                scale=instance_of(self.part).connections,
            ),
        ]
        found.extend(
            signal("replica_lag", key, "ReplicaLag", {"DBInstanceIdentifier": each.identifier})
            for each in self.replicas
        )
        return found
