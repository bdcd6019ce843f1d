"""Redis on elasticache: a replication group of Valkey in the stack's network, with TLS, at-rest encryption and a
password from its first day.

Valkey costs a fifth less than Redis OSS on the same nodes (economics/prices.csv), speaks the same protocol, and gets
the newer versions; Redis OSS ends at 7.2 there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.aws_passwords import make_password
from components.component import Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.network import AwsNetwork
from components.redis import Redis
from components.redis.component import RedisComponent
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_aws as aws

PORT = 6379
VERSION = "8.1"
MOST_NODES = 90
"""Of a replication group in shards (aws.elasticache.nodes_cluster)."""


def check(part: Redis) -> None:
    """Raises UserError for what no replication group can be."""
    if part.shards > 1 and not part.sharded:
        raise UserError(
            f"Redis.shards is {part.shards}, expected 1 on elasticache without sharded: AWS spreads the keys of a "
            "group over shards only where sharded is set from its first day"
        )
    nodes = part.shards * (1 + part.replicas)
    if nodes > MOST_NODES:
        raise UserError(
            f"Redis has {nodes} nodes on elasticache, expected at most {MOST_NODES} (AWS's quota)"
        )
    if not part.node:
        raise UserError("Redis on elasticache has no type of node")


def component(name: str, part: Redis, wires: Wires) -> ElasticacheRedisComponent:
    """Makes the component inside a stack."""
    network, key = wires.serving_component(part.network), wires.serving_component(part.key)
    if wires.aws is None:
        raise UserError(f"Redis {name!r} is on elasticache, but the stack has no rungs:aws_account")
    if not isinstance(network, AwsNetwork):
        raise UserError(f"Redis.network is {part.network!r}, expected the key of a Network on aws")
    if not isinstance(key, EncryptionKeyComponent):
        raise UserError(f"Redis.key is {part.key!r}, expected the key of an EncryptionKey on aws")
    return ElasticacheRedisComponent(
        name,
        part,
        group_name=wires.physical_name,
        vpc_id=network.vpc_id,
        subnet_ids=network.private_subnet_ids,
        inside_id=network.inside_id,
        key_arn=key.key_id(),
        place=wires.aws,
        safety=wires.safety,
    )


class ElasticacheRedisComponent(RedisComponent):
    """Makes the replication group, what it stands in, and its password in Secrets Manager.

    `inside_id` is the security group that is let in, and nothing else. Outputs: `address`, `port`, `secret_id`.
    """

    def __init__(
        self,
        name: str,
        part: Redis = Redis(host="elasticache"),
        *,
        group_name: str | None = None,
        vpc_id: pulumi.Input[str],
        subnet_ids: Sequence[pulumi.Input[str]],
        inside_id: pulumi.Input[str],
        key_arn: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_random as random

        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(group_name)
        self.clustered = part.sharded
        security = self._security(vpc_id, inside_id)
        subnets = self._subnets(subnet_ids)
        password = make_password(
            self,
            f"{self._physical}-redis",
            description="The password of Redis",
            region=place.region,
            # AWS takes 16 to 128 characters; letters and digits need no escaping anywhere.
            letters=random.RandomPasswordArgs(length=48, special=False),
        )
        self.password = password.reference
        self.group = self._group(security, subnets, password.value, key_arn)
        self.address = (
            self.group.configuration_endpoint_address
            if self.clustered
            else self.group.primary_endpoint_address
        )
        self.port = pulumi.Output.from_input(PORT)
        self.after = [self.group]
        self.publish(address=self.address, port=self.port, secret_id=password.reference.id)

    def _security(self, vpc_id: pulumi.Input[str], inside_id: pulumi.Input[str]) -> aws.ec2.SecurityGroup:
        import pulumi_aws as aws

        group = aws.ec2.SecurityGroup(
            f"{self.key}-security",
            self.args(
                "security",
                aws.ec2.SecurityGroupArgs(
                    name=f"{self._physical}-redis",
                    description="Redis, reached by the services of the stack alone",
                    vpc_id=vpc_id,
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.ec2.SecurityGroup),
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{self.key}-from-inside",
            self.args(
                "security_rule",
                aws.vpc.SecurityGroupIngressRuleArgs(
                    security_group_id=group.id,
                    referenced_security_group_id=inside_id,
                    ip_protocol="tcp",
                    from_port=PORT,
                    to_port=PORT,
                    description="services",
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.vpc.SecurityGroupIngressRule),
        )
        return group

    def _subnets(self, subnet_ids: Sequence[pulumi.Input[str]]) -> aws.elasticache.SubnetGroup:
        import pulumi_aws as aws

        return aws.elasticache.SubnetGroup(
            f"{self.key}-subnets",
            self.args(
                "subnets",
                aws.elasticache.SubnetGroupArgs(
                    name=self._physical,
                    description="private subnets",
                    subnet_ids=list(subnet_ids),
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.elasticache.SubnetGroup),
        )

    def _parameters(self, version: str) -> aws.elasticache.ParameterGroup:
        import pulumi_aws as aws

        major = version.partition(".")[0]
        wanted = {"maxmemory-policy": "allkeys-lru" if self.part.eviction else "noeviction"}
        if self.clustered:
            wanted["cluster-enabled"] = "yes"
        return aws.elasticache.ParameterGroup(
            # Its family cannot change: another version has another group, and the old one goes after it.
            f"{self.key}-parameters-{major}",
            self.args(
                "parameters",
                aws.elasticache.ParameterGroupArgs(
                    name=f"{self._physical}-valkey{major}",
                    description="Settings of Redis",
                    family=f"valkey{major}",
                    parameters=[
                        aws.elasticache.ParameterGroupParameterArgs(name=each, value=value)
                        for each, value in sorted(wanted.items())
                    ],
                    region=self.place.region,
                ),
            ),
            opts=self.options(aws.elasticache.ParameterGroup),
        )

    def _group(
        self,
        security: aws.ec2.SecurityGroup,
        subnets: aws.elasticache.SubnetGroup,
        token: pulumi.Output[str],
        key_arn: pulumi.Input[str],
    ) -> aws.elasticache.ReplicationGroup:
        import pulumi_aws as aws

        part, node = self.part, self.part.node
        version = part.version or VERSION
        several = part.replicas > 0
        return aws.elasticache.ReplicationGroup(
            self.key,
            self.args(
                "group",
                aws.elasticache.ReplicationGroupArgs(
                    replication_group_id=self._physical,
                    description=f"Redis of {self._physical}",
                    engine="valkey",
                    engine_version=version,
                    node_type=node.name if node else None,
                    cluster_mode="enabled" if self.clustered else "disabled",
                    num_cache_clusters=None if self.clustered else 1 + part.replicas,
                    num_node_groups=part.shards if self.clustered else None,
                    replicas_per_node_group=part.replicas if self.clustered else None,
                    # With shards it cannot be off, with one node and no shards it cannot be on.
                    automatic_failover_enabled=several or self.clustered,
                    multi_az_enabled=several,
                    parameter_group_name=self._parameters(version).name,
                    subnet_group_name=subnets.name,
                    security_group_ids=[security.id],
                    port=PORT,
                    transit_encryption_enabled=True,
                    transit_encryption_mode="required",
                    auth_token=token,
                    at_rest_encryption_enabled=True,
                    kms_key_id=key_arn,
                    snapshot_retention_limit=part.snapshot_days,
                    snapshot_window="03:00-04:00",
                    maintenance_window="sun:04:30-sun:05:30",
                    final_snapshot_identifier=f"{self._physical}-final" if self._safety.retain else None,
                    # A minor version that AWS has moved to would be a change back in the next preview.
                    auto_minor_version_upgrade=False,
                    apply_immediately=True,
                    region=self.place.region,
                ),
            ),
            # AWS refuses to change the mode of the cluster, and would only say so half way.
            opts=self.options(aws.elasticache.ReplicationGroup, replace_on_changes=["clusterMode"]),
        )

    def signals(self, key: str) -> Sequence[Signal]:
        # CloudWatch has figures of nodes alone, whose ids AWS makes: the first one holds what every other does.
        shard = "-0001" if self.clustered else ""
        of = {"CacheClusterId": self.group.replication_group_id.apply(lambda id: f"{id}{shard}-001")}

        def signal(objective: str, metric: str, scale: float = 1) -> Signal:
            return Signal(
                objective=objective,
                about=key,
                cloud="aws",
                metric=f"AWS/ElastiCache {metric}",
                labels=of,
                scale=scale,
            )

        return [
            signal("redis_memory", "DatabaseMemoryUsagePercentage", 100),
            signal("cache_hits", "CacheHitRate", 100),
        ]
