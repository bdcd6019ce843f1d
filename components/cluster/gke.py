"""Cluster on gke: one of Google Kubernetes Engine in a region, with a pool of nodes of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pulumi

from components.cluster import Cluster, ClusterComponent
from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.google_apis import apis
from components.google_grants import account_id
from components.network import GoogleNetwork

if TYPE_CHECKING:
    import pulumi_gcp as gcp

MACHINE = "e2-standard-4"
ZONES = 3
"""Zones of a region that nodes are spread over (cloud.google.com/kubernetes-engine/docs/concepts/regional-clusters)."""
ROLES = ("roles/artifactregistry.reader", "roles/container.defaultNodeServiceAccount")
"""All that nodes may (cloud.google.com/kubernetes-engine/docs/how-to/service-accounts)."""
LOGS = ("SYSTEM_COMPONENTS", "WORKLOADS")
METRICS = ("SYSTEM_COMPONENTS", "DEPLOYMENT", "HPA", "POD")
QUIET_HOUR = "03:00"
"""UTC: when Google may upgrade."""


def component(name: str, part: Cluster, wires: Wires) -> Component[Cluster]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"Cluster {name!r} on gke needs rungs:gcp_project")
    region = part.region or wires.google.region
    network = cast("GoogleNetwork", wires.serving_component(part.network))
    key = cast("EncryptionKeyComponent", wires.serving_component(part.key))
    return GkeClusterComponent(
        name,
        part,
        cluster_name=wires.physical_name,
        network_id=network.network_id,
        subnet_id=network.subnet_id(region),
        key_id=key.key_id(region),
        place=wires.google,
        safety=wires.safety,
    )


class GkeClusterComponent(ClusterComponent):
    """Nodes without public addresses, and a control plane that answers by its DNS name alone: who may call it is told
    by IAM, and it has no address (cloud.google.com/kubernetes-engine/docs/concepts/network-isolation). Its name is all
    that the kubeconfig has: `gke-gcloud-auth-plugin` brings whoever runs it, and no key or certificate lies in it.

    Outputs: `cluster_name`, `endpoint`.
    """

    def __init__(
        self,
        name: str,
        part: Cluster = Cluster(),
        *,
        cluster_name: str | None = None,
        network_id: pulumi.Input[str],
        subnet_id: pulumi.Input[str],
        key_id: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp
        import pulumi_kubernetes as kubernetes

        super().__init__(part, name, safety, opts, place)
        physical = self.named(cluster_name)
        self.region = part.region or place.region
        switched_on = apis(self, "compute.googleapis.com", "container.googleapis.com")
        user = gcp.projects.ServiceIdentity(
            f"{name}-key-user",
            self.args(
                "key_user",
                gcp.projects.ServiceIdentityArgs(project=place.account, service="container.googleapis.com"),
            ),
            opts=self.options(gcp.projects.ServiceIdentity, depends_on=switched_on),
        )
        key_use = gcp.kms.CryptoKeyIAMMember(
            f"{name}-key-use",
            self.args(
                "key_use",
                gcp.kms.CryptoKeyIAMMemberArgs(
                    crypto_key_id=key_id,
                    role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
                    member=user.member,
                ),
            ),
            opts=self.options(gcp.kms.CryptoKeyIAMMember),
        )
        self.account = gcp.serviceaccount.Account(
            f"{name}-nodes-account",
            self.args(
                "account",
                gcp.serviceaccount.AccountArgs(
                    project=place.account,
                    account_id=account_id(f"{physical}-nodes"),
                    display_name=f"Nodes of {physical}",
                    create_ignore_already_exists=False,
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account, depends_on=switched_on),
        )
        grants = [self._grant(role) for role in ROLES]
        self.cluster = gcp.container.Cluster(
            name,
            self.args("cluster", self._cluster_args(physical, network_id, subnet_id, key_id)),
            opts=self.options(
                gcp.container.Cluster,
                depends_on=[*switched_on, key_use, *grants],
                # The pool that a cluster begins with is gone at once; what it was told has no meaning later.
                ignore_changes=["initialNodeCount", "nodeConfig"],
            ),
        )
        nodes = gcp.container.NodePool(
            f"{name}-nodes",
            self.args("nodes", self._pool_args()),
            opts=self.options(gcp.container.NodePool, ignore_changes=["initialNodeCount"]),
        )
        endpoint = self.cluster.control_plane_endpoints_config.apply(
            lambda each: (each.dns_endpoint_config.endpoint if each.dns_endpoint_config else None) or ""
        )
        self.provider = kubernetes.Provider(
            f"{name}-kubernetes",
            self.args(
                "provider",
                kubernetes.ProviderArgs(
                    kubeconfig=endpoint.apply(kubeconfig),
                    # What decides whether it is another cluster; without it a new kubeconfig could replace all in it.
                    cluster_identifier=f"{place.account}/{self.region}/{physical}",
                    enable_config_map_mutable=True,
                    enable_secret_mutable=True,
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.ready = [nodes]
        self.publish(cluster_name=self.cluster.name, endpoint=endpoint)

    def _grant(self, role: str) -> gcp.projects.IAMMember:
        import pulumi_gcp as gcp

        return gcp.projects.IAMMember(
            f"{self.key}-nodes-{role.rpartition('.')[2].lower()}",
            self.args(
                "grant",
                gcp.projects.IAMMemberArgs(
                    project=self.place.account,
                    role=role,
                    member=pulumi.Output.concat("serviceAccount:", self.account.email),
                ),
            ),
            opts=self.options(gcp.projects.IAMMember),
        )

    def _cluster_args(
        self,
        physical: str,
        network_id: pulumi.Input[str],
        subnet_id: pulumi.Input[str],
        key_id: pulumi.Input[str],
    ) -> gcp.container.ClusterArgs:
        from pulumi_gcp import container

        project = self.place.account
        return container.ClusterArgs(
            project=project,
            location=self.region,
            name=physical,
            network=network_id,
            subnetwork=subnet_id,
            networking_mode="VPC_NATIVE",
            ip_allocation_policy=container.ClusterIpAllocationPolicyArgs(stack_type="IPV4"),
            initial_node_count=1,
            remove_default_node_pool=True,
            node_config=container.ClusterNodeConfigArgs(
                machine_type="e2-medium",
                service_account=self.account.email,
                shielded_instance_config=container.ClusterNodeConfigShieldedInstanceConfigArgs(
                    enable_secure_boot=True, enable_integrity_monitoring=True
                ),
            ),
            deletion_protection=self._safety.protect,
            release_channel=container.ClusterReleaseChannelArgs(channel="REGULAR"),
            maintenance_policy=container.ClusterMaintenancePolicyArgs(
                daily_maintenance_window=container.ClusterMaintenancePolicyDailyMaintenanceWindowArgs(
                    start_time=QUIET_HOUR
                )
            ),
            private_cluster_config=container.ClusterPrivateClusterConfigArgs(enable_private_nodes=True),
            control_plane_endpoints_config=container.ClusterControlPlaneEndpointsConfigArgs(
                dns_endpoint_config=container.ClusterControlPlaneEndpointsConfigDnsEndpointConfigArgs(
                    allow_external_traffic=True
                ),
                ip_endpoints_config=container.ClusterControlPlaneEndpointsConfigIpEndpointsConfigArgs(
                    enabled=False
                ),
            ),
            master_auth=container.ClusterMasterAuthArgs(
                client_certificate_config=container.ClusterMasterAuthClientCertificateConfigArgs(
                    issue_client_certificate=False
                )
            ),
            datapath_provider="ADVANCED_DATAPATH",
            enable_shielded_nodes=True,
            workload_identity_config=container.ClusterWorkloadIdentityConfigArgs(
                workload_pool=f"{project}.svc.id.goog"
            ),
            database_encryption=container.ClusterDatabaseEncryptionArgs(state="ENCRYPTED", key_name=key_id),
            security_posture_config=container.ClusterSecurityPostureConfigArgs(mode="BASIC"),
            logging_config=container.ClusterLoggingConfigArgs(enable_components=list(LOGS)),
            monitoring_config=container.ClusterMonitoringConfigArgs(
                enable_components=list(METRICS),
                managed_prometheus=container.ClusterMonitoringConfigManagedPrometheusArgs(enabled=True),
            ),
            cost_management_config=container.ClusterCostManagementConfigArgs(enabled=True),
            resource_labels=dict(self.place.tags),
        )

    def _pool_args(self) -> gcp.container.NodePoolArgs:
        from pulumi_gcp import container

        return container.NodePoolArgs(
            project=self.place.account,
            location=self.region,
            cluster=self.cluster.id,
            name="nodes",
            initial_node_count=max(1, self.part.minimum // ZONES),
            autoscaling=container.NodePoolAutoscalingArgs(
                total_min_node_count=self.part.minimum,
                total_max_node_count=self.part.maximum,
                location_policy="BALANCED",
            ),
            management=container.NodePoolManagementArgs(auto_repair=True, auto_upgrade=True),
            upgrade_settings=container.NodePoolUpgradeSettingsArgs(max_surge=1, max_unavailable=0),
            node_config=container.NodePoolNodeConfigArgs(
                machine_type=self.part.machine or MACHINE,
                disk_size_gb=self.part.disk_gb,
                disk_type="pd-balanced",
                image_type="COS_CONTAINERD",
                service_account=self.account.email,
                oauth_scopes=["https://www.googleapis.com/auth/cloud-platform"],
                shielded_instance_config=container.NodePoolNodeConfigShieldedInstanceConfigArgs(
                    enable_secure_boot=True, enable_integrity_monitoring=True
                ),
                workload_metadata_config=container.NodePoolNodeConfigWorkloadMetadataConfigArgs(
                    mode="GKE_METADATA"
                ),
                resource_labels=dict(self.place.tags),
            ),
        )


def kubeconfig(endpoint: str) -> str:
    """How to reach a control plane by its DNS name, whose certificate any client trusts."""
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "gke", "cluster": {"server": f"https://{endpoint}"}}],
            "users": [
                {
                    "name": "gke",
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": "gke-gcloud-auth-plugin",
                            "provideClusterInfo": True,
                            "interactiveMode": "Never",
                        }
                    },
                }
            ],
            "contexts": [{"name": "gke", "context": {"cluster": "gke", "user": "gke"}}],
            "current-context": "gke",
        }
    )
