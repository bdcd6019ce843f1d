"""The rules of a bucket in the provider's own form: lifecycle, lock, CORS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from components.r2_bucket import DAY, CorsRule, LifecycleRule, LockRule

if TYPE_CHECKING:
    import pulumi_cloudflare as cloudflare

ABORT_UPLOADS = LifecycleRule(id="abort-unfinished-uploads")


def lifecycle_rules(rules: Sequence[LifecycleRule]) -> list[cloudflare.R2BucketLifecycleRuleArgs]:
    """Those of a part, after the one that every bucket has: uploads that nobody finished go after a week."""
    return [_lifecycle_rule(rule) for rule in (ABORT_UPLOADS, *rules)]


def lock_rule(rule: LockRule) -> cloudflare.R2BucketLockRuleArgs:
    """A lock by the age of what it holds."""
    import pulumi_cloudflare as cloudflare

    return cloudflare.R2BucketLockRuleArgs(
        id=rule.id,
        enabled=True,
        prefix=rule.prefix,
        condition=cloudflare.R2BucketLockRuleConditionArgs(type="Age", max_age_seconds=rule.days * DAY),
    )


def cors_rule(rule: CorsRule) -> cloudflare.R2BucketCorsRuleArgs:
    """What browsers of other origins may do."""
    import pulumi_cloudflare as cloudflare

    return cloudflare.R2BucketCorsRuleArgs(
        allowed=cloudflare.R2BucketCorsRuleAllowedArgs(
            origins=list(rule.origins), methods=list(rule.methods), headers=list(rule.headers)
        ),
        max_age_seconds=rule.max_age,
    )


def _lifecycle_rule(rule: LifecycleRule) -> cloudflare.R2BucketLifecycleRuleArgs:
    import pulumi_cloudflare as cloudflare

    return cloudflare.R2BucketLifecycleRuleArgs(
        id=rule.id,
        enabled=True,
        conditions=cloudflare.R2BucketLifecycleRuleConditionsArgs(prefix=rule.prefix),
        abort_multipart_uploads_transition=cloudflare.R2BucketLifecycleRuleAbortMultipartUploadsTransitionArgs(
            condition=cloudflare.R2BucketLifecycleRuleAbortMultipartUploadsTransitionConditionArgs(
                type="Age", max_age=7 * DAY
            )
        )
        if rule is ABORT_UPLOADS
        else None,
        delete_objects_transition=cloudflare.R2BucketLifecycleRuleDeleteObjectsTransitionArgs(
            condition=cloudflare.R2BucketLifecycleRuleDeleteObjectsTransitionConditionArgs(
                type="Age", max_age=rule.delete_after_days * DAY
            )
        )
        if rule.delete_after_days
        else None,
        storage_class_transitions=[
            cloudflare.R2BucketLifecycleRuleStorageClassTransitionArgs(
                storage_class="InfrequentAccess",
                condition=cloudflare.R2BucketLifecycleRuleStorageClassTransitionConditionArgs(
                    type="Age", max_age=rule.infrequent_after_days * DAY
                ),
            )
        ]
        if rule.infrequent_after_days
        else None,
    )
