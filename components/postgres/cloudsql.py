"""Postgres on cloudsql: an instance with a private address, with a standby and replicas as it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import pulumi

from components.component import Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.google_apis import apis
from components.linking import SecretReference
from components.network import GoogleNetwork
from components.postgres import Postgres, PostgresComponent
from components.postgres.cloudsql_settings import settings_of
from components.postgres.sizes import edition_of, instance_of
from components.signals import Signal

if TYPE_CHECKING:
    import pulumi_gcp as gcp

PORT, POOLED_PORT = 5432, 6432
"""cloud.google.com/sql/docs/postgres/managed-connection-pooling"""
LOG_DAYS = {"ENTERPRISE": 7, "ENTERPRISE_PLUS": 35}
"""The most days back to a point in time, by edition (cloud.google.com/sql/docs/postgres/backup-recovery/pitr)."""
MOST_REPLICAS = 10
METRICS = "cloudsql.googleapis.com/database"


@attrs.frozen(kw_only=True)
class Key:
    """The key of Cloud KMS that an instance in its region is encrypted with, and what must be there before it is."""

    name: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


def check(part: Postgres) -> None:
    """Raises UserError for what no instance of Cloud SQL can be."""
    instance_of(part)
    edition = edition_of(part)
    if not 1 <= part.history_days <= LOG_DAYS[edition]:
        pooled = "" if part.pooler else ", or up to 35 with a pooler"
        raise UserError(
            f"Postgres.history_days is {part.history_days}, expected from 1 to {LOG_DAYS[edition]} days on cloudsql"
            f"{pooled} (Cloud SQL's editions)"
        )
    if part.replicas + len(part.replica_regions) > MOST_REPLICAS:
        raise UserError(
            f"Postgres.replicas is {part.replicas}, expected at most {MOST_REPLICAS} on cloudsql with those of further "
            "regions (gcp.sql.replicas)"
        )
    if part.far_networks or part.managed_password or part.io_optimized:
        field = next(
            each for each in ("far_networks", "managed_password", "io_optimized") if getattr(part, each)
        )
        raise UserError(f"Postgres.{field} is {getattr(part, field)!r}, expected its default on cloudsql")


def component(name: str, part: Postgres, wires: Wires) -> CloudsqlPostgresComponent:
    """Makes the component inside a stack."""
    network, key = wires.serving_component(part.network), wires.serving_component(part.key)
    if wires.google is None:
        raise UserError(f"Postgres {name!r} is on cloudsql, but the stack has no rungs:gcp_project")
    if not isinstance(network, GoogleNetwork):
        raise UserError(f"Postgres.network is {part.network!r}, expected the key of a Network on gcp")
    if not isinstance(key, EncryptionKeyComponent) or key.part.host != "gcp":
        raise UserError(f"Postgres.key is {part.key!r}, expected the key of an EncryptionKey on gcp")
    home = part.region or wires.google.region
    return CloudsqlPostgresComponent(
        name,
        part,
        instance_name=wires.physical_name,
        network_id=network.network_id,
        peering=network.peering,
        keys={
            each: Key(name=key.key_id(each), after=key.ready(each)) for each in (home, *part.replica_regions)
        },
        place=wires.google,
        safety=wires.safety,
    )


class CloudsqlPostgresComponent(PostgresComponent):
    """Makes the instance, its database, its user with a password in Secret Manager, and replicas, in its own region and
    in further ones. It has no public address and answers nobody without TLS. `keys` has one for each region that it is
    in; `peering` is the network's private service access. With a pooler the edition is Enterprise Plus, the one that
    has it.

    Clients check the server by `DB_CA`; they show no certificate of their own, which the pooler could not pass on.
    Outputs: `host`, `port`, `database`, `user`, `read_host`, `secret_id`.
    """

    def __init__(
        self,
        name: str,
        part: Postgres = Postgres(host="cloudsql"),
        *,
        instance_name: str | None = None,
        network_id: pulumi.Input[str],
        peering: pulumi.Resource,
        keys: Mapping[str, Key],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        self.id_ = self.named(instance_name)
        self.region = part.region or place.region
        self._network_id, self._keys = network_id, keys
        self.after = [*apis(self, "sqladmin.googleapis.com", "secretmanager.googleapis.com"), peering]
        self.instance = self._instance(name, self.id_, self.region)
        self.address = self.instance.private_ip_address
        self.port = POOLED_PORT if part.pooler else PORT
        self.authority = pulumi.Output.unsecret(self.instance.server_ca_certs.apply(_first))
        self.user, self.database, made = self._inside()
        self.ready = [self.instance, *made]
        self.replicas = [
            self._instance(f"{name}-replica-{number}", f"{self.id_}-r{number}", self.region, self.instance)
            for number in range(1, part.replicas + 1)
        ]
        if self.replicas:
            hosts = pulumi.Output.all(*(each.private_ip_address for each in self.replicas))
            self.read_address = hosts.apply(",".join)
        for region in part.replica_regions:
            leads = region == part.leader
            copy = self._instance(
                f"{name}-{region}", f"{self.id_}-{region}", region, None if leads else self.instance
            )
            if leads:
                self.address, self.read_address = copy.private_ip_address, None
                self.authority = pulumi.Output.unsecret(copy.server_ca_certs.apply(_first))
        self.region = part.leader or self.region
        self.publish(**self.outputs())

    def _instance(
        self, name: str, physical: str, region: str, of: gcp.sql.DatabaseInstance | None = None
    ) -> gcp.sql.DatabaseInstance:
        import pulumi_gcp as gcp

        key = self._keys[region]
        args = gcp.sql.DatabaseInstanceArgs(
            name=physical,
            project=self.place.account,
            region=region,
            database_version=f"POSTGRES_{self.part.version}",
            instance_type="READ_REPLICA_INSTANCE" if of else "CLOUD_SQL_INSTANCE",
            master_instance_name=of.name if of else None,
            encryption_key_name=key.name,
            deletion_protection=self._safety.retain,
            settings=settings_of(
                self.part,
                self._network_id,
                self.region,
                self.place.tags,
                replica=of is not None,
                kept=self._safety.retain,
            ),
        )
        # It grows by itself; a figure that is smaller by then would replace it.
        options = self.options(
            gcp.sql.DatabaseInstance,
            depends_on=[*self.after, *key.after],
            ignore_changes=["settings.diskSize"],
        )
        return gcp.sql.DatabaseInstance(
            name, self.args("instance" if name == self.key else "replica", args), opts=options
        )

    def _inside(self) -> tuple[pulumi.Output[str], pulumi.Output[str], list[pulumi.Resource]]:
        """The database, and the user with its password in Secret Manager."""
        import pulumi_gcp as gcp
        import pulumi_random as random

        name, project = self.key, self.place.account
        password = random.RandomPassword(
            f"{name}-password",
            self.args("password", random.RandomPasswordArgs(length=40, special=False)),
            opts=self.options(random.RandomPassword),
        )
        database = gcp.sql.Database(
            f"{name}-database",
            self.args(
                "database",
                gcp.sql.DatabaseArgs(name=self.part.database, instance=self.instance.name, project=project),
            ),
            opts=self.options(gcp.sql.Database),
        )
        user = gcp.sql.User(
            f"{name}-user",
            self.args(
                "user",
                gcp.sql.UserArgs(
                    name=self.part.role,
                    instance=self.instance.name,
                    type="BUILT_IN",
                    password=password.result,
                    project=project,
                ),
            ),
            opts=self.options(gcp.sql.User),
        )
        replication = gcp.secretmanager.SecretReplicationArgs(
            auto=gcp.secretmanager.SecretReplicationAutoArgs()
        )
        secret = gcp.secretmanager.Secret(
            f"{name}-secret",
            self.args(
                "secret",
                gcp.secretmanager.SecretArgs(
                    secret_id=f"{self.id_}-password", project=project, replication=replication
                ),
            ),
            opts=self.options(gcp.secretmanager.Secret, depends_on=self.after),
        )
        value = gcp.secretmanager.SecretVersion(
            f"{name}-secret-value",
            self.args(
                "secret_value",
                gcp.secretmanager.SecretVersionArgs(secret=secret.id, secret_data=password.result),
            ),
            opts=self.options(gcp.secretmanager.SecretVersion),
        )
        self.password, self.secret = password.result, SecretReference(id=secret.id, value=password.result)
        return user.name, database.name, [user, database, value]

    def signals(self, key: str) -> Sequence[Signal]:
        of = self.instance.connection_name.apply(lambda each: ":".join(each.split(":")[::2]))
        measured = {
            "database_cpu": ("cpu/utilization", 1.0),
            "database_storage": ("disk/utilization", 1.0),
            "database_connections": ("postgresql/num_backends", float(instance_of(self.part).connections)),
        }
        return tuple(
            Signal(
                objective=objective,
                about=key,
                cloud="gcp",
                metric=f"{METRICS}/{metric}",
                labels={"resource.labels.database_id": of},
                statistic="ALIGN_MEAN",
                scale=scale,
                resource_type="cloudsql_database",
            )
            for objective, (metric, scale) in measured.items()
        )


def _first(certificates: Sequence[gcp.sql.outputs.DatabaseInstanceServerCaCert]) -> str:
    return certificates[0].cert or ""
