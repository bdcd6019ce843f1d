"""A private link: how a Worker reaches a database that has no public address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from components.errors import one_of
from components.network import Network
from components.part import Host, HostedPart, NameRule, Part, part, setting
from components.postgres import Postgres

IMAGE = (
    "cloudflare/cloudflared:2026.1.2@sha256:e9bcb2ef08d25632ff74344e73a025f4f4bf12718335b196fa0e670cacace8c5"
)
"""Cloudflare's connector; a VPC service needs 2025.7.0 or later, and QUIC
(developers.cloudflare.com/workers-vpc/configuration/tunnel)."""
PRIVATE = ("rds", "aurora", "cloudsql")
"""Hosts of Postgres that are private."""


TUNNEL = ("secret_bytes", "tunnel", "configuration", "service", "hyperdrive", "alert")
NAMES = NameRule(
    pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens, the first a letter",
    at_most=49,
    source="cloud.google.com/run/docs/reference/rest/v2/projects.locations.workerPools",
)


@part
class PrivateLink(HostedPart):
    """A tunnel of Cloudflare, whose connectors run in the databases' network and call out, so that nothing there takes
    calls; a Workers VPC service for each database; and the Hyperdrive that goes through it. A Worker links to the
    database and to this, and finds the database under the database's own name (`DB_RDS`).

    Workers VPC is in beta and free meanwhile (developers.cloudflare.com/workers-vpc/reference/pricing); connectors are
    small containers: tasks of Fargate, or a worker pool of Cloud Run, which takes no requests at all.
    """

    host: str = setting(
        "The cloud of its network; it cannot change", default="aws", later="replaces", choices=("aws", "gcp")
    )
    to: tuple[str, ...] = setting("Keys of the databases, all in the network")
    network: str = setting("The key of the Network in which its connectors run", default="network")
    connectors: int = setting(
        "Connectors that run, of which one is enough; default: 2",
        default=2,
        at_least=1,
        at_most=25,
        unit="connectors",
        source="developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel: 25 replicas",
        cost="each is a small container of the network's cloud",
    )
    cpu: float = setting(
        "Virtual CPUs of a connector; default: 0.25; on Google Cloud at least 1",
        default=0.25,
        unit="vCPU",
        at_least=0.25,
        at_most=8,
        cost="billed by the vCPU-hour",
    )
    memory_gb: float = setting(
        "Memory of a connector; default: 0.5",
        default=0.5,
        unit="GiB",
        at_least=0.5,
        at_most=32,
        cost="billed by the GB-hour",
    )
    image: str = setting(
        "The connector, by its digest; default: a version of cloudflared",
        default=IMAGE,
        pattern=r"\S+@sha256:[0-9a-f]{64}",
        words="an image with its digest, such as cloudflare/cloudflared@sha256:…",
    )

    hosts: ClassVar[Mapping[str, Host]] = {
        "aws": Host(
            clouds=("cloudflare", "aws"),
            children=(
                *TUNNEL,
                "token",
                "token_value",
                "logs",
                "role",
                "role_policy",
                "cluster",
                "task",
                "connector",
            ),
            names=NAMES,
        ),
        "gcp": Host(
            clouds=("cloudflare", "gcp"),
            children=(*TUNNEL, "api", "token", "token_value", "account", "access", "pool"),
            names=NAMES,
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )
    bindings: ClassVar[tuple[str, ...]] = ("",)

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, *self.to)

    @property
    def size(self) -> str:
        return f"{self.connectors} x {self.cpu:g} vCPU, {self.memory_gb:g} GiB"

    def binding_names(self, key: str) -> tuple[str, ...]:
        """None of its own: what it leads to is bound under its own name."""
        return ()

    def check_links(self, parts: Mapping[str, Part], where: str) -> None:
        if self.network in parts and parts[self.network].host != self.host:
            networks = [
                key for key, each in parts.items() if isinstance(each, Network) and each.host == self.host
            ]
            raise one_of(f"{where}.network", self.network, networks, f"networks on {self.host}")
        databases = [
            key for key, each in parts.items() if isinstance(each, Postgres) and each.host in PRIVATE
        ]
        for key in self.to:
            if key not in databases:
                raise one_of(f"{where}.to", key, databases, "databases that are private")
