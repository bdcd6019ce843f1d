"""The tunnel of a private link, and what goes through it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import pulumi

from components.component import Binding, Component, Place, Safety, Wires
from components.errors import UserError
from components.network import AwsNetwork, GoogleNetwork
from components.postgres.base import PostgresComponent
from components.private_link import PRIVATE, PrivateLink

SECRET_BYTES = 32
"""The least that a tunnel's secret has."""
METRICS_PORT = 2000
COMMAND = ("tunnel", "run")
PROBE = ("cloudflared", "tunnel", "--metrics", f"localhost:{METRICS_PORT}", "ready")
VARIABLES: Mapping[str, str] = {
    "NO_AUTOUPDATE": "true",
    "TUNNEL_METRICS": f"0.0.0.0:{METRICS_PORT}",
    "TUNNEL_TRANSPORT_PROTOCOL": "quic",
}
"""What every connector is told beside its token."""


N = TypeVar("N", AwsNetwork, GoogleNetwork)


class PrivateLinkComponent(Component[PrivateLink], Generic[N]):
    """Makes the tunnel, which leads to no public name, its connectors, and per database a VPC service and a Hyperdrive.

    Between Worker and connector Cloudflare encrypts; between connector and database Postgres does. Cloudflare verifies
    certificates of public authorities alone, which those of RDS Proxy are, and not those of RDS, Aurora and Cloud SQL:
    there the connection is encrypted within the network and the certificate is taken as it is. Outputs: `tunnel_id`.
    """

    def __init__(
        self,
        name: str,
        part: PrivateLink,
        *,
        account_id: pulumi.Input[str],
        link_name: str | None = None,
        network: N,
        databases: Mapping[str, PostgresComponent],
        alert_emails: Sequence[str] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_cloudflare as cloudflare
        import pulumi_random as random

        super().__init__(part, name, safety, opts, place)
        self._account_id, self.network = account_id, network
        self.physical = self.named(link_name)
        secret = random.RandomBytes(
            f"{name}-secret",
            self.args("secret_bytes", random.RandomBytesArgs(length=SECRET_BYTES)),
            opts=self.options(random.RandomBytes),
        )
        self.tunnel = cloudflare.ZeroTrustTunnelCloudflared(
            name,
            self.args(
                "tunnel",
                cloudflare.ZeroTrustTunnelCloudflaredArgs(
                    account_id=account_id,
                    name=self.physical,
                    config_src="cloudflare",
                    tunnel_secret=secret.base64,
                ),
            ),
            opts=self.options(cloudflare.ZeroTrustTunnelCloudflared),
        )
        configured = cloudflare.ZeroTrustTunnelCloudflaredConfig(
            f"{name}-configuration",
            self.args(
                "configuration",
                cloudflare.ZeroTrustTunnelCloudflaredConfigArgs(
                    account_id=account_id,
                    tunnel_id=self.tunnel.id,
                    source="cloudflare",
                    config=cloudflare.ZeroTrustTunnelCloudflaredConfigConfigArgs(
                        ingresses=[
                            cloudflare.ZeroTrustTunnelCloudflaredConfigConfigIngressArgs(
                                service="http_status:404"
                            )
                        ]
                    ),
                ),
            ),
            opts=self.options(cloudflare.ZeroTrustTunnelCloudflaredConfig),
        )
        token = pulumi.Output.secret(
            pulumi.Output.all(account_id, self.tunnel.id, secret.base64).apply(lambda each: token_of(*each))
        )
        connectors = self.connect(token, configured)
        for key in sorted(databases):
            self._reach(key, databases[key], connectors)
        if alert_emails:
            self._alert(alert_emails)
        self.publish(tunnel_id=self.tunnel.id)

    def connect(self, token: pulumi.Output[str], after: pulumi.Resource) -> pulumi.Resource:
        """Runs the connectors, which show `token`; each cloud its own way."""
        raise NotImplementedError

    def _reach(self, key: str, database: PostgresComponent, connectors: pulumi.Resource) -> None:
        """The VPC service of a database, and the Hyperdrive through it, which the database's own binding names."""
        import pulumi_cloudflare as cloudflare

        suffix = key.replace("_", "-")
        password = database.password
        if password is None:
            raise UserError(
                f"PrivateLink {self.key!r} leads to {key!r}, whose password only its cloud knows; with "
                "managed_password False the stack makes one, which Hyperdrive can be given"
            )
        google = database.part.host == "cloudsql"
        host = (
            cloudflare.ConnectivityDirectoryServiceHostArgs(
                ipv4=database.address,
                network=cloudflare.ConnectivityDirectoryServiceHostNetworkArgs(tunnel_id=self.tunnel.id),
            )
            if google
            else cloudflare.ConnectivityDirectoryServiceHostArgs(
                hostname=database.address,
                resolver_network=cloudflare.ConnectivityDirectoryServiceHostResolverNetworkArgs(
                    tunnel_id=self.tunnel.id
                ),
            )
        )
        public = database.part.pooler and not google
        service = cloudflare.ConnectivityDirectoryService(
            f"{self.key}-{suffix}",
            self.args(
                "service",
                cloudflare.ConnectivityDirectoryServiceArgs(
                    account_id=self._account_id,
                    name=f"{self.physical}-{suffix}",
                    type="tcp",
                    app_protocol="postgresql",
                    tcp_port=database.port,
                    host=host,
                    tls_settings=cloudflare.ConnectivityDirectoryServiceTlsSettingsArgs(
                        cert_verification_mode="verify_full" if public else "disabled"
                    ),
                ),
            ),
            # Hyperdrive connects before it is made: whoever carries the connection must be there.
            opts=self.options(
                cloudflare.ConnectivityDirectoryService, depends_on=[connectors, *database.ready]
            ),
        )
        part = database.part
        made = cloudflare.HyperdriveConfig(
            f"{self.key}-{suffix}-hyperdrive",
            self.args(
                "hyperdrive",
                cloudflare.HyperdriveConfigArgs(
                    account_id=self._account_id,
                    name=f"{self.physical}-{suffix}",
                    origin=cloudflare.HyperdriveConfigOriginArgs(
                        scheme="postgres",
                        service_id=service.service_id,
                        user=database.user,
                        password=password,
                        database=database.database,
                    ),
                    origin_connection_limit=part.pool_size,
                    caching=cloudflare.HyperdriveConfigCachingArgs(
                        disabled=part.query_cache == 0, max_age=part.query_cache or None
                    ),
                ),
            ),
            opts=self.options(cloudflare.HyperdriveConfig),
        )
        database.hyperdrive_id = made.id

    def _alert(self, emails: Sequence[str]) -> None:
        import pulumi_cloudflare as cloudflare

        cloudflare.NotificationPolicy(
            f"{self.key}-alert",
            self.args(
                "alert",
                cloudflare.NotificationPolicyArgs(
                    account_id=self._account_id,
                    name=f"{self.physical}-down",
                    description=f"Workers cannot reach the databases behind {self.physical}",
                    alert_type="tunnel_health_event",
                    enabled=True,
                    mechanisms=cloudflare.NotificationPolicyMechanismsArgs(
                        emails=[cloudflare.NotificationPolicyMechanismsEmailArgs(id=each) for each in emails]
                    ),
                    filters=cloudflare.NotificationPolicyFiltersArgs(
                        tunnel_ids=[self.tunnel.id], new_statuses=["TUNNEL_STATUS_TYPE_DOWN"]
                    ),
                ),
            ),
            opts=self.options(cloudflare.NotificationPolicy),
        )

    def worker_bindings(self, key: str) -> Sequence[Binding]:
        return []


def token_of(account_id: str, tunnel_id: str, secret: str) -> str:
    """What a connector shows to be one of the tunnel's."""
    fields = {"a": account_id, "t": tunnel_id, "s": secret}
    return base64.b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode()


def databases_of(part: PrivateLink, wires: Wires) -> dict[str, PostgresComponent]:
    """By key, the private databases that it leads to."""
    return {
        key: each
        for key in part.to
        for each in wires.linked[key]
        if isinstance(each, PostgresComponent) and each.part.host in PRIVATE
    }
