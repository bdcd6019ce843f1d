"""How a service on Kubernetes is reached: by its cluster, and behind a gateway by Google's load balancers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.google_apis import apis
from components.service.in_cluster import InClusterComponent

if TYPE_CHECKING:
    from pulumi_kubernetes import meta

PROXIES = ("34.96.0.0/20", "34.127.192.0/18")
"""From where Google's load balancers call an address that is an internet endpoint to them: what the TXT record
`_cloud-eoips.googleusercontent.com` has (cloud.google.com/load-balancing/docs/firewall-rules, and with these ranges
cloud.google.com/load-balancing/docs/https/setup-global-ext-https-external-backend, read 2026-11). What is in a network
of Google's they call from others, 35.191.0.0/16 and 130.211.0.0/22."""


class ReachableInClusterComponent(InClusterComponent):
    """What of the component is its address, within the cluster and outside."""

    public_ip: pulumi.Output[str] | None = None
    port: int

    def _serve(self, isolated: bool) -> None:
        """The address: reserved, so that it stays, and open to the gateway alone."""
        import pulumi_gcp as gcp
        from pulumi_kubernetes import core, networking

        part = self.part
        spec = core.v1.ServiceSpecArgs(
            type="ClusterIP",
            selector=self._labels(serves="true"),
            ports=[self._port()],
        )
        admitted = [networking.v1.NetworkPolicyPeerArgs(namespace_selector=_everything())]
        if part.gateway is not None:
            address = gcp.compute.Address(
                f"{self.key}-address",
                self.args(
                    "address",
                    gcp.compute.AddressArgs(
                        project=self.place.account,
                        region=self._cluster.region,
                        name=self._physical,
                        address_type="EXTERNAL",
                        network_tier="PREMIUM",
                    ),
                ),
                opts=self.options(gcp.compute.Address, depends_on=apis(self, "compute.googleapis.com")),
            )
            self.public_ip = address.address
            spec.type = "LoadBalancer"
            spec.load_balancer_ip = address.address
            spec.load_balancer_source_ranges = list(PROXIES)
            spec.external_traffic_policy = "Local"
            admitted += [
                networking.v1.NetworkPolicyPeerArgs(ip_block=networking.v1.IPBlockArgs(cidr=each))
                for each in PROXIES
            ]
        core.v1.Service(
            f"{self.key}-service",
            self.args("service", core.v1.ServiceInitArgs(metadata=self._named(), spec=spec)),
            opts=self._in(core.v1.Service, [self._namespace]),
        )
        if isolated:
            new = core.v1.ServiceSpecArgs(
                type="ClusterIP", selector=self._labels(track="current"), ports=[self._port()]
            )
            core.v1.Service(
                f"{self.key}-new",
                self.args("service", core.v1.ServiceInitArgs(metadata=self._named("-new"), spec=new)),
                opts=self._in(core.v1.Service, [self._namespace]),
            )
        networking.v1.NetworkPolicy(
            f"{self.key}-policy",
            self.args(
                "policy",
                networking.v1.NetworkPolicyInitArgs(
                    metadata=self._named(),
                    spec=networking.v1.NetworkPolicySpecArgs(
                        pod_selector=_everything(),
                        policy_types=["Ingress"],
                        ingress=[
                            networking.v1.NetworkPolicyIngressRuleArgs(
                                from_=admitted,
                                ports=[networking.v1.NetworkPolicyPortArgs(port=part.port, protocol="TCP")],
                            )
                        ],
                    ),
                ),
            ),
            opts=self._in(networking.v1.NetworkPolicy, [self._namespace]),
        )


def _everything() -> meta.v1.LabelSelectorArgs:
    from pulumi_kubernetes import meta

    return meta.v1.LabelSelectorArgs()
