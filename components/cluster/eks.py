"""Cluster on eks: one of Elastic Kubernetes Service, with a managed group of nodes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import pulumi

from components.aws_policies import allowing, shortened, trust
from components.cluster import Cluster, ClusterComponent
from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.network import AwsNetwork

if TYPE_CHECKING:
    from pulumi_aws import eks, iam

MACHINE = "m7g.large"
LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")
LOG_DAYS = 30
BEFORE_NODES = ("eks-pod-identity-agent", "kube-proxy", "vpc-cni")
"""Add-ons that a node needs to be ready."""
ON_NODES = ("coredns", "metrics-server")
CLUSTER_POLICIES = ("AmazonEKSClusterPolicy",)
NODE_POLICIES = (
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEKS_CNI_Policy",
)
"""docs.aws.amazon.com/eks/latest/userguide/create-node-role.html"""
KEY_ACTIONS = ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants")
"""docs.aws.amazon.com/eks/latest/userguide/enable-kms.html"""


def component(name: str, part: Cluster, wires: Wires) -> Component[Cluster]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"Cluster {name!r} on eks needs rungs:aws_account")
    network = cast("AwsNetwork", wires.serving_component(part.network))
    key = cast("EncryptionKeyComponent", wires.serving_component(part.key))
    return EksClusterComponent(
        name,
        part,
        cluster_name=wires.physical_name,
        network=network,
        key_id=key.key_id(network.region),
        place=wires.aws,
        safety=wires.safety,
    )


class EksClusterComponent(ClusterComponent):
    """Nodes in private subnets, an API that AWS's authentication guards, identities for pods by EKS Pod Identity, and
    the control plane's logs for 30 days. AWS sees to what is in `LOGS`, and to the add-ons.

    A group has `minimum` nodes; a cluster autoscaler in it, which finds the group by the tags that AWS sets, may add
    up to `maximum`. The kubeconfig has no key: `aws eks get-token` brings whoever runs it. Outputs: `cluster_name`,
    `endpoint`.
    """

    def __init__(
        self,
        name: str,
        part: Cluster = Cluster(host="eks"),
        *,
        cluster_name: str | None = None,
        network: AwsNetwork,
        key_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_kubernetes as kubernetes
        from pulumi_aws import cloudwatch, eks

        super().__init__(part, name, safety, opts, place)
        if network.part.egress != "nat":
            raise UserError(
                f"Cluster {name!r} on eks has nodes without public addresses, and Network.egress is "
                f"{network.part.egress!r}, expected 'nat': they could fetch no image"
            )
        self.region = network.region
        self._physical = self.named(cluster_name)
        log = cloudwatch.LogGroup(
            f"{name}-logs",
            self.args(
                "logs",
                cloudwatch.LogGroupArgs(
                    name=f"/aws/eks/{self._physical}/cluster", retention_in_days=LOG_DAYS, region=self.region
                ),
            ),
            opts=self.options(cloudwatch.LogGroup),
        )
        role, granted = self._role("role", "role_policy", "eks.amazonaws.com", CLUSTER_POLICIES)
        granted.append(self._key_policy(role, key_id))
        self.cluster = eks.Cluster(
            name,
            self.args("cluster", self._cluster_args(network, key_id, role.arn)),
            opts=self.options(eks.Cluster, depends_on=[log, *granted]),
        )
        first = [self._addon(each, []) for each in BEFORE_NODES]
        worker, allowed = self._role("node_role", "node_policy", "ec2.amazonaws.com", NODE_POLICIES)
        nodes = eks.NodeGroup(
            f"{name}-nodes",
            self.args(
                "nodes",
                eks.NodeGroupArgs(
                    cluster_name=self.cluster.name,
                    node_group_name="nodes",
                    node_role_arn=worker.arn,
                    subnet_ids=list(network.private_subnet_ids),
                    instance_types=[part.machine or MACHINE],
                    ami_type="AL2023_ARM_64_STANDARD" if _arm(part) else "AL2023_x86_64_STANDARD",
                    capacity_type="ON_DEMAND",
                    disk_size=part.disk_gb,
                    scaling_config=eks.NodeGroupScalingConfigArgs(
                        desired_size=part.minimum, min_size=part.minimum, max_size=part.maximum
                    ),
                    update_config=eks.NodeGroupUpdateConfigArgs(max_unavailable=1),
                    node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
                    region=self.region,
                ),
            ),
            opts=self.options(
                eks.NodeGroup,
                depends_on=[*first, *allowed],
                ignore_changes=["scalingConfig.desiredSize"],
            ),
        )
        self.ready = [nodes, *(self._addon(each, [nodes]) for each in ON_NODES)]
        reached = pulumi.Output.all(
            self.cluster.endpoint, self.cluster.certificate_authority.apply(lambda each: each.data or "")
        )
        self.provider = kubernetes.Provider(
            f"{name}-kubernetes",
            self.args(
                "provider",
                kubernetes.ProviderArgs(
                    kubeconfig=reached.apply(
                        lambda each: kubeconfig(each[0], each[1], self._physical, self.region)
                    ),
                    cluster_identifier=f"{place.account}/{self.region}/{self._physical}",
                    enable_config_map_mutable=True,
                    enable_secret_mutable=True,
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.publish(cluster_name=self.cluster.name, endpoint=self.cluster.endpoint)

    def _cluster_args(
        self, network: AwsNetwork, key_id: pulumi.Input[str], role_arn: pulumi.Input[str]
    ) -> eks.ClusterArgs:
        from pulumi_aws import eks

        return eks.ClusterArgs(
            name=self._physical,
            role_arn=role_arn,
            version=self.part.version,
            deletion_protection=self._safety.protect,
            bootstrap_self_managed_addons=False,
            access_config=eks.ClusterAccessConfigArgs(
                authentication_mode="API", bootstrap_cluster_creator_admin_permissions=True
            ),
            encryption_config=eks.ClusterEncryptionConfigArgs(
                provider=eks.ClusterEncryptionConfigProviderArgs(key_arn=key_id), resources=["secrets"]
            ),
            enabled_cluster_log_types=list(LOGS),
            upgrade_policy=eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
            vpc_config=eks.ClusterVpcConfigArgs(
                subnet_ids=list(network.private_subnet_ids),
                security_group_ids=[network.inside_id],
                endpoint_private_access=True,
                endpoint_public_access=bool(self.part.callers),
                public_access_cidrs=list(self.part.callers) or None,
            ),
            region=self.region,
        )

    def _role(
        self, child: str, policy: str, service: str, policies: Sequence[str]
    ) -> tuple[iam.Role, list[pulumi.Resource]]:
        from pulumi_aws import iam

        words = child.replace("_", "-")
        role = iam.Role(
            f"{self.key}-{words}",
            self.args(
                child,
                iam.RoleArgs(
                    name=shortened(f"{self._physical}-{words}", 64),
                    assume_role_policy=trust(service, self.place.account)
                    if service.startswith("eks")
                    else NODES_TRUST,
                ),
            ),
            opts=self.options(iam.Role),
        )
        return role, [
            iam.RolePolicyAttachment(
                f"{self.key}-{words}-{each.lower().replace('_', '-')}",
                self.args(
                    policy,
                    iam.RolePolicyAttachmentArgs(
                        role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{each}"
                    ),
                ),
                opts=self.options(iam.RolePolicyAttachment),
            )
            for each in policies
        ]

    def _key_policy(self, role: iam.Role, key_id: pulumi.Input[str]) -> pulumi.Resource:
        from pulumi_aws import iam

        return iam.RolePolicy(
            f"{self.key}-key-policy",
            self.args(
                "key_policy",
                iam.RolePolicyArgs(name="secrets", role=role.id, policy=allowing([(KEY_ACTIONS, [key_id])])),
            ),
            opts=self.options(iam.RolePolicy),
        )

    def _addon(self, addon: str, after: Sequence[pulumi.Resource]) -> pulumi.Resource:
        from pulumi_aws import eks

        return eks.Addon(
            f"{self.key}-{addon}",
            self.args(
                "addon",
                eks.AddonArgs(
                    cluster_name=self.cluster.name,
                    addon_name=addon,
                    resolve_conflicts_on_create="OVERWRITE",
                    resolve_conflicts_on_update="OVERWRITE",
                    region=self.region,
                ),
            ),
            opts=self.options(eks.Addon, depends_on=after),
        )


NODES_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    },
    sort_keys=True,
)
"""Instances take their role by their profile: EC2 sends no account to compare with."""


def kubeconfig(endpoint: str, authority: str, cluster: str, region: str) -> str:
    """How to reach a control plane: its address, its certificate's authority, and AWS's own token."""
    command = ["--region", region, "eks", "get-token", "--cluster-name", cluster, "--output", "json"]
    user = {
        "exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": command,
            "interactiveMode": "Never",
        }
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": "eks",
                    "cluster": {"server": endpoint, "certificate-authority-data": authority},
                }
            ],
            "users": [{"name": "eks", "user": user}],
            "contexts": [{"name": "eks", "context": {"cluster": "eks", "user": "eks"}}],
            "current-context": "eks",
        }
    )


def _arm(part: Cluster) -> bool:
    """Whether machines have Arm processors: a `g` behind the generation, such as m7g."""
    family = (part.machine or MACHINE).partition(".")[0]
    return "g" in family.lstrip("abcdefghijklmnopqrstuvwxyz")
