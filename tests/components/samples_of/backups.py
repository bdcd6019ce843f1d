"""Backups on both clouds."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from components.backups import Backups
from components.bucket import Bucket
from components.encryption_key import EncryptionKey
from components.part import Part
from components.postgres import Postgres
from tests.components.samples_of import Change
from tests.mocks import Outputs

FAR = "us-west-2"

SAMPLES: Mapping[str, Part] = {
    "backups-aws": Backups(host="aws", copy_region=FAR, locked=True),
    "backups-gcp": Backups(host="gcp", copy_region="asia-east1"),
}

COMPUTED: Outputs = {
    "aws:backup/vault:Vault": {"arn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:chat-prod-it"},
}


def linked(sample: Part) -> Mapping[str, Part]:
    assert isinstance(sample, Backups)
    if sample.host == "gcp":
        return {"db": Postgres(host="cloudsql")}
    return {
        sample.key: EncryptionKey(host="aws", regions=(FAR,)),
        "db": Postgres(host="rds"),
        "files": Bucket(host="s3"),
    }


def others(sample: Part) -> Mapping[str, object]:
    """A copy in another region comes; on gcp what is there moves to another one."""
    if sample.host == "aws":
        return {"copy_region": Change(attrs.evolve(sample, copy_region=None), sample)}
    return {"copy_region": "europe-north1"}
