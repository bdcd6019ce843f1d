"""Connectors on Google Cloud: a worker pool of Cloud Run, whose instances always run and take no requests."""

from __future__ import annotations

from typing import cast

import pulumi

from components.component import Component, Wires
from components.errors import UserError
from components.google_apis import apis
from components.google_grants import account_id
from components.network import GoogleNetwork
from components.private_link import PrivateLink
from components.private_link.link import COMMAND, METRICS_PORT, VARIABLES, PrivateLinkComponent, databases_of


def component(name: str, part: PrivateLink, wires: Wires) -> Component[PrivateLink]:
    """Makes the component inside a stack."""
    if wires.google is None:
        raise UserError(f"PrivateLink {name!r} on gcp needs rungs:gcp_project")
    return GcpPrivateLinkComponent(
        name,
        part,
        account_id=wires.account_id,
        link_name=wires.physical_name,
        network=cast("GoogleNetwork", wires.serving_component(part.network)),
        databases=databases_of(part, wires),
        alert_emails=wires.alert_emails,
        place=wires.google,
        safety=wires.safety,
    )


class GcpPrivateLinkComponent(PrivateLinkComponent[GoogleNetwork]):
    """The tunnel with its connectors on a worker pool of Cloud Run."""

    def connect(self, token: pulumi.Output[str], after: pulumi.Resource) -> pulumi.Resource:
        """The pool, with an address in the subnet of the stack's region; its account may read its token alone."""
        import pulumi_gcp as gcp
        from pulumi_gcp import cloudrunv2 as run

        part, place, network = self.part, self.place, self.network
        switched_on = apis(self, "run.googleapis.com", "secretmanager.googleapis.com")
        account = gcp.serviceaccount.Account(
            f"{self.key}-account",
            self.args(
                "account",
                gcp.serviceaccount.AccountArgs(
                    project=place.account,
                    account_id=account_id(f"{self.physical}-link"),
                    display_name=f"Connectors of {self.physical}",
                ),
            ),
            opts=self.options(gcp.serviceaccount.Account),
        )
        secret = gcp.secretmanager.Secret(
            f"{self.key}-token",
            self.args(
                "token",
                gcp.secretmanager.SecretArgs(
                    project=place.account,
                    secret_id=f"{self.physical}-token",
                    replication=gcp.secretmanager.SecretReplicationArgs(
                        auto=gcp.secretmanager.SecretReplicationAutoArgs()
                    ),
                ),
            ),
            opts=self.options(gcp.secretmanager.Secret, depends_on=switched_on),
        )
        version = gcp.secretmanager.SecretVersion(
            f"{self.key}-token-value",
            self.args(
                "token_value", gcp.secretmanager.SecretVersionArgs(secret=secret.id, secret_data=token)
            ),
            opts=self.options(gcp.secretmanager.SecretVersion),
        )
        access = gcp.secretmanager.SecretIamMember(
            f"{self.key}-access",
            self.args(
                "access",
                gcp.secretmanager.SecretIamMemberArgs(
                    project=place.account,
                    secret_id=secret.id,
                    role="roles/secretmanager.secretAccessor",
                    member=pulumi.Output.concat("serviceAccount:", account.email),
                ),
            ),
            opts=self.options(gcp.secretmanager.SecretIamMember),
        )
        told = [
            run.WorkerPoolTemplateContainerEnvArgs(name=each, value=value)
            for each, value in VARIABLES.items()
        ]
        hidden = run.WorkerPoolTemplateContainerEnvArgs(
            name="TUNNEL_TOKEN",
            value_source=run.WorkerPoolTemplateContainerEnvValueSourceArgs(
                secret_key_ref=run.WorkerPoolTemplateContainerEnvValueSourceSecretKeyRefArgs(
                    secret=secret.secret_id, version=version.version
                )
            ),
        )
        container = run.WorkerPoolTemplateContainerArgs(
            name="connector",
            image=part.image,
            args=list(COMMAND),
            envs=[*told, hidden],
            resources=run.WorkerPoolTemplateContainerResourcesArgs(
                limits={"cpu": f"{max(1.0, part.cpu):g}", "memory": f"{part.memory_gb * 1024:g}Mi"}
            ),
            liveness_probe=run.WorkerPoolTemplateContainerLivenessProbeArgs(
                http_get=run.WorkerPoolTemplateContainerLivenessProbeHttpGetArgs(
                    path="/ready", port=METRICS_PORT
                ),
                period_seconds=30,
                failure_threshold=3,
            ),
        )
        return run.WorkerPool(
            f"{self.key}-pool",
            self.args(
                "pool",
                run.WorkerPoolArgs(
                    project=place.account,
                    location=place.region,
                    name=self.physical,
                    deletion_protection=False,
                    scaling=run.WorkerPoolScalingArgs(
                        scaling_mode="MANUAL", manual_instance_count=part.connectors
                    ),
                    template=run.WorkerPoolTemplateArgs(
                        service_account=account.email,
                        containers=[container],
                        vpc_access=run.WorkerPoolTemplateVpcAccessArgs(
                            egress="PRIVATE_RANGES_ONLY",
                            network_interfaces=[
                                run.WorkerPoolTemplateVpcAccessNetworkInterfaceArgs(
                                    network=network.network_id, subnetwork=network.subnet_id(place.region)
                                )
                            ],
                        ),
                    ),
                ),
            ),
            opts=self.options(run.WorkerPool, depends_on=[*switched_on, after, access, network.peering]),
        )
