"""Buckets on both clouds."""

from __future__ import annotations

from collections.abc import Mapping

from components.bucket import Bucket
from components.encryption_key import EncryptionKey
from components.part import Part
from tests.mocks import Outputs

FAR = "us-west-2"

SAMPLES: Mapping[str, Part] = {
    "bucket-s3": Bucket(host="s3", cold_after_days=30, origins=("https://example.com",)),
    "bucket-gcs": Bucket(host="gcs", cold_after_days=30, origins=("https://example.com",)),
}

COMPUTED: Outputs = {
    "aws:s3/bucket:Bucket": {"arn": "arn:aws:s3:::chat-prod-it-111122223333"},
}


def linked(sample: Part) -> Mapping[str, Part]:
    """A key that is there in another region too."""
    return {"key": EncryptionKey(host="aws", regions=(FAR,))} if sample.host == "s3" else {}


def others(sample: Part) -> Mapping[str, object]:
    region = FAR if sample.host == "s3" else "asia-east1"
    return {"region": region, "origins": ("https://www.example.com",)}
