"""What holds at every stage of every ladder, read from all that its configuration registers: nothing that stores is
public, unencrypted or without backups, nothing may do everything, and everything says whose it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import cast

import pytest

from components.firestore import Firestore
from components.mode_switch import ModeSwitch
from components.part import Part
from components.postgres import Postgres
from components.service import Service
from components.stores import STORES
from stacks.stage import Ladder, Stage
from tests.components.test_stages import EVERY_STAGE, STAGES, built_stage
from tests.mocks import Recorded, Value

Inputs = Mapping[str, Value]


def made(ladder: Ladder, stage: Stage) -> list[Recorded]:
    """Every resource of a stage."""
    return [each for each in built_stage(ladder, stage) if each.custom]


def value(inputs: Inputs, path: str) -> Value:
    """What stands at a path, such as `settings.ipConfiguration.ipv4Enabled`; of a list its first element."""
    found: Value = dict(inputs)
    for step in path.split("."):
        inner = cast("list[Value]", found)[0] if isinstance(found, list) and found else found
        found = inner.get(step) if isinstance(inner, dict) else None
    return found


def ids(found: list[Recorded], token: str, path: str) -> set[str]:
    """The buckets that resources of a type are about."""
    return {str(value(each.inputs, path)) for each in found if each.type == token}


# public


PRIVATE: Mapping[str, Callable[[Inputs], bool]] = {
    "aws:rds/instance:Instance": lambda it: value(it, "publiclyAccessible") is False,
    "aws:rds/clusterInstance:ClusterInstance": lambda it: value(it, "publiclyAccessible") is False,
    "aws:rds/cluster:Cluster": lambda it: bool(value(it, "dbSubnetGroupName")),
    "aws:elasticache/replicationGroup:ReplicationGroup": lambda it: bool(value(it, "subnetGroupName")),
    "aws:opensearch/domain:Domain": lambda it: bool(value(it, "vpcOptions.subnetIds")),
    "gcp:sql/databaseInstance:DatabaseInstance": lambda it: (
        value(it, "settings.ipConfiguration.ipv4Enabled") is False
        and bool(value(it, "settings.ipConfiguration.privateNetwork"))
        and not value(it, "settings.ipConfiguration.authorizedNetworks")
    ),
    "gcp:redis/instance:Instance": lambda it: bool(value(it, "authorizedNetwork")),
    "gcp:redis/cluster:Cluster": lambda it: bool(value(it, "pscConfigs.network")),
}
"""By type, whether a database, cache or search engine has no public address."""
OPEN_PORTS = {"80", "443"}
"""What anyone may reach, and only of a load balancer or of a service with an address of its own."""


@EVERY_STAGE
def test_no_database_has_a_public_address(ladder: Ladder, stage: Stage) -> None:
    for each in made(ladder, stage):
        if each.type in PRIVATE:
            assert PRIVATE[each.type](each.inputs), each.urn


@EVERY_STAGE
def test_anyone_is_let_in_to_web_servers_alone(ladder: Ladder, stage: Stage) -> None:
    for each in made(ladder, stage):
        anyone = {str(each.inputs.get(field)) for field in ("cidrIpv4", "cidrIpv6")} & {"0.0.0.0/0", "::/0"}
        if each.type.endswith(":SecurityGroupIngressRule") and anyone:
            assert {str(each.inputs[field]) for field in ("fromPort", "toPort")} <= OPEN_PORTS, each.urn
        if each.type == "gcp:compute/firewall:Firewall" and each.inputs.get("allows"):
            assert "0.0.0.0/0" not in str(value(each.inputs, "sourceRanges")), each.urn


@EVERY_STAGE
def test_every_bucket_is_private(ladder: Ladder, stage: Stage) -> None:
    found = made(ladder, stage)
    blocks = [each for each in found if each.type.endswith(":BucketPublicAccessBlock")]
    blocked = {
        str(each.inputs["bucket"])
        for each in blocks
        if all(
            each.inputs.get(flag) is True
            for flag in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
        )
    }
    for each in found:
        if each.type == "aws:s3/bucket:Bucket":
            assert {str(each.inputs["bucket"]), f"{each.name}-id"} & blocked, each.urn
        if each.type == "gcp:storage/bucket:Bucket":
            assert each.inputs.get("uniformBucketLevelAccess") is True, each.urn
            assert each.inputs.get("publicAccessPrevention") == "enforced", each.urn
        if each.type == "cloudflare:index/r2Bucket:R2Bucket":
            assert f"{each.name}-public-access" in {other.name for other in found}, each.urn
        if each.type.endswith(":BucketIAMMember"):
            assert str(each.inputs["member"]) not in ("allUsers", "allAuthenticatedUsers"), each.urn


# encrypted


def of_bucket(found: list[Recorded], each: Recorded) -> bool:
    """Whether the encryption of an S3 bucket is written down, with the stack's own key."""
    return any(
        other.inputs["bucket"] in (each.inputs["bucket"], f"{each.name}-id")
        and bool(value(other.inputs, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId"))
        for other in found
        if other.type.endswith(":BucketServerSideEncryptionConfiguration")
    )


def has(*paths: str) -> Callable[[Inputs], bool]:
    return lambda it: all(bool(value(it, path)) for path in paths)


def at_rest(_: Inputs) -> bool:
    """The provider encrypts whatever is there with AES-256 and keys that it rotates, and takes no setting."""
    return True


ENCRYPTED: Mapping[str, Callable[[Inputs], bool]] = {
    "aws:backup/vault:Vault": has("kmsKeyArn"),
    "aws:ecr/repository:Repository": at_rest,
    "aws:elasticache/replicationGroup:ReplicationGroup": has(
        "atRestEncryptionEnabled", "transitEncryptionEnabled", "kmsKeyId"
    ),
    "aws:kms/key:Key": has("enableKeyRotation"),
    "aws:kms/replicaKey:ReplicaKey": at_rest,
    "aws:opensearch/domain:Domain": has(
        "encryptAtRest.enabled", "encryptAtRest.kmsKeyId", "nodeToNodeEncryption.enabled"
    ),
    "aws:rds/cluster:Cluster": has("storageEncrypted", "kmsKeyId"),
    # One that is made of a cluster is encrypted as that is.
    "aws:rds/globalCluster:GlobalCluster": lambda it: bool(
        value(it, "storageEncrypted") or value(it, "sourceDbClusterIdentifier")
    ),
    "aws:rds/instance:Instance": lambda it: (
        has("storageEncrypted", "kmsKeyId")(it) or bool(value(it, "replicateSourceDb"))
    ),
    "aws:sqs/queue:Queue": lambda it: has("sqsManagedSseEnabled")(it) or has("kmsMasterKeyId")(it),
    "gcp:kms/cryptoKey:CryptoKey": has("rotationPeriod"),
    "gcp:redis/cluster:Cluster": lambda it: (
        value(it, "transitEncryptionMode") == "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"
    ),
    "gcp:redis/instance:Instance": lambda it: value(it, "transitEncryptionMode") == "SERVER_AUTHENTICATION",
    "gcp:sql/databaseInstance:DatabaseInstance": lambda it: (
        (has("encryptionKeyName")(it) or bool(value(it, "masterInstanceName")))
        and value(it, "settings.ipConfiguration.sslMode")
        in ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")
    ),
}
"""By type of store, whether what it holds is encrypted at rest, and in transit where that can be chosen."""
BY_THE_PROVIDER = ("cloudflare:", "neon:", "upstash:", "random:", "ec:", "gcp:")
"""Packages whose other stores are encrypted by their provider, always, with keys that it rotates."""


@EVERY_STAGE
def test_every_store_is_encrypted(ladder: Ladder, stage: Stage) -> None:
    found = made(ladder, stage)
    for each in found:
        if each.type == "aws:s3/bucket:Bucket":
            assert of_bucket(found, each), each.urn
        elif each.type in ENCRYPTED:
            assert ENCRYPTED[each.type](each.inputs), each.urn


def test_no_kind_of_store_is_forgotten() -> None:
    others = {each for each in STORES if not each.startswith(BY_THE_PROVIDER)}
    # Looked at above, or by AWS in any case, or without data of anyone.
    plain = {
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
    }
    assert sorted(others - set(ENCRYPTED) - plain) == []


# backups


KEPT: Mapping[str, Callable[[Inputs], bool]] = {
    "aws:rds/instance:Instance": lambda it: (
        at_least(it, "backupRetentionPeriod", 1) or bool(value(it, "replicateSourceDb"))
    ),
    "aws:rds/cluster:Cluster": lambda it: at_least(it, "backupRetentionPeriod", 1),
    "gcp:sql/databaseInstance:DatabaseInstance": lambda it: (
        (
            value(it, "settings.backupConfiguration.enabled") is True
            and value(it, "settings.backupConfiguration.pointInTimeRecoveryEnabled") is True
        )
        or bool(value(it, "masterInstanceName"))
    ),
    "gcp:firestore/database:Database": lambda it: (
        value(it, "pointInTimeRecoveryEnablement") == "POINT_IN_TIME_RECOVERY_ENABLED"
    ),
    "neon:index:Project": lambda it: at_least(it, "historyRetentionSeconds", 1),
}
"""By type of database, whether it can be put back to an earlier time. D1 always can (docs/restore.md)."""


def at_least(it: Inputs, path: str, least: float) -> bool:
    found = value(it, path)
    return isinstance(found, int | float) and found >= least


LATER = [each for each in STAGES if each[0].names.index(each[1].name) > 0]


@pytest.mark.parametrize(("ladder", "stage"), LATER, ids=[f"{a.name}-{b.name}" for a, b in LATER])
def test_every_database_has_backups_from_the_second_stage_on(ladder: Ladder, stage: Stage) -> None:
    found = made(ladder, stage)
    for each in found:
        if each.type in KEPT:
            assert KEPT[each.type](each.inputs), each.urn
    databases: list[Part] = [part for _, part in stage if isinstance(part, Postgres | Firestore)]
    kinds = {each.type for each in found}
    assert not [part for part in databases if part.host != "external" and not kinds & set(KEPT)]


# whose


def marks(each: Recorded) -> Inputs:
    """Tags on AWS, labels on Google Cloud."""
    for path in ("tags", "labels", "userLabels", "settings.userLabels", "resourceLabels"):
        found = value(each.inputs, path)
        if isinstance(found, dict) and "owner" in found:
            return found
    return {}


@EVERY_STAGE
def test_everything_says_whose_it_is_and_of_which_environment(ladder: Ladder, stage: Stage) -> None:
    expected = {"app": "chat", "environment": "prod", "owner": "chat", "managed-by": "rungs"}
    for each in made(ladder, stage):
        if not each.type.startswith(("aws:", "gcp:")):
            continue
        can = marks(each)
        if can:
            assert expected.items() <= can.items(), each.urn
        else:
            # What takes no tags is named after the stack, or is about something that is.
            told = json.dumps({**each.inputs, "": each.name})
            assert "chat-prod" in told or re.search(r"-(id|arn)\"|example-project", told), each.urn


@EVERY_STAGE
def test_no_name_depends_on_the_stage(ladder: Ladder, stage: Stage) -> None:
    for each in made(ladder, stage):
        for field in ("name", "bucket", "identifier", "clusterIdentifier", "repositoryId", "secretId"):
            text = str(each.inputs.get(field, ""))
            assert stage.name not in text.split("-"), each.urn


# rights


def statements(each: Recorded) -> Iterator[Mapping[str, Value]]:
    """What AWS policies within a resource allow."""
    for text in _texts(dict(each.inputs)):
        if '"Statement"' in text:
            listed = json.loads(text)["Statement"]
            yield from (listed if isinstance(listed, list) else [listed])


def _texts(found: Value) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for inner in found.values():
            yield from _texts(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _texts(inner)


def _listed(found: Value) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else [str(found)]


ROOT_OF_ITS_KEY = "arn:aws:iam::111122223333:root"
"""To whom every KMS key policy gives all rights over that one key, lest nobody have them
(docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html)."""
ALL_POWERFUL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")
FORBIDDEN_ROLES = {
    "roles/owner",
    "roles/editor",
    "roles/iam.securityAdmin",
    "roles/resourcemanager.projectIamAdmin",
}


@EVERY_STAGE
def test_nothing_on_aws_may_do_everything(ladder: Ladder, stage: Stage) -> None:
    for each in made(ladder, stage):
        for policy in _texts(dict(each.inputs)):
            assert not policy.endswith(tuple(f"policy/{name}" for name in ALL_POWERFUL)), each.urn
        for statement in statements(each):
            if statement["Effect"] != "Allow":
                continue
            principal = value(statement, "Principal.AWS")
            if each.type.startswith("aws:kms/") and principal == ROOT_OF_ITS_KEY:
                continue
            for action in _listed(statement.get("Action")):
                assert action != "*", each.urn
                assert not action.endswith(":*"), each.urn
            assert "NotAction" not in statement, each.urn
            anyone = statement.get("Principal") == "*" or principal == "*"
            assert not anyone or "Condition" in statement, each.urn


@EVERY_STAGE
def test_nothing_on_google_cloud_may_do_everything(ladder: Ladder, stage: Stage) -> None:
    for each in made(ladder, stage):
        role = str(each.inputs.get("role", ""))
        assert role not in FORBIDDEN_ROLES, each.urn
        if each.type == "gcp:projects/iAMMember:IAMMember":
            assert not role.lower().endswith("admin"), each.urn


@EVERY_STAGE
def test_nobody_gets_a_key_that_lasts(ladder: Ladder, stage: Stage) -> None:
    kinds = {each.type for each in made(ladder, stage)}
    assert not kinds & {
        "aws:iam/accessKey:AccessKey",
        "aws:iam/user:User",
        "gcp:serviceaccount/key:Key",
        "gcp:storage/hmacKey:HmacKey",
    }


# services


def containers(each: Recorded) -> list[Mapping[str, Value]]:
    """The containers that a resource runs, whatever its cloud calls them."""
    found: Value = None
    if each.type == "aws:ecs/taskDefinition:TaskDefinition":
        found = json.loads(str(each.inputs["containerDefinitions"]))
    elif each.type == "gcp:cloudrunv2/service:Service":
        found = value(each.inputs, "template.containers")
    elif each.type.startswith("kubernetes:apps/") and each.type.endswith(":Deployment"):
        found = value(each.inputs, "spec.template.spec.containers")
    return cast("list[Mapping[str, Value]]", found or [])


def variables(container: Mapping[str, Value]) -> dict[str, Value]:
    listed = container.get("environment") or container.get("envs") or container.get("env") or []
    return {str(each["name"]): each.get("value") for each in cast("list[dict[str, Value]]", listed)}


@EVERY_STAGE
def test_every_service_runs_an_image_by_its_digest(ladder: Ladder, stage: Stage) -> None:
    images = [str(each["image"]) for resource in made(ladder, stage) for each in containers(resource)]

    assert all(re.search(r"@sha256:[0-9a-f]{64}$", image) for image in images), images
    services = [key for key, part in stage if isinstance(part, Service)]
    assert {key for key in services if any(f"/{key}@" in image for image in images)} == set(services)


@EVERY_STAGE
def test_every_service_is_told_the_mode_of_its_stack(ladder: Ladder, stage: Stage) -> None:
    services = [key for key, part in stage if isinstance(part, Service)]
    told = [
        variables(container)
        for resource in made(ladder, stage)
        for container in containers(resource)
        if any(f"/{key}@" in str(container["image"]) for key in services)
    ]

    assert [each.get("MODE") for each in told] == ["normal"] * len(told)
    assert len(told) >= len(services)
    switches = [key for key, part in stage if isinstance(part, ModeSwitch)]
    assert len(switches) == (1 if ladder.name == "edge" else 0)
