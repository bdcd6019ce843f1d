"""Redis on memorystore-cluster: shards that are added in place, each written to disk with every second's changes.

The guide of Social Connect asks for AOF and RDB: the append-only file is the cluster's persistence, and a daily backup,
which is an RDB, is kept apart from it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.linking import GoogleGrant, Linked
from components.network import GoogleNetwork
from components.part import binding_name
from components.redis import Redis
from components.redis.component import RedisComponent
from components.signals import Signal

DAY = 86_400


def check(part: Redis) -> None:
    """Raises UserError for what no cluster can be."""
    if part.version:
        raise UserError(
            f"Redis.version is {part.version!r}, expected none on memorystore-cluster: Google chooses it"
        )
    if not part.node:
        raise UserError("Redis on memorystore-cluster has no type of node")


def component(name: str, part: Redis, wires: Wires) -> MemorystoreClusterRedisComponent:
    """Makes the component inside a stack."""
    network = wires.serving_component(part.network)
    if wires.google is None:
        raise UserError(f"Redis {name!r} is on memorystore-cluster, but the stack has no rungs:gcp_project")
    if not isinstance(network, GoogleNetwork):
        raise UserError(f"Redis.network is {part.network!r}, expected the key of a Network on gcp")
    return MemorystoreClusterRedisComponent(
        name,
        part,
        cluster_name=wires.physical_name,
        network_id=network.network_id,
        subnet_id=network.subnet_id(wires.google.region),
        place=wires.google,
        safety=wires.safety,
    )


class MemorystoreClusterRedisComponent(RedisComponent):
    """Makes the cluster, and the policy that gives it addresses in the subnet by Private Service Connect.

    A network has one such policy for Redis in each region, so one cluster of a stack. Outputs: `address`, `port`,
    `authority`.
    """

    clustered = True

    def __init__(
        self,
        name: str,
        part: Redis = Redis(host="memorystore-cluster"),
        *,
        cluster_name: str | None = None,
        network_id: pulumi.Input[str],
        subnet_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        physical = self.named(cluster_name)
        switched_on = apis(self, "redis.googleapis.com", "networkconnectivity.googleapis.com")
        policy = gcp.networkconnectivity.ServiceConnectionPolicy(
            f"{name}-connection",
            self.args(
                "connection",
                gcp.networkconnectivity.ServiceConnectionPolicyArgs(
                    name=f"{physical}-redis",
                    project=place.account,
                    location=place.region,
                    network=network_id,
                    service_class="gcp-memorystore-redis",
                    description="Addresses of Redis in the stack's network",
                    psc_config=gcp.networkconnectivity.ServiceConnectionPolicyPscConfigArgs(
                        subnetworks=[subnet_id]
                    ),
                ),
            ),
            opts=self.options(gcp.networkconnectivity.ServiceConnectionPolicy, depends_on=switched_on),
        )
        node = part.node
        self.cluster = gcp.redis.Cluster(
            name,
            self.args(
                "cluster",
                gcp.redis.ClusterArgs(
                    name=physical,
                    project=place.account,
                    region=place.region,
                    shard_count=part.shards,
                    replica_count=part.replicas,
                    node_type=node.name if node else None,
                    psc_configs=[gcp.redis.ClusterPscConfigArgs(network=network_id)],
                    transit_encryption_mode="TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
                    authorization_mode="AUTH_MODE_IAM_AUTH" if part.iam else "AUTH_MODE_DISABLED",
                    redis_configs={"maxmemory-policy": "allkeys-lru" if part.eviction else "noeviction"},
                    persistence_config=gcp.redis.ClusterPersistenceConfigArgs(
                        mode="AOF",
                        aof_config=gcp.redis.ClusterPersistenceConfigAofConfigArgs(append_fsync="EVERYSEC"),
                    ),
                    automated_backup_config=gcp.redis.ClusterAutomatedBackupConfigArgs(
                        retention=f"{part.snapshot_days * DAY}s",
                        fixed_frequency_schedule=gcp.redis.ClusterAutomatedBackupConfigFixedFrequencyScheduleArgs(
                            start_time=gcp.redis.ClusterAutomatedBackupConfigFixedFrequencyScheduleStartTimeArgs(
                                hours=3
                            )
                        ),
                    )
                    if part.snapshot_days
                    else None,
                    zone_distribution_config=gcp.redis.ClusterZoneDistributionConfigArgs(mode="MULTI_ZONE"),
                    deletion_protection_enabled=safety.retain,
                ),
            ),
            opts=self.options(gcp.redis.Cluster, depends_on=[*switched_on, policy]),
        )
        endpoint = self.cluster.discovery_endpoints.apply(lambda found: found[0])
        self.address = endpoint.apply(lambda each: each.address or "")
        self.port = endpoint.apply(lambda each: each.port or 6379)
        self.password = None
        self.authority = self.cluster.managed_server_cas.apply(
            lambda found: "\n".join(
                text for each in found for certs in each.ca_certs or [] for text in certs.certificates or []
            )
        )
        self.after = [self.cluster]
        self.publish(address=self.address, port=self.port, authority=self.authority)

    def service_link(self, key: str) -> Linked:
        linked = super().service_link(key)
        if not self.part.iam:
            return linked
        return Linked(
            variables={**linked.variables, binding_name(key, "AUTH"): "iam"},
            secrets=linked.secrets,
            grants=[GoogleGrant(role="roles/redis.dbConnectionUser", on="project")],
            after=linked.after,
        )

    def signals(self, key: str) -> Sequence[Signal]:
        # Google counts hits and misses of a cluster, but has no share of them to hold against an objective.
        return [
            Signal(
                objective="redis_memory",
                about=key,
                cloud="gcp",
                metric="redis.googleapis.com/cluster/memory/average_utilization",
                labels={"resource.labels.cluster_id": self.cluster.name},
                statistic="ALIGN_MEAN",
                resource_type="redis.googleapis.com/Cluster",
            )
        ]
