"""Bucket on gcs: no object has rights of its own, none can be made public, and what is deleted is kept for a while."""

from __future__ import annotations

import hashlib

import pulumi

from components.bucket import Bucket, BucketComponent
from components.component import Place, Safety, Wires
from components.errors import UserError
from components.google_apis import apis
from components.linking import GoogleGrant, Linked

DAY = 86_400
UNFINISHED_DAYS = 7
COLD = "NEARLINE"
LEAST_DELETED_DAYS = 7
"""cloud.google.com/storage/docs/soft-delete: 7 to 90 days, or none."""


def check(part: Bucket) -> None:
    """Raises UserError for what Cloud Storage refuses."""
    if 0 < part.deleted_days < LEAST_DELETED_DAYS:
        raise UserError(
            f"Bucket.deleted_days is {part.deleted_days}, expected 0 or at least {LEAST_DELETED_DAYS} days on gcs"
        )


def component(name: str, part: Bucket, wires: Wires) -> GcsBucketComponent:
    """Makes the component inside a stack. Its name ends with letters that follow from the project, since it is unique
    in the world.
    """
    if wires.google is None:
        raise UserError(f"Bucket {name!r} is on gcs, but the stack has no rungs:gcp_project")
    mark = hashlib.sha256(wires.google.account.encode()).hexdigest()[:8]
    return GcsBucketComponent(
        name,
        part,
        bucket_name=f"{wires.physical_name}-{mark}",
        place=wires.google,
        safety=wires.safety,
    )


class GcsBucketComponent(BucketComponent):
    """Makes the bucket. Outputs: `bucket_name`."""

    def __init__(
        self,
        name: str,
        part: Bucket = Bucket(host="gcs"),
        *,
        bucket_name: str | None = None,
        place: Place,
        safety: Safety = Safety(),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        import pulumi_gcp as gcp

        super().__init__(part, name, safety, opts, place)
        rules = [
            gcp.storage.BucketLifecycleRuleArgs(
                action=gcp.storage.BucketLifecycleRuleActionArgs(type="AbortIncompleteMultipartUpload"),
                condition=gcp.storage.BucketLifecycleRuleConditionArgs(age=UNFINISHED_DAYS),
            )
        ]
        if part.cold_after_days:
            rules.append(
                gcp.storage.BucketLifecycleRuleArgs(
                    action=gcp.storage.BucketLifecycleRuleActionArgs(
                        type="SetStorageClass", storage_class=COLD
                    ),
                    condition=gcp.storage.BucketLifecycleRuleConditionArgs(
                        age=part.cold_after_days, matches_storage_classes=["STANDARD"]
                    ),
                )
            )
        args = self.args(
            "bucket",
            gcp.storage.BucketArgs(
                name=self.named(bucket_name),
                project=place.account,
                location=(part.region or place.region).upper(),
                storage_class="STANDARD",
                uniform_bucket_level_access=True,
                public_access_prevention="enforced",
                soft_delete_policy=gcp.storage.BucketSoftDeletePolicyArgs(
                    retention_duration_seconds=part.deleted_days * DAY
                ),
                lifecycle_rules=rules,
                cors=[
                    gcp.storage.BucketCorArgs(
                        origins=sorted(part.origins),
                        methods=["GET", "HEAD", "PUT", "POST"],
                        response_headers=["Content-Type", "ETag"],
                        max_age_seconds=3600,
                    )
                ]
                if part.origins
                else None,
                force_destroy=False,
            ),
        )
        options = self.options(
            gcp.storage.Bucket,
            depends_on=apis(self, "storage.googleapis.com"),
            adopted=self.adopted(name, args),
        )
        # Its labels are the account's matter until it is imported; forcing is the program's alone.
        self.bucket = self.held(
            name, "bucket", gcp.storage.Bucket(name, args, opts=options), unread=["labels", "forceDestroy"]
        )
        self.bucket_name = self.bucket.name
        self.publish(bucket_name=self.bucket_name)

    def service_link(self, key: str) -> Linked:
        grant = GoogleGrant(role="roles/storage.objectUser", on="bucket", id=self.bucket_name)
        return self.linked(key, grants=[grant], after=[self.bucket])
