"""A password of the stack's own on AWS: made once, kept as a store is, and read from Secrets Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pulumi

from components.component import Component
from components.linking import SecretReference

if TYPE_CHECKING:
    import pulumi_random as random

    from components.part import Part


@attrs.frozen(kw_only=True)
class Password:
    """`value` is a secret; `reference` is where a service reads it, and comes after it."""

    value: pulumi.Output[str]
    reference: SecretReference


def make_password(
    owner: Component[Part],
    name: str,
    *,
    description: str,
    region: str,
    user: str | None = None,
    letters: random.RandomPasswordArgs | None = None,
    key_id: pulumi.Input[str] | None = None,
    recovery_days: int | None = None,
) -> Password:
    """Makes the children `password`, `secret` (named `name`) and `secret_value` of the owner's part.

    With a `user` the value is JSON of `username` and `password`, as RDS Proxy wants it. `letters`: default 40 letters
    and digits. `key_id`: the key that encrypts it; default AWS's own. `recovery_days`: how long a deleted secret can
    be had back; default AWS's 30.
    """
    import pulumi_aws as aws
    import pulumi_random as random

    made = random.RandomPassword(
        f"{owner.key}-password",
        owner.args("password", letters or random.RandomPasswordArgs(length=40, special=False)),
        opts=owner.options(random.RandomPassword),
    )
    secret = aws.secretsmanager.Secret(
        f"{owner.key}-secret",
        owner.args(
            "secret",
            aws.secretsmanager.SecretArgs(
                name=name,
                description=description,
                kms_key_id=key_id,
                recovery_window_in_days=recovery_days,
                region=region,
            ),
        ),
        opts=owner.options(aws.secretsmanager.Secret),
    )
    with_user = pulumi.Output.json_dumps({"username": user, "password": made.result})
    value = aws.secretsmanager.SecretVersion(
        f"{owner.key}-secret-value",
        owner.args(
            "secret_value",
            aws.secretsmanager.SecretVersionArgs(
                secret_id=secret.id, secret_string=with_user if user else made.result, region=region
            ),
        ),
        opts=owner.options(aws.secretsmanager.SecretVersion),
    )
    reference = SecretReference(id=value.secret_arn, json_key="password" if user else "")
    return Password(value=made.result, reference=reference)
