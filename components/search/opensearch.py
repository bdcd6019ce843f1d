"""Search on opensearch: a domain of Amazon OpenSearch Service within the stack's network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pulumi

from components.aws_passwords import make_password
from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.network import AwsNetwork
from components.search import Search, SearchComponent
from components.search.opensearch_logs import make_logs
from components.signals import Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_aws import opensearch

VERSION = "3.1"
TLS = "Policy-Min-TLS-1-2-PFS-2023-10"
"""TLS 1.2 with perfect forward secrecy and 1.3
(docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html)."""
INSTANCES: Mapping[int, str] = {
    2: "t3.small.search",
    4: "t3.medium.search",
    8: "m7g.large.search",
    16: "r7g.large.search",
    32: "r7g.xlarge.search",
    64: "r7g.2xlarge.search",
    128: "r7g.4xlarge.search",
}
"""Types of instances by their memory in GiB
(docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html)."""
MASTERS_FROM = 10
"""Data nodes from which masters of their own keep a domain steady; below, three of the data nodes do
(docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html)."""
MASTER_TYPE = "m7g.large.search"
MASTERS = 3
HTTPS = 443


def check(part: Search) -> None:
    """Raises UserError for more memory than an instance has."""
    instance(part)


def instance(part: Search) -> str:
    """The smallest type of instance with that memory."""
    found = next((INSTANCES[size] for size in sorted(INSTANCES) if size >= part.memory_gb), None)
    if found is None:
        raise UserError(
            f"Search.memory_gb is {part.memory_gb:g}, expected at most {max(INSTANCES)} on opensearch"
        )
    return found


MASTER = "admin"


def component(name: str, part: Search, wires: Wires) -> Component[Search]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Search {name!r} on opensearch needs rungs:aws_account")
    network = cast("AwsNetwork", wires.serving_component(part.network))
    key = cast("EncryptionKeyComponent", wires.serving_component(part.key))
    return OpensearchSearchComponent(
        name,
        part,
        domain_name=wires.physical_name,
        network=network,
        key_id=key.key_id(network.region),
        place=wires.aws,
        safety=wires.safety,
    )


class OpensearchSearchComponent(SearchComponent):
    """A domain with addresses in the private subnets alone, which lets in what carries the network's inner group.

    Encrypted at rest with the stack's own key and between its nodes; calls need TLS and a user; the password of the
    first one is the stack's and lies in Secrets Manager. AWS takes snapshots each hour and keeps them for 14 days
    (docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html), which cannot be turned
    off. Logs are kept for 30 days. The account must have the role AWSServiceRoleForAmazonOpenSearchService, which
    its first domain in a network needs (`aws iam create-service-linked-role`). Outputs: `url`, `domain_name`.
    """

    def __init__(
        self,
        name: str,
        part: Search = Search(),
        *,
        domain_name: str | None = None,
        network: AwsNetwork,
        key_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        from pulumi_aws import opensearch

        super().__init__(part, name, safety, opts, place)
        self._physical = self.named(domain_name)
        self._region = network.region
        password = self._first_user(key_id)
        options, after = make_logs(self, self._physical, self._region)
        domain_args = self._domain_args(network, key_id, password)
        domain_args.log_publishing_options = options
        self.domain = opensearch.Domain(
            name,
            self.args("domain", domain_args),
            opts=self.options(opensearch.Domain, depends_on=after),
        )
        self.url = pulumi.Output.concat("https://", self.domain.endpoint)
        self.user = pulumi.Output.from_input(MASTER)
        self.password = password
        self.reached = [self.domain]
        self.publish(url=self.url, domain_name=self.domain.domain_name)

    def _first_user(self, key_id: pulumi.Input[str]) -> pulumi.Output[str]:
        """Its password: with every kind of letter, which the domain asks for."""
        import pulumi_random as random

        made = make_password(
            self,
            f"{self._physical}-search",
            description="The first user of a search engine, and its password",
            region=self._region,
            user=MASTER,
            letters=random.RandomPasswordArgs(
                length=40, min_lower=1, min_upper=1, min_numeric=1, min_special=1, override_special="-_.+"
            ),
            key_id=key_id,
            recovery_days=0,
        )
        return pulumi.Output.secret(made.value)

    def _domain_args(
        self, network: AwsNetwork, key_id: pulumi.Input[str], password: pulumi.Input[str]
    ) -> opensearch.DomainArgs:
        from pulumi_aws import ec2, opensearch, vpc

        part = self.part
        group = ec2.SecurityGroup(
            f"{self.key}-security",
            self.args(
                "security",
                ec2.SecurityGroupArgs(
                    name=f"{self._physical}-search",
                    description="What may call the search engine",
                    vpc_id=network.vpc_id,
                    revoke_rules_on_delete=True,
                    region=self._region,
                ),
            ),
            opts=self.options(ec2.SecurityGroup),
        )
        vpc.SecurityGroupIngressRule(
            f"{self.key}-security-rule",
            self.args(
                "security_rule",
                vpc.SecurityGroupIngressRuleArgs(
                    security_group_id=group.id,
                    referenced_security_group_id=network.inside_id,
                    ip_protocol="tcp",
                    from_port=HTTPS,
                    to_port=HTTPS,
                    description="Services of the network",
                    region=self._region,
                ),
            ),
            opts=self.options(vpc.SecurityGroupIngressRule),
        )
        zones = min(len(network.private_subnet_ids), part.nodes)
        if part.nodes % zones:
            raise UserError(
                f"Search.nodes is {part.nodes}, expected a multiple of {zones}, the zones of its network, so that each "
                "zone has as many"
            )
        masters = part.nodes >= MASTERS_FROM
        everyone = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    # Who has the network and a user of the engine: IAM alone would not know its users.
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": "es:ESHttp*",
                    "Resource": f"arn:aws:es:{self._region}:{self.place.account}:domain/{self._physical}/*",
                }
            ],
        }
        return opensearch.DomainArgs(
            domain_name=self._physical,
            engine_version=f"OpenSearch_{part.version or VERSION}",
            region=self._region,
            cluster_config=opensearch.DomainClusterConfigArgs(
                instance_type=instance(part),
                instance_count=part.nodes,
                zone_awareness_enabled=zones > 1,
                zone_awareness_config=opensearch.DomainClusterConfigZoneAwarenessConfigArgs(
                    availability_zone_count=zones
                )
                if zones > 1
                else None,
                dedicated_master_enabled=masters,
                dedicated_master_count=MASTERS if masters else None,
                dedicated_master_type=MASTER_TYPE if masters else None,
            ),
            ebs_options=opensearch.DomainEbsOptionsArgs(
                ebs_enabled=True, volume_type="gp3", volume_size=part.storage_gb
            ),
            vpc_options=opensearch.DomainVpcOptionsArgs(
                subnet_ids=list(network.private_subnet_ids)[:zones], security_group_ids=[group.id]
            ),
            encrypt_at_rest=opensearch.DomainEncryptAtRestArgs(enabled=True, kms_key_id=key_id),
            node_to_node_encryption=opensearch.DomainNodeToNodeEncryptionArgs(enabled=True),
            domain_endpoint_options=opensearch.DomainDomainEndpointOptionsArgs(
                enforce_https=True, tls_security_policy=TLS
            ),
            advanced_security_options=opensearch.DomainAdvancedSecurityOptionsArgs(
                enabled=True,
                anonymous_auth_enabled=False,
                internal_user_database_enabled=True,
                master_user_options=opensearch.DomainAdvancedSecurityOptionsMasterUserOptionsArgs(
                    master_user_name=MASTER, master_user_password=password
                ),
            ),
            access_policies=json.dumps(everyone, sort_keys=True),
            software_update_options=opensearch.DomainSoftwareUpdateOptionsArgs(
                auto_software_update_enabled=True
            ),
            off_peak_window_options=opensearch.DomainOffPeakWindowOptionsArgs(
                enabled=True,
                off_peak_window=opensearch.DomainOffPeakWindowOptionsOffPeakWindowArgs(
                    window_start_time=opensearch.DomainOffPeakWindowOptionsOffPeakWindowWindowStartTimeArgs(
                        hours=3, minutes=0
                    )
                ),
            ),
        )

    def signals(self, key: str) -> Sequence[Signal]:
        """How long a search takes: AWS has the mean of each node alone, so the slowest node's stands for the 95th."""
        return [
            Signal(
                objective="search_p95",
                about=key,
                cloud="aws",
                metric="AWS/ES SearchLatency",
                labels={"DomainName": self._physical, "ClientId": self.place.account},
                statistic="Maximum",
                scale=1000,
            )
        ]
