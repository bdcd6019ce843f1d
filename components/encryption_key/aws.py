"""EncryptionKey on aws: a symmetric key of KMS in the stack's region, with replicas of it in further regions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.component import Component, Place, Safety, Wires
from components.encryption_key import EncryptionKey, EncryptionKeyComponent
from components.errors import UserError, one_of

if TYPE_CHECKING:
    import pulumi_aws as aws

WINDOW_DAYS = 30
"""Between asking for its deletion and the end of all that it encrypts: the longest that KMS has."""

PUBLISHERS = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "costalerts.amazonaws.com"]
"""Whose messages an encrypted topic takes (docs.aws.amazon.com/sns/latest/dg/sns-key-management.html)."""


def component(name: str, part: EncryptionKey, wires: Wires) -> Component[EncryptionKey]:
    """Makes the component inside a stack."""
    if wires.aws is None:
        raise UserError(f"EncryptionKey {name!r} on aws needs rungs:aws_account")
    return AwsEncryptionKeyComponent(
        name, part, alias=wires.physical_name, place=wires.aws, safety=wires.safety
    )


class AwsEncryptionKeyComponent(EncryptionKeyComponent):
    """A key that only the account uses, its alias, and for each of `regions` a replica: what one encrypts the others
    decrypt. It is a multi-region key from the first day, since KMS never makes one of a key of a single region
    (docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html). Its policy leaves it to IAM who
    uses it. Replicas rotate with the key.

    Outputs: `key_arn`; `key_arns` by region.
    """

    def __init__(
        self,
        name: str,
        part: EncryptionKey = EncryptionKey(host="aws"),
        *,
        alias: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_aws as aws

        super().__init__(part, name, safety, opts, place)
        if place.region in part.regions:
            raise UserError(
                f"EncryptionKey.regions has {place.region!r}, expected regions other than its own, {place.region}"
            )
        self._alias = f"alias/{self.named(alias)}"
        args = self.args(
            "key",
            aws.kms.KeyArgs(
                description=f"Encrypts the stores of {name}",
                key_usage="ENCRYPT_DECRYPT",
                customer_master_key_spec="SYMMETRIC_DEFAULT",
                multi_region=True,
                is_enabled=True,
                enable_key_rotation=True,
                rotation_period_in_days=part.rotation_days,
                deletion_window_in_days=WINDOW_DAYS,
                policy=_policy(place.account),
                region=place.region,
            ),
        )
        options = self.options(aws.kms.Key, adopted=self.adopted(name, args))
        self.key_resource = self.held(
            name, "key", aws.kms.Key(name, args, opts=options), unread=["deletionWindowInDays", "tags"]
        )
        self._name_it(name, self.key_resource, place.region, "alias")
        self._arns: dict[str, pulumi.Output[str]] = {place.region: self.key_resource.arn}
        for region in sorted(part.regions):
            self._arns[region] = self._replica(f"{name}-{region}", region).arn
        self.publish(key_arn=self.key_resource.arn, key_arns=self._arns)

    def _replica(self, name: str, region: str) -> aws.kms.ReplicaKey:
        import pulumi_aws as aws

        args = self.args(
            "replica",
            aws.kms.ReplicaKeyArgs(
                primary_key_arn=self.key_resource.arn,
                description=f"Encrypts the stores of {self.key} in {region}",
                enabled=True,
                deletion_window_in_days=WINDOW_DAYS,
                policy=_policy(self.place.account),
                region=region,
            ),
        )
        replica = aws.kms.ReplicaKey(name, args, opts=self.options(aws.kms.ReplicaKey))
        self._name_it(name, replica, region, "replica_alias")
        return replica

    def _name_it(self, name: str, key: aws.kms.Key | aws.kms.ReplicaKey, region: str, child: str) -> None:
        import pulumi_aws as aws

        args = aws.kms.AliasArgs(name=self._alias, target_key_id=key.arn, region=region)
        aws.kms.Alias(f"{name}-alias", self.args(child, args), opts=self.options(aws.kms.Alias))

    def key_id(self, region: str | None = None) -> pulumi.Output[str]:
        where = region or self.place.region
        if where not in self._arns:
            raise one_of(f"EncryptionKey {self.key!r} in the region", where, sorted(self._arns))
        return self._arns[where]


def _policy(account: str) -> str:
    """All power to the account alone, which hands it on by IAM; without it nobody could ever change the key again.
    Services of AWS that publish to the account's topics for it may encrypt what they say.
    """
    statement: Mapping[str, object] = {
        "Sid": "Account",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    told: Mapping[str, object] = {
        "Sid": "Topics",
        "Effect": "Allow",
        "Principal": {"Service": PUBLISHERS},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement, told]})
