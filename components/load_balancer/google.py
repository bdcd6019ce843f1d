"""LoadBalancer on google: one address for the whole world, its certificate, its TLS policy and Cloud Armor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.component import Place, Safety, Wires
from components.errors import UserError
from components.gateway import Gateway, RateLimit
from components.google_apis import apis
from components.load_balancer import LoadBalancer, LoadBalancerComponent
from components.load_balancer.google_firewall import rules

if TYPE_CHECKING:
    import pulumi_gcp as gcp

USER_ADDRESS = "CF-Connecting-IP"
"""Where Cloudflare tells the address of the user (developers.cloudflare.com/fundamentals/reference/http-headers)."""


def component(name: str, part: LoadBalancer, wires: Wires) -> GoogleLoadBalancerComponent:
    """Makes the component inside a stack."""
    if wires.google is None or wires.domain is None or wires.zone_id is None:
        raise UserError(
            f"LoadBalancer {name!r} is on google, but the stack has no rungs:gcp_project, domain or zone"
        )
    gateways = [each for each in wires.parts.values() if isinstance(each, Gateway) and each.host == "google"]
    return GoogleLoadBalancerComponent(
        name,
        part,
        balancer_name=wires.physical_name,
        domain=f"{part.subdomain}.{wires.domain}" if part.subdomain else wires.domain,
        zone_id=wires.zone_id,
        limits=[limit for each in gateways for limit in each.limits],
        place=wires.google,
        safety=wires.safety,
    )


class GoogleLoadBalancerComponent(LoadBalancerComponent):
    """Makes what a gateway on google is reached through: an address, a certificate for `domain` that Google renews, the
    lowest TLS version (1.2 with forward secrecy; 1.3 wherever the caller can), and Cloud Armor.

    The certificate is proved by a DNS record in Cloudflare's zone, not by the address: behind Cloudflare the name never
    leads to it (cloud.google.com/certificate-manager/docs/dns-authorizations). TLS 1.3 alone:
    `transform={"tls": {"min_tls_version": "TLS_1_3"}}`. Outputs: `address`.
    """

    firewall_id: pulumi.Output[str] | None = None

    def __init__(
        self,
        name: str,
        part: LoadBalancer = LoadBalancer(host="google"),
        *,
        balancer_name: str | None = None,
        domain: str,
        zone_id: pulumi.Input[str],
        limits: Sequence[RateLimit] = (),
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        self._name = self.named(balancer_name)
        self.domain = domain
        self._enabled = apis(self, "compute.googleapis.com", "certificatemanager.googleapis.com")
        address = gcp.compute.GlobalAddress(
            f"{name}-address",
            self.args(
                "address",
                gcp.compute.GlobalAddressArgs(
                    name=self._name,
                    project=place.account,
                    address_type="EXTERNAL",
                    ip_version="IPV4",
                ),
            ),
            opts=self.options(gcp.compute.GlobalAddress, depends_on=self._enabled),
        )
        tls = gcp.compute.SSLPolicy(
            f"{name}-tls",
            self.args(
                "tls",
                gcp.compute.SSLPolicyArgs(
                    name=self._name,
                    project=place.account,
                    profile="RESTRICTED",
                    min_tls_version="TLS_1_2",
                ),
            ),
            opts=self.options(gcp.compute.SSLPolicy, depends_on=self._enabled),
        )
        certificates = self._certificates(zone_id)
        self.address, self.address_id, self.tls_id = address.address, address.id, tls.id
        self.certificates = pulumi.Output.concat("//certificatemanager.googleapis.com/", certificates.id)
        if part.firewall or part.only_from_cloudflare:
            self.firewall_id = self._firewall(limits).id
        self.publish(address=self.address)

    def _certificates(self, zone_id: pulumi.Input[str]) -> gcp.certificatemanager.CertificateMap:
        import pulumi_cloudflare as cloudflare
        import pulumi_gcp as gcp

        manager, project, name = gcp.certificatemanager, self.place.account, self._name
        proof = manager.DnsAuthorization(
            f"{self.key}-authorization",
            self.args(
                "authorization",
                manager.DnsAuthorizationArgs(
                    name=name, project=project, location="global", domain=self.domain
                ),
            ),
            opts=self.options(manager.DnsAuthorization, depends_on=self._enabled),
        )

        told = proof.dns_resource_records[0]
        record = cloudflare.DnsRecord(
            f"{self.key}-record",
            self.args(
                "record",
                cloudflare.DnsRecordArgs(
                    zone_id=zone_id,
                    name=told.name.apply(_without_dot),
                    type="CNAME",
                    content=told.data.apply(_without_dot),
                    proxied=False,
                    ttl=1,
                ),
            ),
            opts=self.options(cloudflare.DnsRecord),
        )
        certificate = manager.Certificate(
            f"{self.key}-certificate",
            self.args(
                "certificate",
                manager.CertificateArgs(
                    name=name,
                    project=project,
                    location="global",
                    scope="DEFAULT",
                    managed=manager.CertificateManagedArgs(
                        domains=[self.domain], dns_authorizations=[proof.id]
                    ),
                ),
            ),
            opts=self.options(manager.Certificate, depends_on=[record]),
        )
        certificates = manager.CertificateMap(
            f"{self.key}-certificates",
            self.args("certificates", manager.CertificateMapArgs(name=name, project=project)),
            opts=self.options(manager.CertificateMap, depends_on=self._enabled),
        )
        self.ready = manager.CertificateMapEntry(
            f"{self.key}-certificate-use",
            self.args(
                "certificate_use",
                manager.CertificateMapEntryArgs(
                    name=name,
                    project=project,
                    map=certificates.name,
                    certificates=[certificate.id],
                    hostname=self.domain,
                ),
            ),
            opts=self.options(manager.CertificateMapEntry),
        )
        return certificates

    def _firewall(self, limits: Sequence[RateLimit]) -> gcp.compute.SecurityPolicy:
        import pulumi_gcp as gcp

        asked = [USER_ADDRESS] if self.part.only_from_cloudflare else None
        return gcp.compute.SecurityPolicy(
            f"{self.key}-firewall",
            self.args(
                "firewall",
                gcp.compute.SecurityPolicyArgs(
                    name=self._name,
                    project=self.place.account,
                    type="CLOUD_ARMOR",
                    rules=rules(self.part, limits),
                    advanced_options_config=gcp.compute.SecurityPolicyAdvancedOptionsConfigArgs(
                        json_parsing="STANDARD", log_level="NORMAL", user_ip_request_headers=asked
                    ),
                ),
            ),
            opts=self.options(gcp.compute.SecurityPolicy, depends_on=self._enabled),
        )


def _without_dot(name: str | None) -> str:
    return (name or "").rstrip(".")
