"""Postgres on aurora: a cluster that scales by itself, with replicas, and a global database over several regions."""

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
from components.postgres.sizes import ACU_GIB, acu, by_formula
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

ENGINE = "aurora-postgresql"
LOGS = ("postgresql",)
INSIGHTS_DAYS = 7


def check(part: Postgres) -> None:
    """Raises UserError for what no cluster of Aurora can be."""
    check_aws(part)
    parameters(part)
    if part.instance is not None:
        raise UserError(
            f"Postgres.instance is {part.instance!r}, expected none on aurora, which scales from min_cu to max_cu"
        )
    if part.replicas > 15:
        raise UserError(
            f"Postgres.replicas is {part.replicas}, expected at most 15 on aurora (aws.aurora.replicas)"
        )


def component(name: str, part: Postgres, wires: Wires) -> AuroraPostgresComponent:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Postgres {name!r} is on aurora, but the stack has no rungs:aws_account")
    here, far = arounds(part, wires)
    return AuroraPostgresComponent(
        name,
        part,
        cluster_name=wires.physical_name,
        here=here,
        far=far,
        place=wires.aws,
        safety=wires.safety,
    )


class AuroraPostgresComponent(AwsPostgresComponent):
    """Makes the cluster with a writer and `replicas` of Serverless v2, RDS Proxy where the part has a pooler, and, for
    each of `far`, a cluster that follows it (a global database), which can take over its writes.

    Outputs: `host`, `port`, `database`, `user`, `read_host`, `secret_id`.
    """

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(host="aurora"),
        *,
        cluster_name: str | None = None,
        here: Around,
        far: Sequence[Around] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        check_far(name, part, far)
        self.id_ = self.named(cluster_name)
        self.physical = f"{self.id_}-aurora"
        self.user, self.database = part.role, part.database
        security = self._security(here)
        self.cluster = self._primary(here, security)
        self.instances = [
            self._instance(self.cluster, f"{name}-instance-{number}", f"{self.id_}-{number}", number, here)
            for number in range(1, part.replicas + 2)
        ]
        self.address, self.port = self.cluster.endpoint, pulumi.Output.from_input(PORT)
        self.ready = [self.cluster, *self.instances]
        if part.managed_password:
            arn = self.cluster.master_user_secrets.apply(lambda each: each[0].secret_arn or "")
            self.secret = SecretReference(id=arn, json_key="password")
        if part.replicas:
            self.read_address = self.cluster.reader_endpoint
        if part.pooler and self.secret is not None:
            self._pooler(here, security, self.secret.id)
        copies = self._global(far) if far else {}
        if part.leader is not None:
            self.address, self.read_address = copies[part.leader].endpoint, None
            self.sslmode = "require"
        self.region = part.leader or here.region
        self.publish(**self.outputs())

    def _parameters(self, around: Around, far: str = "") -> aws.rds.ClusterParameterGroup:
        import pulumi_aws as aws

        version = self.part.version
        return aws.rds.ClusterParameterGroup(
            # Its family cannot change: another major version has another group, and the old one goes after it.
            f"{self.key}{far}-parameters-{version}",
            self.args(
                "parameters",
                aws.rds.ClusterParameterGroupArgs(
                    name=f"{self.physical}-{version}",
                    description="Settings of Postgres",
                    family=f"{ENGINE}{version}",
                    parameters=[
                        aws.rds.ClusterParameterGroupParameterArgs(
                            name=name, value=value, apply_method=applied(name)
                        )
                        for name, value in parameters(self.part)
                    ],
                    region=around.region,
                ),
            ),
            opts=self.options(aws.rds.ClusterParameterGroup),
        )

    def _cluster_args(
        self, identifier: str, around: Around, security: aws.ec2.SecurityGroup, far: str = ""
    ) -> aws.rds.ClusterArgs:
        """What all clusters of a global database have alike."""
        import pulumi_aws as aws

        part, kept = self.part, self._safety.retain
        return aws.rds.ClusterArgs(
            cluster_identifier=identifier,
            engine=ENGINE,
            engine_mode="provisioned",
            engine_version=str(part.version),
            serverlessv2_scaling_configuration=aws.rds.ClusterServerlessv2ScalingConfigurationArgs(
                min_capacity=acu(part.min_cu), max_capacity=acu(part.max_cu)
            ),
            port=PORT,
            storage_type="aurora-iopt1" if part.io_optimized else "",
            storage_encrypted=True,
            kms_key_id=around.key_arn,
            db_subnet_group_name=self._subnets(around, far).name,
            vpc_security_group_ids=[security.id],
            db_cluster_parameter_group_name=self._parameters(around, far).name,
            backup_retention_period=part.history_days,
            preferred_backup_window=part.backup_window,
            preferred_maintenance_window=maintenance_window(part),
            copy_tags_to_snapshot=True,
            delete_automated_backups=not kept,
            deletion_protection=kept,
            skip_final_snapshot=not kept,
            final_snapshot_identifier=f"{identifier}-final",
            enabled_cloudwatch_logs_exports=list(LOGS),
            allow_major_version_upgrade=True,
            apply_immediately=True,
            region=around.region,
        )

    def _primary(self, here: Around, security: aws.ec2.SecurityGroup) -> aws.rds.Cluster:
        import pulumi_aws as aws

        part = self.part
        args = self._cluster_args(self.id_, here, security)
        args.database_name, args.master_username = part.database, part.role
        if part.managed_password:
            args.manage_master_user_password = True
            args.master_user_secret_kms_key_id = here.key_arn
        else:
            args.master_password = self._make_password()
        logs = self._log_groups(f"/aws/rds/cluster/{self.id_}", LOGS, here.region)
        # Joining a global database is said by that alone (its `source`), so that it can come at a later stage.
        options = self.options(aws.rds.Cluster, depends_on=logs, ignore_changes=["globalClusterIdentifier"])
        return aws.rds.Cluster(self.key, self.args("cluster", args), opts=options)

    def _instance(
        self, cluster: aws.rds.Cluster, name: str, identifier: str, number: int, around: Around, far: str = ""
    ) -> aws.rds.ClusterInstance:
        import pulumi_aws as aws

        args = aws.rds.ClusterInstanceArgs(
            identifier=identifier,
            cluster_identifier=cluster.cluster_identifier,
            engine=aws.rds.EngineType.AURORA_POSTGRESQL,
            instance_class="db.serverless",
            # Writer and first replica have the same size, so that one takes over from the other at once.
            promotion_tier=min(number - 1, 15),
            publicly_accessible=False,
            ca_cert_identifier=AUTHORITY,
            copy_tags_to_snapshot=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=around.key_arn,
            performance_insights_retention_period=INSIGHTS_DAYS,
            auto_minor_version_upgrade=True,
            apply_immediately=True,
            region=around.region,
        )
        child = "far_instance" if far else "instance"
        return aws.rds.ClusterInstance(
            name, self.args(child, args), opts=self.options(aws.rds.ClusterInstance)
        )

    def _pooler(self, here: Around, security: aws.ec2.SecurityGroup, secret: pulumi.Input[str]) -> None:
        import pulumi_aws as aws

        identifier = {"db_cluster_identifier": self.cluster.cluster_identifier}
        proxy = rds_proxy(self, here, security, secret, identifier, self.instances)
        self.address = proxy.endpoint
        if self.part.replicas:
            reader = aws.rds.ProxyEndpoint(
                f"{self.key}-proxy-reader",
                self.args(
                    "proxy_reader",
                    aws.rds.ProxyEndpointArgs(
                        db_proxy_name=proxy.name,
                        db_proxy_endpoint_name=f"{self.physical}-reader",
                        target_role="READ_ONLY",
                        vpc_subnet_ids=list(here.subnet_ids),
                        vpc_security_group_ids=[security.id],
                        region=here.region,
                    ),
                ),
                opts=self.options(aws.rds.ProxyEndpoint),
            )
            self.read_address = reader.endpoint

    def _global(self, far: Sequence[Around]) -> dict[str, aws.rds.Cluster]:
        """The clusters that follow, by region."""
        import pulumi_aws as aws

        whole = aws.rds.GlobalCluster(
            f"{self.key}-global",
            self.args(
                "global_cluster",
                aws.rds.GlobalClusterArgs(
                    global_cluster_identifier=f"{self.id_}-global",
                    source_db_cluster_identifier=self.cluster.arn,
                    # It names members, and holds nothing itself: taken away, each cluster goes on by itself.
                    force_destroy=True,
                    deletion_protection=self._safety.retain,
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.rds.GlobalCluster, depends_on=self.instances),
        )
        found: dict[str, aws.rds.Cluster] = {}
        for around in far:
            suffix = f"-{around.region}"
            identifier = f"{self.id_}{suffix}"
            args = self._cluster_args(identifier, around, self._security(around, suffix), suffix)
            args.global_cluster_identifier = whole.global_cluster_identifier
            logs = self._log_groups(f"/aws/rds/cluster/{identifier}", LOGS, around.region, suffix)
            cluster = aws.rds.Cluster(
                f"{self.key}{suffix}",
                self.args("far_cluster", args),
                opts=self.options(
                    aws.rds.Cluster,
                    depends_on=logs,
                    # AWS's own while it follows; and which cluster leads changes when one takes over.
                    ignore_changes=["replicationSourceIdentifier", "globalClusterIdentifier"],
                ),
            )
            self._instance(cluster, f"{self.key}{suffix}-instance-1", f"{identifier}-1", 1, around, suffix)
            found[around.region] = cluster
        return found

    def signals(self, key: str) -> Sequence[Signal]:
        of = {"DBClusterIdentifier": self.cluster.cluster_identifier}
        most = by_formula(acu(self.part.max_cu) * ACU_GIB)
        found = [
            signal("database_cpu", key, "CPUUtilization", of, statistic="Maximum", scale=100),
            signal("database_latency", key, "ReadLatency", of, statistic="p95"),
            signal("database_connections", key, "DatabaseConnections", of, statistic="Maximum", scale=most),
        ]
        if self.part.replicas:
            found.append(signal("replica_lag", key, "AuroraReplicaLagMaximum", of, scale=1000))
        return found
