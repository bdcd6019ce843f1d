"""Secrets of a Cloud Run service, which its account alone may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.linking import SecretReference
from components.service.cloudrun_template import Secret

if TYPE_CHECKING:
    from components.service.cloudrun_service import CloudrunServiceComponent


def held_secret(
    component: CloudrunServiceComponent,
    key: str,
    value: pulumi.Input[str] | SecretReference,
    reader: pulumi.Input[str],
    before: list[pulumi.Resource],
) -> Secret:
    """The secret of one variable: a value goes into Secret Manager, a reference lies there already. `before` gets what
    the service must wait for. Another value is another version, and so another revision of the service.
    """
    import pulumi_gcp as gcp

    vault, word = gcp.secretmanager, key.lower().replace("_", "-")
    name, project = f"{component.key}-{word}", component.place.account
    if isinstance(value, SecretReference):
        secret = Secret(id=value.id)
    else:
        made = vault.Secret(
            name,
            component.args(
                "secret",
                vault.SecretArgs(
                    secret_id=f"{component.service_name}-{word}",
                    project=project,
                    replication=vault.SecretReplicationArgs(auto=vault.SecretReplicationAutoArgs()),
                    deletion_protection=False,
                ),
            ),
            opts=component.options(vault.Secret, depends_on=component.enabled),
        )
        version = vault.SecretVersion(
            f"{name}-value",
            component.args(
                "secret_value",
                vault.SecretVersionArgs(secret=made.id, secret_data=pulumi.Output.secret(value)),
            ),
            opts=component.options(vault.SecretVersion),
        )
        secret = Secret(id=made.id, version=version.version)
    access = vault.SecretIamMember(
        f"{name}-access",
        component.args(
            "secret_access",
            vault.SecretIamMemberArgs(
                secret_id=secret.id,
                project=project,
                role="roles/secretmanager.secretAccessor",
                member=reader,
            ),
        ),
        opts=component.options(vault.SecretIamMember),
    )
    before.append(access)
    return secret
