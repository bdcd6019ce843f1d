"""Buckets of both clouds: closed to the public, encrypted, and what is deleted can be had back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import pulumi
import pytest

from components.bucket import Bucket, BucketComponent
from components.errors import UserError
from components.linking import AwsGrant, GoogleGrant, Linked
from tests.components.samples import build, built_sample, make_sample


def link_of(part: Bucket) -> tuple[dict[str, str], Linked]:
    found: dict[str, str] = {}
    links: list[Linked] = []

    def program() -> None:
        linked = cast("BucketComponent", make_sample(part)).service_link("files")
        links.append(linked)
        pulumi.Output.all(**linked.variables).apply(lambda known: found.update(cast("dict[str, str]", known)))

    build(program)
    return found, links[0]


def test_s3_is_closed_and_encrypted_with_the_key_of_the_stack() -> None:
    built = built_sample(Bucket(host="s3"))

    assert built["it"].inputs["bucket"] == "chat-prod-it-111122223333"
    closed = built["it-closed"].inputs
    assert {name for name, value in closed.items() if value is True} == {
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    }
    assert built["it-ownership"].inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    (rule,) = cast("list[dict[str, Any]]", built["it-encryption"].inputs["rules"])
    assert rule["bucketKeyEnabled"] is True
    assert rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"]
    (statement,) = json.loads(str(built["it-policy"].inputs["policy"]))["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_s3_keeps_versions_and_gives_up_what_nobody_finishes() -> None:
    built = built_sample(Bucket(host="s3", deleted_days=14, cold_after_days=60))
    rules = cast("list[dict[str, Any]]", built["it-lifecycle"].inputs["rules"])
    by_id = {each["id"]: each for each in rules}

    assert built["it-versions"].inputs["versioningConfiguration"] == {"status": "Enabled"}
    assert by_id["forget-what-was-deleted"]["noncurrentVersionExpiration"] == {"noncurrentDays": 14}
    assert by_id["abort-unfinished-uploads"]["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert by_id["grow-cold"]["transitions"] == [{"storageClass": "STANDARD_IA", "days": 60}]
    assert "it-cors" not in built.names


def test_gcs_is_closed_and_keeps_what_is_deleted() -> None:
    bucket = built_sample(Bucket(host="gcs", deleted_days=14))["it"].inputs

    assert str(bucket["name"]).startswith("chat-prod-it-")
    assert (bucket["uniformBucketLevelAccess"], bucket["publicAccessPrevention"]) == (True, "enforced")
    assert bucket["softDeletePolicy"] == {"retentionDurationSeconds": 14 * 86_400}
    assert bucket["location"] == "EUROPE-WEST1"
    assert "cors" not in bucket


@pytest.mark.parametrize("host", ["s3", "gcs"])
def test_browsers_of_named_sites_alone_may_upload(host: str) -> None:
    built = built_sample(Bucket(host=host, origins=("https://b.example.com", "https://a.example.com")))
    told = built["it-cors"].inputs["corsRules"] if host == "s3" else built["it"].inputs["cors"]
    (rule,) = cast("list[Mapping[str, Any]]", told)

    assert rule["allowedOrigins" if host == "s3" else "origins"] == [
        "https://a.example.com",
        "https://b.example.com",
    ]


def test_what_a_service_gets_on_either_host() -> None:
    on_s3, aws = link_of(Bucket(host="s3"))
    on_gcs, google = link_of(Bucket(host="gcs"))

    assert on_s3 == {"FILES_BUCKET": "chat-prod-it-111122223333", "FILES_KIND": "s3"}
    assert set(on_gcs) == set(on_s3)
    assert on_gcs["FILES_KIND"] == "gcs"
    actions = {action for each in aws.grants if isinstance(each, AwsGrant) for action in each.actions}
    assert actions == {
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    }
    (grant,) = google.grants
    assert isinstance(grant, GoogleGrant)
    assert (grant.role, grant.on) == ("roles/storage.objectUser", "bucket")


@pytest.mark.parametrize(
    ("make_wrong", "message"),
    [
        (
            lambda: Bucket(host="s3", cold_after_days=7),
            "cold_after_days is 7, expected 0 or at least 30 days on s3",
        ),
        (
            lambda: Bucket(host="gcs", deleted_days=3),
            "deleted_days is 3, expected 0 or at least 7 days on gcs",
        ),
        (lambda: Bucket(origins=("*",)), "origins is '\\*', expected an origin such as https://example.com"),
        (lambda: Bucket(host="s3").check_name("files", "Files"), "'Files', expected lower-case letters"),
    ],
)
def test_what_a_host_cannot_be_told_is_refused(make_wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make_wrong()
