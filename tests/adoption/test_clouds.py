"""Adopting on AWS and Google Cloud through the real engine: imported as it is, protected, or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from adoption.checking import Check, found
from components.encryption_key.aws import _policy as key_policy  # pyright: ignore[reportPrivateUsage]
from sandbox import drift
from sandbox.rehearsal import Climb
from sandbox.state import resources_of
from stacks.regions import AWS_REGIONS
from tests.adoption.engine_account import Account
from tests.alone import climbing

pytestmark = pytest.mark.engine

ACCOUNT = "111122223333"
GOOGLE = """
ONE = Stage.first("one", users=(0, 10), db=Firestore(), registry=Registry(host="gcp"), files=Bucket(host="gcs"))
"""
AWS = """
ONE = Stage.first("one", users=(0, 10), key=EncryptionKey(host="aws"))
"""
BY_HAND: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "db-firestore": (
        "gcp:firestore/database:Database",
        {
            "name": "acme-live",
            "locationId": "europe-west4",
            "type": "FIRESTORE_NATIVE",
            "concurrencyMode": "OPTIMISTIC",
            "appEngineIntegrationMode": "DISABLED",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_DISABLED",
            "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
        },
    ),
    "registry-gcp": (
        "gcp:artifactregistry/repository:Repository",
        {
            "repositoryId": "acme-images",
            "format": "DOCKER",
            "mode": "STANDARD_REPOSITORY",
            "dockerConfig": {"immutableTags": True},
            "cleanupPolicyDryRun": False,
            "vulnerabilityScanningConfig": {"enablementConfig": "INHERITED"},
            "cleanupPolicies": [
                {"id": "keep-newest", "action": "KEEP", "mostRecentVersions": {"keepCount": 20}},
                {"id": "old", "action": "DELETE", "condition": {"tagState": "ANY", "olderThan": "86400s"}},
            ],
        },
    ),
    "files-gcs": (
        "gcp:storage/bucket:Bucket",
        {
            "name": "acme-uploads",
            "location": "EUROPE-WEST4",
            "storageClass": "STANDARD",
            "uniformBucketLevelAccess": True,
            "publicAccessPrevention": "enforced",
            "softDeletePolicy": {"retentionDurationSeconds": 7 * 86_400},
            "lifecycleRules": [
                {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
            ],
        },
    ),
    "key-aws": (
        "aws:kms/key:Key",
        {
            "description": "Encrypts the stores of key-aws",
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "multiRegion": True,
            "isEnabled": True,
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "policy": json.dumps(json.loads(key_policy(ACCOUNT)), sort_keys=True, indent=2),
        },
    ),
}
PARTS: Mapping[str, Mapping[str, object]] = {
    "db-firestore": {"name": "acme-live", "location": "europe-west4", "point_in_time": False},
    "registry-gcp": {"name": "acme-images", "keep": 20},
    "files-gcs": {"name": "acme-uploads", "region": "europe-west4", "deleted_days": 7},
}


def made_by_hand(climb: Climb, *names: str) -> dict[str, str]:
    """The ids of what an account has that no program knows of."""
    settings = climb.file.settings()
    account = Account(sandbox=climb.sandbox, stage="one", file=climb.file)
    places = {
        "db-firestore": {"project": settings.gcp_project},
        "registry-gcp": {"project": settings.gcp_project, "location": settings.gcp_region},
        "files-gcs": {"project": settings.gcp_project},
        "key-aws": {"region": settings.aws_region or AWS_REGIONS[settings.location]},
    }
    return {
        name: account.make(BY_HAND[name][0], f"old {name}", {**places[name], **BY_HAND[name][1]})
        for name in names
    }


def configure(climb: Climb, **keys: object) -> None:
    file = climb.file.changed({(key,): value for key, value in keys.items()})
    climb.sandbox.original.write_text(file.text)
    climb.sandbox.renew_config()


def checked(climb: Climb, ids: Mapping[str, str]) -> Check:
    run = climb.sandbox.preview()
    return found(run.summary.steps, run.summary.errors, ids)


def there(climb: Climb, ids: Mapping[str, str]) -> dict[str, Mapping[str, object]]:
    """What the cloud has of these, by id; without what a stack marks them with."""
    marks = {"labels", "effectiveLabels", "pulumiLabels", "tags", "tagsAll"}
    marks |= {"updated", "updateTime"}
    marks |= {"forceDestroy", "deletionPolicy", "deletionWindowInDays"}  # the provider's own, of no store
    return {
        each.id: {
            key: json.loads(str(value)) if key == "policy" else value
            for key, value in each.props.items()
            if key not in marks
        }
        for each in drift.things(climb.sandbox.cloud)
        if each.id in ids.values()
    }


@pytest.mark.all
def test_stores_of_google_cloud_are_imported_just_as_they_are_or_not_at_all(tmp_path: Path) -> None:
    with climbing(tmp_path, GOOGLE) as climb:
        ids = made_by_hand(climb, *PARTS)
        before = there(climb, ids)
        assert set(before) == set(ids.values())

        parts = {name.partition("-")[0]: told for name, told in PARTS.items()}
        configure(climb, adopt=ids, parts=parts)
        check = checked(climb, ids)
        assert check.ok, check
        assert check.imports == tuple(sorted(ids))

        wrong = {
            "db": {**PARTS["db-firestore"], "point_in_time": True, "location": "us-east1"},
            "files": {**PARTS["files-gcs"], "deleted_days": 30, "origins": ["https://example.com"]},
            "registry": {**PARTS["registry-gcp"], "keep": 50},
        }
        configure(climb, adopt=ids, parts=wrong)
        check = checked(climb, ids)
        assert not check.imports
        assert sorted((each.name, each.field, each.remedy) for each in check.mismatches) == [
            (
                "db-firestore",
                "locationId",
                "set rungs:parts.db-firestore.location to what the account has",
            ),
            (
                "db-firestore",
                "pointInTimeRecoveryEnablement",
                "set rungs:parts.db-firestore.point_in_time to what the account has",
            ),
            ("files-gcs", "cors", "set rungs:parts.files-gcs.origins to what the account has"),
            (
                "files-gcs",
                "softDeletePolicy.retentionDurationSeconds",
                "set rungs:parts.files-gcs.deleted_days to what the account has",
            ),
            ("registry-gcp", "cleanupPolicies", "bring it to that value in the account first"),
        ]
        for _ in range(2):  # with no preview, and once more though the state has them by now
            assert not climb.sandbox.up().ok
            assert there(climb, ids) == before

        configure(climb, adopt=ids, parts=parts)
        is_adopted_and_kept(climb, ids, before, parts)


def is_adopted_and_kept(
    climb: Climb,
    ids: Mapping[str, str],
    before: Mapping[str, Mapping[str, object]],
    parts: Mapping[str, object],
) -> None:
    """One `up` imports, protects and changes nothing; the next one marks it as the stack's, in place."""
    done = climb.sandbox.up()
    assert done.ok, done.output
    assert there(climb, ids) == before
    state = {str(each["urn"]).rsplit("::", 1)[-1]: each for each in resources_of(climb.sandbox.export())}
    for name, id in ids.items():
        assert state[name]["id"] == id
        assert state[name]["protect"]
        assert state[name]["retainOnDelete"]
    configure(climb, adopt=None, parts=parts)
    after = climb.sandbox.up()
    assert after.ok, after.output
    assert {(step.name, step.op) for step in after.summary.changes()} <= {(name, "update") for name in ids}
    now = there(climb, ids)
    assert {id: {key: now[id][key] for key in props} for id, props in before.items()} == before
    assert not climb.sandbox.up().summary.changes()


@pytest.mark.all
def test_a_key_of_aws_is_imported(tmp_path: Path) -> None:
    with climbing(tmp_path, AWS) as climb:
        ids = made_by_hand(climb, "key-aws")
        before = there(climb, ids)
        parts = {"key": {"rotation_days": 180}}
        configure(climb, adopt=ids)
        assert [each.field for each in checked(climb, ids).mismatches] == ["rotationPeriodInDays"]
        configure(climb, adopt=ids, parts=parts)
        is_adopted_and_kept(climb, ids, before, parts)
