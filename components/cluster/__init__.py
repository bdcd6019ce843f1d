"""A Kubernetes cluster, for services that one of the simpler hosts does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pulumi

from components.component import Component
from components.errors import UserError
from components.part import Host, HostedPart, NameRule, counted, part, setting

NAMES = NameRule(
    pattern=r"[a-z]([a-z0-9-]*[a-z0-9])?",
    words="lower-case letters, digits and hyphens, the first a letter",
    at_most=40,
    source="cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters",
)


@part
class Cluster(HostedPart):
    """A private cluster with nodes that grow with what runs on them: on `gke` one region of Google Cloud, on `eks` one
    of AWS. Secrets in it are encrypted with the stack's own key, workloads have identities of the cloud and no keys.
    """

    host: str = setting("The host; it cannot change", default="gke", later="replaces", choices=("gke", "eks"))
    network: str = setting("The key of its Network", default="network")
    key: str = setting("The key of its EncryptionKey, with which secrets in it are encrypted", default="key")
    region: str | None = setting(
        "Its region; default: the stack's. It cannot change", default=None, later="replaces"
    )
    version: str = setting(
        "eks: the Kubernetes version; default: 1.34. gke follows the regular release channel",
        default="1.34",
        pattern=r"1\.\d+",
        words="a version such as 1.34",
    )
    machine: str = setting(
        "Machine type of the nodes; default: e2-standard-4 on gke, m7g.large on eks", default=""
    )
    disk_gb: int = setting(
        "Disk of a node; default: 100", default=100, unit="GB", at_least=20, at_most=16_384
    )
    callers: tuple[str, ...] = setting(
        "eks: addresses from which its API may be called, with AWS's authentication; none: from its network alone; "
        "default: any",
        default=("0.0.0.0/0",),
        pattern=r"\d+\.\d+\.\d+\.\d+/\d+",
        words="a range such as 203.0.113.0/24",
    )
    minimum: int = setting(
        "Nodes at least, in all zones together; default: 3", default=3, at_least=1, at_most=1000
    )
    maximum: int = setting(
        "Nodes at most, in all zones together; default: 10", default=10, at_least=1, at_most=1000
    )

    hosts: ClassVar[Mapping[str, Host]] = {
        "gke": Host(
            clouds=("gcp",),
            children=("api", "key_user", "key_use", "account", "grant", "cluster", "nodes", "provider"),
            names=NAMES,
        ),
        "eks": Host(
            clouds=("aws",),
            children=(
                "logs",
                "role",
                "role_policy",
                "key_policy",
                "cluster",
                "node_role",
                "node_policy",
                "nodes",
                "addon",
                "provider",
            ),
            names=NAMES,
        ),
    }
    children: ClassVar[tuple[str, ...]] = tuple(
        dict.fromkeys(each for host in hosts.values() for each in host.children)
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.minimum > self.maximum:
            raise UserError(
                f"Cluster.minimum is {self.minimum}, expected at most maximum, which is {self.maximum}"
            )

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.network, self.key)

    @property
    def size(self) -> str:
        return (
            f"{self.minimum}-{self.maximum} nodes"
            if self.minimum != self.maximum
            else counted(self.minimum, "node")
        )


class ClusterComponent(Component[Cluster]):
    """What other components take of a cluster."""

    provider: pulumi.ProviderResource
    """Kubernetes, for what runs in it."""
    region: str
    ready: Sequence[pulumi.Resource]
    """Nodes and add-ons: what runs in the cluster comes after them."""

    @property
    def cloud(self) -> str:
        """Whose it is: aws or gcp."""
        return self.part.clouds[0]
