"""LoadBalancer on alb: an Application Load Balancer of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.aws_policies import shortened
from components.certificates import proved_certificate
from components.component import Component, Place, Safety, Wires
from components.errors import UserError
from components.load_balancer import LoadBalancer, LoadBalancerComponent
from components.load_balancer.aws_firewall import make_firewall
from components.load_balancer.cloudflare_ranges import cloudflare_ranges
from components.network import AwsNetwork

if TYPE_CHECKING:
    from pulumi_aws import ec2, lb

TLS = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.3 and 1.2 with forward secrecy, and keys that a quantum computer does not break where the caller can: what AWS
advises (docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html)."""
LONGEST_NAME = 32
"""docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""


def component(name: str, part: LoadBalancer, wires: Wires) -> Component[LoadBalancer]:
    """Makes the component inside a stack."""
    network = wires.serving_component(part.network)
    if wires.aws is None or not isinstance(network, AwsNetwork):
        raise UserError(f"LoadBalancer {name!r} has no AWS account or no network there")
    if wires.domain is None or wires.zone_id is None:
        raise UserError(f"LoadBalancer {name!r} has no domain and zone for its certificate")
    return AlbComponent(
        name,
        part,
        balancer_name=wires.physical_name,
        network=network,
        domain=wires.domain,
        zone_id=wires.zone_id,
        place=wires.aws,
        safety=wires.safety,
    )


class AlbComponent(LoadBalancerComponent):
    """Makes the load balancer with a certificate for the domain and all names below it, a listener for HTTPS that
    answers 404 until a Gateway adds its rules, and one that sends HTTP there.

    AWS Shield Standard is always on. For Shield Advanced subscribe the account (3,000 USD a month for a year), then
    protect the output `arn` there, give it a Route 53 health check of the gateway's address so that the response team
    may be called, and let that team into the web ACL that `firewall` makes.

    Outputs: `address`, `arn`.
    """

    def __init__(
        self,
        name: str,
        part: LoadBalancer = LoadBalancer(host="alb"),
        *,
        balancer_name: str | None = None,
        network: AwsNetwork,
        domain: str,
        zone_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(balancer_name)
        self._network = network
        self.region = network.region
        self.vpc_id = network.vpc_id
        self.domain = domain
        group = self._make_group()
        self.security_id = group.id
        self._balancer = self._make_balancer(group)
        self.arn = self._balancer.arn
        self.arn_suffix = self._balancer.arn_suffix
        self.address = self._balancer.dns_name
        certificate = proved_certificate(self, [domain, f"*.{domain}"], zone_id, self.region)
        self.listener_arn = self._make_listeners(certificate).arn
        if part.firewall:
            make_firewall(self, self._physical, self.arn)
        self.publish(address=self.address, arn=self.arn)

    def _make_group(self) -> ec2.SecurityGroup:
        from pulumi_aws import ec2, vpc

        group = ec2.SecurityGroup(
            f"{self.key}-security",
            self.args(
                "security",
                ec2.SecurityGroupArgs(
                    name=f"{self._physical}-balancer",
                    description="Callers reach the load balancer, and it the services",
                    vpc_id=self.vpc_id,
                    region=self.region,
                ),
            ),
            opts=self.options(ec2.SecurityGroup),
        )
        rule = vpc.SecurityGroupIngressRuleArgs(
            security_group_id=group.id,
            description="HTTPS",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            region=self.region,
        )
        if self.part.only_from_cloudflare:
            rule.description = "HTTPS, from Cloudflare alone"
            rule.prefix_list_id = self._make_prefixes().id
        else:
            rule.cidr_ipv4 = "0.0.0.0/0"
        vpc.SecurityGroupIngressRule(
            f"{self.key}-in",
            self.args("security_rule", rule),
            opts=self.options(vpc.SecurityGroupIngressRule),
        )
        if not self.part.only_from_cloudflare:
            self._let_in_http(group)
        vpc.SecurityGroupEgressRule(
            f"{self.key}-out",
            self.args(
                "egress_rule",
                vpc.SecurityGroupEgressRuleArgs(
                    security_group_id=group.id,
                    description="Services, within the network",
                    ip_protocol="-1",
                    cidr_ipv4=self._network.part.cidr,
                    region=self.region,
                ),
            ),
            opts=self.options(vpc.SecurityGroupEgressRule),
        )
        return group

    def _let_in_http(self, group: ec2.SecurityGroup) -> None:
        from pulumi_aws import vpc

        vpc.SecurityGroupIngressRule(
            f"{self.key}-in-http",
            self.args(
                "security_rule",
                vpc.SecurityGroupIngressRuleArgs(
                    security_group_id=group.id,
                    description="HTTP, which is sent to HTTPS",
                    ip_protocol="tcp",
                    from_port=80,
                    to_port=80,
                    cidr_ipv4="0.0.0.0/0",
                    region=self.region,
                ),
            ),
            opts=self.options(vpc.SecurityGroupIngressRule),
        )

    def _make_prefixes(self) -> ec2.ManagedPrefixList:
        from pulumi_aws import ec2

        ranges = cloudflare_ranges()
        return ec2.ManagedPrefixList(
            f"{self.key}-cloudflare",
            self.args(
                "prefixes",
                ec2.ManagedPrefixListArgs(
                    name=f"{self._physical}-cloudflare",
                    address_family="IPv4",
                    max_entries=2 * len(ranges),
                    entries=[ec2.ManagedPrefixListEntryArgs(cidr=each) for each in ranges],
                    region=self.region,
                ),
            ),
            opts=self.options(ec2.ManagedPrefixList),
        )

    def _make_balancer(self, group: ec2.SecurityGroup) -> lb.LoadBalancer:
        from pulumi_aws import lb

        return lb.LoadBalancer(
            self.key,
            self.args(
                "balancer",
                lb.LoadBalancerArgs(
                    name=shortened(self._physical, LONGEST_NAME),
                    load_balancer_type="application",
                    internal=False,
                    ip_address_type="ipv4",
                    security_groups=[group.id],
                    subnets=list(self._network.public_subnet_ids),
                    drop_invalid_header_fields=True,
                    # In an environment that is made to be thrown away nothing may be in the way.
                    enable_deletion_protection=self.part.protected and self._safety.retain,
                    region=self.region,
                ),
            ),
            opts=self.options(lb.LoadBalancer),
        )

    def _make_listeners(self, certificate: pulumi.Output[str]) -> lb.Listener:
        from pulumi_aws import lb

        listener = lb.Listener(
            f"{self.key}-https",
            self.args(
                "listener",
                lb.ListenerArgs(
                    load_balancer_arn=self.arn,
                    port=443,
                    protocol="HTTPS",
                    ssl_policy=TLS,
                    certificate_arn=certificate,
                    default_actions=[
                        lb.ListenerDefaultActionArgs(
                            type="fixed-response",
                            fixed_response=lb.ListenerDefaultActionFixedResponseArgs(
                                content_type="application/json",
                                message_body='{"title": "Not found", "status": 404}',
                                status_code="404",
                            ),
                        )
                    ],
                    region=self.region,
                ),
            ),
            opts=self.options(lb.Listener),
        )
        lb.Listener(
            f"{self.key}-http",
            self.args(
                "redirect",
                lb.ListenerArgs(
                    load_balancer_arn=self.arn,
                    port=80,
                    protocol="HTTP",
                    default_actions=[
                        lb.ListenerDefaultActionArgs(
                            type="redirect",
                            redirect=lb.ListenerDefaultActionRedirectArgs(
                                port="443", protocol="HTTPS", status_code="HTTP_301"
                            ),
                        )
                    ],
                    region=self.region,
                ),
            ),
            opts=self.options(lb.Listener),
        )
        return listener
