"""A bucket for uploads; with the clone of Rungs on Python's path: `PYTHONPATH=../.. pulumi up`."""

from __future__ import annotations

import pulumi

from components.r2_bucket import LifecycleRule, R2Bucket, R2BucketComponent

uploads = R2BucketComponent(
    "uploads",
    R2Bucket(
        name="acme-uploads",
        location="weur",
        lifecycle=(LifecycleRule(id="drafts", prefix="drafts/", delete_after_days=7),),
        transform={"public_access": {"enabled": True}},  # whatever the part has no setting for
    ),
    account_id=pulumi.Config().require("account"),
)  # protected, and kept when it leaves the program, unless `safety` says otherwise

pulumi.export("bucket", uploads.bucket_name)
