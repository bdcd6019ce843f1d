"""The first user of an OpenSearch domain: its password is the stack's and lies in Secrets Manager."""

from __future__ import annotations

import pulumi

from components.search import SearchComponent

MASTER = "admin"


def make_user(
    component: SearchComponent, domain_name: str, key_id: pulumi.Input[str], region: str
) -> pulumi.Output[str]:
    """Makes the password and its copy that people read; returns the password, a secret."""
    import pulumi_random as random
    from pulumi_aws import secretsmanager

    made = random.RandomPassword(
        f"{component.key}-password",
        component.args(
            "password",
            random.RandomPasswordArgs(
                length=40, min_lower=1, min_upper=1, min_numeric=1, min_special=1, override_special="-_.+"
            ),
        ),
        opts=component.options(random.RandomPassword),
    )
    secret = secretsmanager.Secret(
        f"{component.key}-secret",
        component.args(
            "secret",
            secretsmanager.SecretArgs(
                name=f"{domain_name}-search",
                description="The first user of a search engine, and its password",
                kms_key_id=key_id,
                recovery_window_in_days=0,
                region=region,
            ),
        ),
        opts=component.options(secretsmanager.Secret),
    )
    secretsmanager.SecretVersion(
        f"{component.key}-secret-value",
        component.args(
            "secret_value",
            secretsmanager.SecretVersionArgs(
                secret_id=secret.id,
                secret_string=pulumi.Output.json_dumps({"username": MASTER, "password": made.result}),
                region=region,
            ),
        ),
        opts=component.options(secretsmanager.SecretVersion),
    )
    return pulumi.Output.secret(made.result)
