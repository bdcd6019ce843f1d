"""Buckets on both clouds."""

from __future__ import annotations

from collections.abc import Mapping

from components.bucket import Bucket
from components.part import Part
from tests.mocks import Outputs

SAMPLES: Mapping[str, Part] = {
    "bucket-s3": Bucket(host="s3", cold_after_days=30, origins=("https://example.com",)),
    "bucket-gcs": Bucket(host="gcs", cold_after_days=30, origins=("https://example.com",)),
}

COMPUTED: Outputs = {
    "aws:s3/bucket:Bucket": {"arn": "arn:aws:s3:::chat-prod-it-111122223333"},
}

OTHERS: Mapping[str, object] = {"region": "us-west-2", "origins": ("https://www.example.com",)}
