"""Redis on memorystore: an instance of the standard tier in the stack's network, with TLS and a password.

The basic tier cannot become the standard one (cloud.google.com/memorystore/docs/redis/redis-tiers): who starts on it
loses the cache, or moves it by export, on the day of the first standby. So it is never made.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.network import GoogleNetwork
from components.redis import Redis
from components.redis.component import RedisComponent
from components.signals import Signal

VERSION = "7.2"
MOST_GB = 300
LEAST_GB_READ = 5
"""GiB that replicas that are read need (cloud.google.com/memorystore/docs/redis/about-read-replicas)."""
METRICS = "redis.googleapis.com"


def check(part: Redis) -> None:
    """Raises UserError for what no instance can be."""
    if part.shards > 1:
        raise UserError(
            f"Redis.shards is {part.shards}, expected 1 on memorystore; host memorystore-cluster has more"
        )
    if part.memory_gb != int(part.memory_gb) or not 1 <= part.memory_gb <= MOST_GB:
        raise UserError(
            f"Redis.memory_gb is {part.memory_gb:g}, expected a whole number from 1 to {MOST_GB} GiB on memorystore "
            "(gcp.memorystore.max)"
        )
    if part.replicas and part.memory_gb < LEAST_GB_READ:
        raise UserError(
            f"Redis.replicas is {part.replicas}, expected 0 on memorystore with less than {LEAST_GB_READ} GiB: the "
            "standby is there without any"
        )


def component(name: str, part: Redis, wires: Wires) -> MemorystoreRedisComponent:
    """Makes the component inside a stack."""
    network = wires.serving_component(part.network)
    if wires.google is None:
        raise UserError(f"Redis {name!r} is on memorystore, but the stack has no rungs:gcp_project")
    if not isinstance(network, GoogleNetwork):
        raise UserError(f"Redis.network is {part.network!r}, expected the key of a Network on gcp")
    return MemorystoreRedisComponent(
        name,
        part,
        instance_name=wires.physical_name,
        network_id=network.network_id,
        peering=network.peering,
        place=wires.google,
        safety=wires.safety,
    )


class MemorystoreRedisComponent(RedisComponent):
    """Makes the instance. `peering` is the network's private service access, which it comes after.

    Outputs: `address`, `port`, `authority`.
    """

    def __init__(
        self,
        name: str,
        part: Redis = Redis(host="memorystore"),
        *,
        instance_name: str | None = None,
        network_id: pulumi.Input[str],
        peering: pulumi.Resource,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        version = (part.version or VERSION).replace(".", "_")
        self.instance = gcp.redis.Instance(
            name,
            self.args(
                "instance",
                gcp.redis.InstanceArgs(
                    name=self.named(instance_name),
                    project=place.account,
                    region=place.region,
                    tier="STANDARD_HA",
                    memory_size_gb=int(part.memory_gb),
                    redis_version=f"REDIS_{version}",
                    read_replicas_mode="READ_REPLICAS_ENABLED" if part.replicas else None,
                    replica_count=part.replicas or None,
                    # Addresses for replicas that an instance without any has not set aside.
                    secondary_ip_range="auto" if part.replicas else None,
                    authorized_network=network_id,
                    connect_mode="PRIVATE_SERVICE_ACCESS",
                    transit_encryption_mode="SERVER_AUTHENTICATION",
                    auth_enabled=True,
                    redis_configs={"maxmemory-policy": "allkeys-lru" if part.eviction else "noeviction"},
                    persistence_config=gcp.redis.InstancePersistenceConfigArgs(
                        persistence_mode="RDB", rdb_snapshot_period="SIX_HOURS"
                    )
                    if part.snapshot_days
                    else gcp.redis.InstancePersistenceConfigArgs(persistence_mode="DISABLED"),
                    maintenance_policy=gcp.redis.InstanceMaintenancePolicyArgs(
                        weekly_maintenance_windows=[
                            gcp.redis.InstanceMaintenancePolicyWeeklyMaintenanceWindowArgs(
                                day="SUNDAY",
                                start_time=gcp.redis.InstanceMaintenancePolicyWeeklyMaintenanceWindowStartTimeArgs(
                                    hours=4, minutes=0, seconds=0, nanos=0
                                ),
                            )
                        ]
                    ),
                    deletion_protection=safety.retain,
                ),
            ),
            opts=self.options(
                gcp.redis.Instance,
                depends_on=[*apis(self, "redis.googleapis.com"), peering],
                additional_secret_outputs=["authString"],
            ),
        )
        self.address = self.instance.host
        self.port = self.instance.port
        self.password = pulumi.Output.secret(self.instance.auth_string)
        self.authority = self.instance.server_ca_certs.apply(
            lambda certs: "\n".join(each.cert or "" for each in certs)
        )
        self.after = [self.instance]
        self.publish(address=self.address, port=self.port, authority=self.authority)

    def signals(self, key: str) -> Sequence[Signal]:
        labels = {"resource.labels.instance_id": self.instance.id}

        def signal(objective: str, metric: str) -> Signal:
            return Signal(
                objective=objective,
                about=key,
                cloud="gcp",
                metric=f"{METRICS}/{metric}",
                labels=labels,
                statistic="ALIGN_MEAN",
                resource_type="redis_instance",
            )

        return [
            signal("redis_memory", "stats/memory/usage_ratio"),
            signal("cache_hits", "stats/cache_hit_ratio"),
        ]
