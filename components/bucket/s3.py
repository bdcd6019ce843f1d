"""Bucket on s3: closed to the public, with versions, the stack's own key, and TLS alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from components.bucket import Bucket, BucketComponent
from components.component import Place, Safety, Wires
from components.encryption_key import EncryptionKeyComponent
from components.errors import UserError
from components.linking import AwsGrant, Linked

if TYPE_CHECKING:
    import pulumi_aws as aws

UNFINISHED_DAYS = 7
COLD = "STANDARD_IA"
LEAST_COLD_DAYS = 30
"""docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html."""


def check(part: Bucket) -> None:
    """Raises UserError for what S3 refuses."""
    if 0 < part.cold_after_days < LEAST_COLD_DAYS:
        raise UserError(
            f"Bucket.cold_after_days is {part.cold_after_days}, expected 0 or at least {LEAST_COLD_DAYS} days on s3"
        )


def component(name: str, part: Bucket, wires: Wires) -> S3BucketComponent:
    """Makes the component inside a stack. Its name ends with the account, since it is unique in the world."""
    if wires.aws is None:
        raise UserError(f"Bucket {name!r} is on s3, but the stack has no rungs:aws_account")
    key = wires.serving_component(part.key)
    if not isinstance(key, EncryptionKeyComponent):
        raise UserError(f"Bucket.key is {part.key!r}, expected the key of an EncryptionKey on aws")
    return S3BucketComponent(
        name,
        part,
        bucket_name=f"{wires.physical_name}-{wires.aws.account}",
        key_arn=key.key_id(part.region),
        place=wires.aws,
        safety=wires.safety,
    )


class S3BucketComponent(BucketComponent):
    """Makes the bucket and all that closes it. Outputs: `bucket_name`, `bucket_arn`."""

    def __init__(
        self,
        name: str,
        part: Bucket = Bucket(),
        *,
        bucket_name: str | None = None,
        key_arn: pulumi.Input[str],
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_aws as aws

        super().__init__(part, name, safety, opts, place)
        self._region = part.region or place.region
        self._key_arn = key_arn
        self.bucket = aws.s3.Bucket(
            name,
            self.args(
                "bucket",
                aws.s3.BucketArgs(bucket=self.named(bucket_name), force_destroy=False, region=self._region),
            ),
            opts=self.options(aws.s3.Bucket),
        )
        self.bucket_name = self.bucket.bucket
        self.bucket_arn = self.bucket.arn
        closed = self._closed()
        self._ownership()
        self._encryption()
        self._lifecycle(self._versions())
        if part.origins:
            self._cors()
        self._policy = self._tls_alone(closed)
        self.publish(bucket_name=self.bucket_name, bucket_arn=self.bucket_arn)

    def _closed(self) -> aws.s3.BucketPublicAccessBlock:
        import pulumi_aws as aws

        return aws.s3.BucketPublicAccessBlock(
            f"{self.key}-closed",
            self.args(
                "closed",
                aws.s3.BucketPublicAccessBlockArgs(
                    bucket=self.bucket.id,
                    block_public_acls=True,
                    block_public_policy=True,
                    ignore_public_acls=True,
                    restrict_public_buckets=True,
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketPublicAccessBlock),
        )

    def _ownership(self) -> None:
        import pulumi_aws as aws

        aws.s3.BucketOwnershipControls(
            f"{self.key}-ownership",
            self.args(
                "ownership",
                aws.s3.BucketOwnershipControlsArgs(
                    bucket=self.bucket.id,
                    rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketOwnershipControls),
        )

    def _encryption(self) -> None:
        import pulumi_aws as aws

        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{self.key}-encryption",
            self.args(
                "encryption",
                aws.s3.BucketServerSideEncryptionConfigurationInitArgs(
                    bucket=self.bucket.id,
                    rules=[
                        aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                            # One call of KMS for many files, not one for each.
                            bucket_key_enabled=True,
                            apply_server_side_encryption_by_default=aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                                sse_algorithm="aws:kms", kms_master_key_id=self._key_arn
                            ),
                        )
                    ],
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketServerSideEncryptionConfiguration),
        )

    def _versions(self) -> aws.s3.BucketVersioning:
        import pulumi_aws as aws

        return aws.s3.BucketVersioning(
            f"{self.key}-versions",
            self.args(
                "versions",
                aws.s3.BucketVersioningInitArgs(
                    bucket=self.bucket.id,
                    versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(
                        status="Enabled" if self.part.deleted_days else "Suspended"
                    ),
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketVersioning),
        )

    def _lifecycle(self, versions: aws.s3.BucketVersioning) -> None:
        import pulumi_aws as aws

        part = self.part

        def rule(
            id: str,
            *,
            abort: aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs | None = None,
            old: aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs | None = None,
            markers: aws.s3.BucketLifecycleConfigurationRuleExpirationArgs | None = None,
            moves: list[aws.s3.BucketLifecycleConfigurationRuleTransitionArgs] | None = None,
        ) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
            return aws.s3.BucketLifecycleConfigurationRuleArgs(
                id=id,
                status="Enabled",
                filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                abort_incomplete_multipart_upload=abort,
                noncurrent_version_expiration=old,
                expiration=markers,
                transitions=moves,
            )

        rules = [
            rule(
                "abort-unfinished-uploads",
                abort=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                    days_after_initiation=UNFINISHED_DAYS
                ),
            ),
            rule(
                "forget-what-was-deleted",
                old=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                    noncurrent_days=max(part.deleted_days, 1)
                ),
                markers=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(
                    expired_object_delete_marker=True
                ),
            ),
        ]
        if part.cold_after_days:
            move = aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(
                storage_class=COLD, days=part.cold_after_days
            )
            rules.append(rule("grow-cold", moves=[move]))
        aws.s3.BucketLifecycleConfiguration(
            f"{self.key}-lifecycle",
            self.args(
                "lifecycle",
                aws.s3.BucketLifecycleConfigurationArgs(
                    bucket=self.bucket.id, rules=rules, region=self._region
                ),
            ),
            opts=self.options(aws.s3.BucketLifecycleConfiguration, depends_on=[versions]),
        )

    def _cors(self) -> None:
        import pulumi_aws as aws

        aws.s3.BucketCorsConfiguration(
            f"{self.key}-cors",
            self.args(
                "cors",
                aws.s3.BucketCorsConfigurationArgs(
                    bucket=self.bucket.id,
                    cors_rules=[
                        aws.s3.BucketCorsConfigurationCorsRuleArgs(
                            allowed_origins=sorted(self.part.origins),
                            allowed_methods=["GET", "HEAD", "PUT", "POST"],
                            allowed_headers=["*"],
                            expose_headers=["ETag"],
                            max_age_seconds=3600,
                        )
                    ],
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketCorsConfiguration),
        )

    def _tls_alone(self, closed: aws.s3.BucketPublicAccessBlock) -> aws.s3.BucketPolicy:
        import pulumi_aws as aws

        statement = {
            "Sid": "TlsAlone",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [self.bucket.arn, pulumi.Output.concat(self.bucket.arn, "/*")],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return aws.s3.BucketPolicy(
            f"{self.key}-policy",
            self.args(
                "policy",
                aws.s3.BucketPolicyArgs(
                    bucket=self.bucket.id,
                    policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]}),
                    region=self._region,
                ),
            ),
            opts=self.options(aws.s3.BucketPolicy, depends_on=[closed]),
        )

    def service_link(self, key: str) -> Linked:
        return self.linked(
            key,
            grants=[
                AwsGrant(
                    actions=("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
                    resources=[pulumi.Output.concat(self.bucket.arn, "/*")],
                ),
                AwsGrant(actions=("s3:ListBucket",), resources=[self.bucket.arn]),
                AwsGrant(actions=("kms:Decrypt", "kms:GenerateDataKey"), resources=[self._key_arn]),
            ],
            after=[self._policy],
        )
