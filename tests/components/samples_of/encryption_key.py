"""Keys on both clouds."""

from __future__ import annotations

from collections.abc import Mapping

from components.encryption_key import EncryptionKey
from components.part import Part
from tests.mocks import Outputs

SAMPLES: Mapping[str, EncryptionKey] = {
    "encryption-key-aws": EncryptionKey(host="aws", regions=("us-west-2",)),
    "encryption-key-gcp": EncryptionKey(host="gcp", regions=("asia-east1",)),
}

COMPUTED: Outputs = {
    "aws:kms/key:Key": {"arn": "arn:aws:kms:eu-west-1:111122223333:key/mrk-1"},
    "other_key": {"arn": "arn:aws:kms:eu-west-1:111122223333:key/mrk-2"},
    "aws:kms/replicaKey:ReplicaKey": {"arn": "arn:aws:kms:us-west-2:111122223333:key/mrk-1"},
    "gcp:projects/serviceIdentity:ServiceIdentity": {
        "member": "serviceAccount:service-1@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    },
}


def others(sample: Part) -> Mapping[str, object]:
    """A further region: one that is taken away takes its key with it."""
    further = "us-east-1" if sample.host == "aws" else "us-central1"
    return {"regions": (*SAMPLES[f"encryption-key-{sample.host}"].regions, further)}
